using System.Diagnostics;
using Imports.Testing;

namespace Imports.MySql.Tests;

/// <summary>The server has sent rows already when it says that something is wrong, or says nothing more.</summary>
public sealed class When_a_result_breaks_off(Schemas schemas)
{
    /// <summary>So many that the server sends what it has before it comes to <see cref="BadRow"/>.</summary>
    private const int Rows = 20_000;
    private const int BadRow = 15_000;
    private const int OutOfRange = 1690;

    /// <summary>Far less than the limit of a statement, at which it would be told otherwise.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    [Theory, InlineData("read"), InlineData("bytes"), InlineData("query"), InlineData("execute")]
    public async Task An_error_behind_rows_is_told_at_once_and_the_session_goes_on(string call)
    {
        var table = await schemas.TableOfAsync(Rows);
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (0, 1, 'a')");
        for (var times = 0; times < 2; times++)
        {
            var watch = Stopwatch.StartNew();
            var error = await Assert.ThrowsAsync<MySqlStatementException>(
                () => CallAsync(session, call, $"id, IF(id = {BadRow}, 9223372036854775807 + id, 0)", $"FROM {table} ORDER BY id"));
            Assert.True(watch.Elapsed < AtOnce, $"took {watch.Elapsed}");
            Assert.Equal(OutOfRange, error.Number);
            Assert.False(MySqlErrors.IsTransient(error));
        }

        // Nothing of the broken result is left for the next one.
        Assert.Equal(Rows + 1, await session.QueryFirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM {table}"));
        await session.CommitAsync();
        Assert.Equal(Rows + 1, await Schemas.CountAsync(pool, table));
    }

    [Theory, InlineData("read"), InlineData("bytes"), InlineData("query"), InlineData("execute")]
    public async Task A_lock_wait_behind_rows_is_told_at_once_and_is_transient(string call)
    {
        var table = await schemas.TableOfAsync(Rows);
        await using var pool = schemas.Pool();
        await using var holder = await pool.OpenAsync();
        await holder.BeginAsync();
        await holder.ExecuteAsync($"UPDATE {table} SET quantity = 2 WHERE id = {BadRow}");
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync("SET SESSION innodb_lock_wait_timeout = 1");
        await session.BeginAsync();
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => CallAsync(session, call, "id", $"FROM {table} ORDER BY id FOR UPDATE"));
        Assert.True(watch.Elapsed < AtOnce, $"took {watch.Elapsed}");
        Assert.Equal(MySqlErrors.LockWaitTimeout, error.Number);
        Assert.True(MySqlErrors.IsTransient(error));

        await Assert.ThrowsAsync<InvalidOperationException>(() => session.QueryAsync<long>("SELECT 1"));
        await session.RollbackAsync();
        Assert.Equal(1, await session.QueryFirstOrDefaultAsync<long>("SELECT 1"));
    }

