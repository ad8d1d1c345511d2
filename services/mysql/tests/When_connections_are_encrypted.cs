using System.Diagnostics;
using Imports.Testing;

namespace Imports.MySql.Tests;

/// <summary>Over TLS the driver reads records of 16 KiB, and what is put before its stream in a private field of it stands before the decryption's (docs/adr/0020): what holds of a plain connection holds of this one too.</summary>
public sealed class When_connections_are_encrypted(Schemas schemas)
{
    private const int Rows = 20_000;

    /// <summary>Far less than the limit of a statement.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    private MySqlServerOptions Encrypted => schemas.Server with { RequireTls = true };

    [Fact]
    public async Task Rows_go_in_and_come_out_as_they_are_whatever_their_size()
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name LONGTEXT NULL");
        await using var pool = schemas.Pool(server: Encrypted);
        await using var session = await pool.OpenAsync();
        Assert.NotEqual("", await CipherAsync(session));
        // Shorter than a record, longer, and longer than the buffer, so that no boundary is at the same place twice.
        int[] sizes = [0, 1, 1_000, 16_383, 16_384, 16_385, 65_535, 65_536, 70_001, 3_000_000];
        var rows = string.Concat(sizes.Select((size, i) => $"{i}\t{size}\t{new string((char)('a' + i), size)}\n"));
        await session.BeginAsync();
        await session.BulkLoadAsync(Schemas.Load(table, rows, sizes.Length));
        await session.CommitAsync();

        for (var times = 0; times < 2; times++)
            Assert.Equal(sizes.Select((size, i) => new string((char)('a' + i), size)), await session.QueryAsync<string>($"SELECT name FROM {table} ORDER BY id"));
        Assert.Equal(sizes.Sum(size => (long)size), await session.QueryFirstOrDefaultAsync<long>($"SELECT SUM(LENGTH(name)) FROM {table} WHERE LENGTH(name) = quantity"));
    }

    [Theory, InlineData(BulkLoaderKind.LocalFile), InlineData(BulkLoaderKind.Insert)]
    public async Task Many_rows_are_loaded_and_read(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: Encrypted with { Loader = loader });
        await using var session = await pool.OpenAsync();
        await session.BulkLoadAsync(Schemas.Load(table, Schemas.Rows(Rows), Rows));
        Assert.Equal(Enumerable.Range(1, Rows).Select(id => (long)id), await session.QueryAsync<long>($"SELECT id FROM {table} ORDER BY id"));
    }

    [Fact]
    public async Task A_statement_that_is_cancelled_stops_on_the_server()
    {
        await using var pool = schemas.Pool(server: Encrypted);
        await using var watcher = schemas.Pool();
        await using var session = await pool.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var running = session.QueryAsync<long>("/* imports:test.encrypted_sleeper */ SELECT SLEEP(60)", timeout: TimeSpan.FromMinutes(2), cancellationToken: cancel.Token);
        await Eventually.IsTrueAsync(() => Schemas.RunsAsync(watcher, "/* imports:test.encrypted_sleeper #"), AtOnce, "the statement runs");
        var watch = Stopwatch.StartNew();
        cancel.Cancel();

        Assert.True((await Assert.ThrowsAsync<StatementCanceledException>(() => running)).IsStopped);
        Assert.True(watch.Elapsed < AtOnce, $"took {watch.Elapsed}");
        Assert.False(await Schemas.RunsAsync(watcher, "imports:test.encrypted_sleeper"));
        Assert.False(await Schemas.HasConnectionAsync(watcher, session.ConnectionId));
    }

    [Fact]
    public async Task An_error_behind_rows_is_told_at_once_and_the_session_goes_on()
    {
        var table = await schemas.TableOfAsync(Rows);
        await using var pool = schemas.Pool(server: Encrypted);
        await using var session = await pool.OpenAsync();
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => session.ReadAsync($"SELECT id, IF(id = 15000, 9223372036854775807 + id, 0) FROM {table} ORDER BY id", null, _ => { }));
        Assert.True(watch.Elapsed < AtOnce, $"took {watch.Elapsed}");
        Assert.Equal(1690, error.Number);
        Assert.Equal(Rows, await session.QueryFirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM {table}"));
    }

    /// <summary>The driver's timeouts are those of the socket, below the decryption and the buffer.</summary>
    [Fact]
    public async Task A_server_that_answers_nothing_ends_a_statement_at_its_limit()
    {
        await using var proxy = new TcpProxy(Encrypted);
        await using var pool = schemas.Pool(o => o with { CancelTimeout = TimeSpan.FromSeconds(1), ConnectTimeout = TimeSpan.FromSeconds(2) }, proxy.Server);
        await using var session = await pool.OpenAsync();
        Assert.NotEqual("", await CipherAsync(session));
        proxy.Stall();
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<MySqlTimeoutException>(() => session.QueryAsync<long>("SELECT 1", timeout: TimeSpan.FromSeconds(1)));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), AtOnce);
        proxy.Cut();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_connection_that_is_cut_in_the_middle_of_a_load_is_transient_and_leaves_nothing(bool inTransaction)
    {
        var table = await schemas.TableAsync();
        await using var proxy = new TcpProxy(Encrypted);
        await using var pool = schemas.Pool(server: proxy.Server);
        await using var watcher = schemas.Pool();
        await using var session = await pool.OpenAsync();
        if (inTransaction)
            await session.BeginAsync();
        var load = Schemas.Load(table, "", Rows) with { Rows = GivenStreams.File(Schemas.Rows(Rows), proxy.Cut), Timeout = TimeSpan.FromMinutes(1) };
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => session.BulkLoadAsync(load));
        Assert.True(MySqlErrors.IsTransient(error), error.ToString());
        await session.DisposeAsync();
        Assert.Equal(0, await Schemas.CountAsync(watcher, table));
    }

    private static async Task<string> CipherAsync(MySqlSession session)
    {
        var cipher = "";
        await session.ReadAsync("SHOW SESSION STATUS LIKE 'Ssl_cipher'", null, record => cipher = record.GetString(1));
        return cipher;
    }
}
