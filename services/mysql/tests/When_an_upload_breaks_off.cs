using System.Diagnostics;

namespace Imports.MySql.Tests;

/// <summary>Half of the rows of a load are on the server when something ends it: nothing of them stays, and it is told at once.</summary>
public sealed class When_an_upload_breaks_off(Schemas schemas)
{
    /// <summary>Less than the sockets hold: TCP tells who waits to send more only a minute later that nobody is there.</summary>
    private const int Rows = 20_000;

    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_connection_that_is_cut_is_transient(bool inTransaction)
    {
        var table = await schemas.TableAsync();
        await using var proxy = new TcpProxy(schemas.Server);
        await using var pool = schemas.Pool(server: proxy.Server);
        await using var watcher = schemas.Pool();
        await using var session = await pool.OpenAsync();
        if (inTransaction)
            await session.BeginAsync();
        var watch = new Stopwatch();
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => session.BulkLoadAsync(Half(table, () =>
        {
            watch.Start();
            proxy.Cut();
        })));
        Assert.True(watch.Elapsed < AtOnce, $"took {watch.Elapsed}");
        Assert.Equal(0, error.Number);
        Assert.True(MySqlErrors.IsTransient(error));
        await NothingStaysAsync(session, watcher, table);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_connection_that_the_server_closes_is_transient(bool inTransaction)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool();
        await using var watcher = schemas.Pool();
        await using var session = await pool.OpenAsync();
        if (inTransaction)
            await session.BeginAsync();
        await using var operatorsSession = await watcher.OpenAsync();
        using var gate = new Gate();
        var loading = session.BulkLoadAsync(Half(table, gate.Wait));
        await gate.ReachedAsync(loading);
        await operatorsSession.ExecuteAsync($"KILL {session.ConnectionId}");
        var watch = Stopwatch.StartNew();
        gate.Open();
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => loading);
        Assert.True(watch.Elapsed < AtOnce, $"took {watch.Elapsed}");
        Assert.True(MySqlErrors.IsTransient(error), error.ToString());
        await NothingStaysAsync(session, watcher, table);
    }

    [Fact]
    public async Task A_kill_is_known_by_its_number_and_is_not_transient()
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool();
        await using var watcher = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        using var gate = new Gate();
        var loading = session.BulkLoadAsync(Half(table, gate.Wait) with { Tag = "imports:test.killed_upload" });
        await gate.ReachedAsync(loading);
        Assert.True(await watcher.KillStatementAsync(session.ConnectionId, "imports:test.killed_upload"));
        var watch = Stopwatch.StartNew();
        gate.Open();
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => loading);
        Assert.True(watch.Elapsed < AtOnce, $"took {watch.Elapsed}");
        Assert.Equal(MySqlErrors.Interrupted, error.Number);
        Assert.False(MySqlErrors.IsTransient(error));
        await NothingStaysAsync(session, watcher, table);
    }

    private static BulkLoad Half(string table, Action atHalf)
        => Schemas.Load(table, "", Rows) with { Rows = GivenStreams.File(Schemas.Rows(Rows), atHalf), Timeout = TimeSpan.FromMinutes(1) };

    private static async Task NothingStaysAsync(MySqlSession session, MySqlPool watcher, string table)
    {
        await Assert.ThrowsAsync<MySqlUnavailableException>(() => session.QueryAsync<long>("SELECT 1"));
        await session.DisposeAsync();
        Assert.Equal(0, await Schemas.CountAsync(watcher, table));
    }

    /// <summary>Holds the thread that reads the rows, so that what happens meanwhile happens in the middle.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim open = new();

        public void Wait()
        {
            reached.SetResult();
            open.Wait(TimeSpan.FromSeconds(30));
        }

        public async Task ReachedAsync(Task loading)
        {
            await Task.WhenAny(reached.Task, loading);
            Assert.False(loading.IsCompleted, loading.Exception?.ToString());
        }

        public void Open() => open.Set();

        public void Dispose() => open.Dispose();
    }
}