    [Fact]
    public async Task A_kill_behind_rows_is_known_by_its_number_and_the_session_is_dropped()
    {
        await using var pool = schemas.Pool();
        await using var watcher = schemas.Pool();
        await using var look = await watcher.OpenAsync();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        var running = await EndlessAsync(session, "imports:test.killed_read");
        var watch = Stopwatch.StartNew();
        Assert.True(await watcher.KillStatementAsync(session.ConnectionId, "imports:test.killed_read"));
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => running);
        Assert.True(watch.Elapsed < AtOnce, $"took {watch.Elapsed}");
        Assert.Equal(MySqlErrors.Interrupted, error.Number);
        Assert.False(MySqlErrors.IsTransient(error));
        await DroppedAsync(session, look);
    }

    /// <summary>As a server does that shuts down, or an operator.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_connection_that_the_server_closes_behind_rows_is_transient(bool inTransaction)
    {
        await using var pool = schemas.Pool();
        await using var watcher = schemas.Pool();
        await using var session = await pool.OpenAsync();
        if (inTransaction)
            await session.BeginAsync();
        var running = await EndlessAsync(session, "imports:test.closed_read");
        await using var operatorsSession = await watcher.OpenAsync();
        var watch = Stopwatch.StartNew();
        await operatorsSession.ExecuteAsync($"KILL {session.ConnectionId}");
        await LostAsync(running, watch);
        await DroppedAsync(session, operatorsSession);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_connection_that_is_cut_behind_rows_is_transient(bool inTransaction)
    {
        await using var proxy = new TcpProxy(schemas.Server);
        await using var pool = schemas.Pool(server: proxy.Server);
        await using var watcher = schemas.Pool();
        await using var session = await pool.OpenAsync();
        if (inTransaction)
            await session.BeginAsync();
        var running = await EndlessAsync(session, "imports:test.cut_read");
        await using var look = await watcher.OpenAsync();
        var watch = Stopwatch.StartNew();
        proxy.Cut();
        await LostAsync(running, watch);
        await DroppedAsync(session, look);
    }

    /// <summary>The rest of the rows is not waited for.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public async Task What_the_callers_own_code_throws_is_told_at_once_and_the_session_is_dropped(bool asTheServerDoes)
    {
        var table = await schemas.TableOfAsync(Rows);
        await using var pool = schemas.Pool();
        await using var watcher = schemas.Pool();
        await using var look = await watcher.OpenAsync();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        await session.ExecuteAsync($"UPDATE {table} SET quantity = 2 WHERE id = 1");
        Exception own = asTheServerDoes ? new MySqlStatementException(OutOfRange, "22003", "of another session") : new InvalidDataException("own");
        var watch = Stopwatch.StartNew();
        Assert.Same(own, await Assert.ThrowsAnyAsync<Exception>(() => session.ReadAsync($"SELECT a.id FROM {table} a, {table} b", null, _ => throw own)));
        Assert.True(watch.Elapsed < AtOnce, $"took {watch.Elapsed}");
        await DroppedAsync(session, look);
        Assert.Equal(1, await look.ExecuteAsync($"UPDATE {table} SET quantity = 3 WHERE id = 1", timeout: AtOnce));
    }

    [Fact]
    public async Task No_row_is_handed_over_once_a_timeout_has_been_told()
    {
        var table = await schemas.TableOfAsync(Rows);
        await using var pool = schemas.Pool(o => o with { CancelTimeout = TimeSpan.FromSeconds(1) });
        await using var watcher = schemas.Pool();
        await using var look = await watcher.OpenAsync();
        await using var session = await pool.OpenAsync();
        var rows = 0;
        using var told = new ManualResetEventSlim();
        await Assert.ThrowsAsync<MySqlTimeoutException>(() => session.ReadAsync(
            $"SELECT a.id FROM {table} a, {table} b",
            null,
            _ =>
            {
                rows++;
                told.Wait(TimeSpan.FromSeconds(30));
            },
            timeout: TimeSpan.FromSeconds(5)));
        told.Set();
        // It is closed on its thread, after the call.
        await DroppedAsync(session, look);
        Assert.Equal(1, rows);
    }

    private static Task CallAsync(MySqlSession session, string call, string columns, string rest) => call switch
    {
        "read" => session.ReadAsync($"SELECT {columns} {rest}", null, _ => { }),
        "bytes" => session.ReadBytesAsync($"SELECT CAST(CONCAT_WS(',', {columns}) AS BINARY) {rest}", null, _ => { }),
        "query" => session.QueryAsync<long>($"SELECT {columns} {rest}"),
        _ => session.ExecuteAsync($"SELECT {columns} {rest}"),
    };

    /// <summary>A result that takes long, some rows of which have come.</summary>
    private async Task<Task> EndlessAsync(MySqlSession session, string tag)
    {
        var table = await schemas.TableOfAsync(Rows);
        var rows = 0;
        var come = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = session.ReadAsync(
            $"/* {tag} */ SELECT REPEAT('x', 8000) FROM {table} a, {table} b",
            null,
            _ =>
            {
                if (++rows == 100)
                    come.SetResult();
            });
        await Task.WhenAny(come.Task, running);
        Assert.False(running.IsCompleted, running.Exception?.ToString());
        return running;
    }

    private static async Task LostAsync(Task running, Stopwatch watch)
    {
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => running);
        Assert.True(watch.Elapsed < AtOnce, $"took {watch.Elapsed}");
        Assert.True(MySqlErrors.IsTransient(error), error.ToString());
    }

    private static async Task DroppedAsync(MySqlSession session, MySqlSession look)
    {
        await Assert.ThrowsAsync<MySqlUnavailableException>(() => session.QueryAsync<long>("SELECT 1"));
        await session.DisposeAsync();
        await Eventually.IsTrueAsync(
            async () => await look.QueryFirstOrDefaultAsync<long>("SELECT COUNT(*) FROM information_schema.processlist WHERE ID = @id", new { id = session.ConnectionId }) == 0,
            AtOnce,
            "the server has let go of the connection");
    }
}
