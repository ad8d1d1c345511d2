using System.Diagnostics;
using Imports.Testing;

namespace Imports.MySql.Tests;

public sealed class When_a_statement_is_cancelled(Schemas schemas)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task It_stops_on_the_server_and_the_caller_is_told()
    {
        await using var pool = schemas.Pool();
        await using var watcher = schemas.Pool();
        await using var session = await pool.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var running = session.QueryAsync<long>("/* imports:test.sleeper */ SELECT SLEEP(60)", timeout: TimeSpan.FromMinutes(2), cancellationToken: cancel.Token);
        await Eventually.IsTrueAsync(() => Schemas.RunsAsync(watcher, "/* imports:test.sleeper #"), Soon, "the statement runs, with its token");

        var watch = Stopwatch.StartNew();
        cancel.Cancel();
        var told = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        Assert.True(Assert.IsType<StatementCanceledException>(told).IsStopped);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"took {watch.Elapsed}");
        Assert.False(await Schemas.RunsAsync(watcher, "imports:test.sleeper"));
        Assert.False(await Schemas.HasConnectionAsync(watcher, session.ConnectionId));
    }

    /// <summary>MySQL shows no statement while one of them has bytes in its text that are no letters, as those have that carry more than an id.</summary>
    [Fact]
    public async Task It_is_looked_for_until_the_server_shows_its_statements()
    {
        await using var pool = schemas.Pool();
        await using var watcher = schemas.Pool();
        await using var session = await pool.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var running = session.QueryAsync<long>("/* imports:test.hidden */ SELECT SLEEP(60)", timeout: TimeSpan.FromMinutes(2), cancellationToken: cancel.Token);
        await Eventually.IsTrueAsync(() => Schemas.RunsAsync(watcher, "imports:test.hidden"), Soon, "the statement runs");
        await using var other = await pool.OpenAsync();
        var name = $"hidden.{Guid.NewGuid():N}";
        var hiding = other.QueryAsync<long>("SELECT GET_LOCK(@name, 0) + SLEEP(2) + LENGTH(@bytes)", new { name, bytes = Enumerable.Repeat((byte)0xFE, 65).ToArray() });
        await using var look = await watcher.OpenAsync();
        await Eventually.IsTrueAsync(async () => await look.QueryFirstOrDefaultAsync<long?>("SELECT IS_USED_LOCK(@name)", new { name }) is not null, Soon, "the other one runs");

        cancel.Cancel();
        Assert.True((await Assert.ThrowsAsync<StatementCanceledException>(() => running)).IsStopped);
        await hiding;
    }

    [Fact]
    public async Task One_that_has_an_id_is_seen_and_stopped()
    {
        await using var pool = schemas.Pool();
        await using var watcher = schemas.Pool();
        await using var session = await pool.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var id = new Guid(Enumerable.Repeat((byte)0xFE, 16).ToArray());
        var running = session.QueryAsync<long>("/* imports:test.with_id */ SELECT SLEEP(60) + LENGTH(@id)", new { id }, TimeSpan.FromMinutes(2), cancel.Token);
        await Eventually.IsTrueAsync(() => Schemas.RunsAsync(watcher, $"x'{id:N}'".ToUpperInvariant().Replace('X', 'x')), Soon, "the statement runs, and shows its id");

        cancel.Cancel();
        Assert.True((await Assert.ThrowsAsync<StatementCanceledException>(() => running)).IsStopped);
    }

    [Fact]
    public async Task A_killed_DML_leaves_no_open_transaction_and_no_rows()
    {
        var table = await schemas.TableAsync("id BIGINT NOT NULL PRIMARY KEY");
        await using var pool = schemas.Pool();
        await using var watcher = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (0)");
        using var cancel = new CancellationTokenSource();
        var running = session.ExecuteAsync(
            $"/* imports:test.insert */ INSERT INTO {table} {Schemas.LongQuery}", timeout: TimeSpan.FromMinutes(2), cancellationToken: cancel.Token);
        await Eventually.IsTrueAsync(() => Schemas.RunsAsync(watcher, "imports:test.insert"), Soon, "the insert runs");
        cancel.Cancel();
        var told = await Assert.ThrowsAsync<StatementCanceledException>(() => running);

        // Rolled back at the moment that the caller is told: nothing waits for a lock.
        Assert.True(told.IsStopped);
        await using var other = await watcher.OpenAsync();
        Assert.Empty(await other.QueryAsync<long>($"SELECT trx_mysql_thread_id FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = {session.ConnectionId}"));
        Assert.Equal(1, await other.ExecuteAsync($"INSERT INTO {table} VALUES (0)", timeout: TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task The_session_is_not_used_again()
    {
        await using var pool = schemas.Pool(o => o with { MaxConnections = 1 });
        var session = await pool.OpenAsync();
        var dropped = session.ConnectionId;
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAsync<StatementCanceledException>(() => session.QueryAsync<long>("SELECT SLEEP(60)", cancellationToken: cancel.Token));
        await Assert.ThrowsAsync<MySqlUnavailableException>(() => session.QueryAsync<long>("SELECT 1"));
        await session.RollbackAsync();
        await session.DisposeAsync();

        await using var next = await pool.OpenAsync();
        Assert.NotEqual(dropped, next.ConnectionId);
        Assert.Equal(1, await next.QueryFirstOrDefaultAsync<long>("SELECT 1"));
    }

    [Fact]
    public async Task A_token_cancelled_before_sends_nothing_and_keeps_the_session()
    {
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.QueryAsync<long>("SELECT 1", cancellationToken: new CancellationToken(true)));
        Assert.Equal(1, await session.QueryFirstOrDefaultAsync<long>("SELECT 1"));
    }

    [Fact]
    public async Task The_caller_is_told_even_where_the_server_cannot_be_reached()
    {
        await using var proxy = new TcpProxy(schemas.Server);
        await using var pool = schemas.Pool(o => o with { CancelTimeout = TimeSpan.FromSeconds(1) }, proxy.Server);
        await using var session = await pool.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var running = session.QueryAsync<long>("SELECT SLEEP(60)", cancellationToken: cancel.Token);
        proxy.Stall();
        var watch = Stopwatch.StartNew();
        cancel.Cancel();
        var told = await Assert.ThrowsAsync<StatementCanceledException>(() => running);
        Assert.False(told.IsStopped);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(3));
        proxy.Cut();
    }

    /// <summary>There is nothing to kill then but the connection, which would else hold its locks until its limit.</summary>
    [Theory, InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public async Task One_whose_answer_does_not_come_is_rolled_back(bool isFrozen, bool byTimeout)
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY");
        await using var proxy = new TcpProxy(schemas.Server);
        await using var pool = schemas.Pool(server: proxy.Server);
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (1)");
        if (isFrozen)
            proxy.Freeze();
        else
            proxy.LoseAnswers();
        using var cancel = new CancellationTokenSource();
        var running = session.ExecuteAsync($"INSERT INTO {table} VALUES (2)", null, byTimeout ? TimeSpan.FromSeconds(1) : null, cancel.Token);
        if (byTimeout)
        {
            var error = await Assert.ThrowsAsync<MySqlTimeoutException>(() => running);
            Assert.Contains("is rolled back", error.Message, StringComparison.Ordinal);
        }
        else
        {
            cancel.Cancel();
            Assert.True((await Assert.ThrowsAsync<StatementCanceledException>(() => running)).IsStopped);
        }

        await using var watcher = schemas.Pool();
        await using var other = await watcher.OpenAsync();
        Assert.Equal(2, await other.ExecuteAsync($"INSERT INTO {table} VALUES (1), (2)", timeout: TimeSpan.FromSeconds(2)));
    }
}
