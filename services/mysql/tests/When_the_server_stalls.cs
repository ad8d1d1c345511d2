using System.Diagnostics;
using Imports.Testing;

namespace Imports.MySql.Tests;

public sealed class When_the_server_stalls(Schemas schemas)
{
    [Fact]
    public async Task A_stopped_server_process_times_out_and_recovers()
    {
        await using var pool = schemas.Pool(o => o with { CancelTimeout = TimeSpan.FromSeconds(1), ConnectTimeout = TimeSpan.FromSeconds(2) });
        await using var other = schemas.Pool(o => o with { ConnectTimeout = TimeSpan.FromSeconds(1) });
        var session = await pool.OpenAsync();
        var server = TestServer.MySqlProcessId;
        Assert.Equal(0, Signal("-STOP", server));
        try
        {
            await Eventually.IsTrueAsync(() => Task.FromResult(IsStopped(server)), TimeSpan.FromSeconds(10), "every thread of the server is stopped");
            var watch = Stopwatch.StartNew();
            var error = await Assert.ThrowsAsync<MySqlTimeoutException>(() => session.QueryAsync<long>("SELECT 1", timeout: TimeSpan.FromSeconds(1)));
            Assert.True(MySqlErrors.IsTransient(error));
            Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(3.5));

            watch.Restart();
            await session.DisposeAsync();
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"disposal took {watch.Elapsed}");

            watch.Restart();
            await Assert.ThrowsAsync<MySqlUnavailableException>(() => other.OpenAsync());
            Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(3));
        }
        finally
        {
            Assert.Equal(0, Signal("-CONT", server));
        }

        await using var again = await pool.OpenAsync();
        Assert.Equal(1, await again.QueryFirstOrDefaultAsync<long>("SELECT 1"));
        await using var also = await other.OpenAsync();
    }

    [Fact]
    public async Task A_slow_statement_ends_at_its_limit_on_the_server_too()
    {
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<MySqlTimeoutException>(() => session.QueryAsync<long>(
            "/* imports:test.slow */ SELECT SLEEP(30)", timeout: TimeSpan.FromSeconds(1)));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(2.5));
        Assert.False(await Schemas.RunsAsync(pool, "imports:test.slow"));
    }

    [Fact]
    public async Task A_stalled_connect_ends_at_its_limit_and_its_thread_ends_too()
    {
        await using var proxy = new TcpProxy(schemas.Server);
        proxy.Stall();
        await using var pool = schemas.Pool(o => o with { ConnectTimeout = TimeSpan.FromSeconds(1) }, proxy.Server);
        var before = Threads();
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<MySqlUnavailableException>(() => pool.OpenAsync());
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(2.5));
        await Eventually.IsTrueAsync(() => Threads() <= before, TimeSpan.FromSeconds(20), "the thread of the connect has ended");
    }

    [Fact]
    public async Task The_thread_of_a_given_up_statement_ends()
    {
        await using var proxy = new TcpProxy(schemas.Server);
        await using var pool = schemas.Pool(o => o with { CancelTimeout = TimeSpan.FromSeconds(1) }, proxy.Server);
        var before = Threads();
        await using (var session = await pool.OpenAsync())
        {
            proxy.Stall();
            await Assert.ThrowsAsync<MySqlTimeoutException>(() => session.QueryAsync<long>("SELECT 1", timeout: TimeSpan.FromSeconds(1)));
        }

        await Eventually.IsTrueAsync(() => Threads() <= before, TimeSpan.FromSeconds(30), "the threads of the statement and of its kill have ended");
    }

    [Fact]
    public async Task A_stalled_load_ends_at_its_limit()
    {
        var table = await schemas.TableAsync();
        await using var proxy = new TcpProxy(schemas.Server);
        await using var pool = schemas.Pool(o => o with { CancelTimeout = TimeSpan.FromSeconds(1) }, proxy.Server);
        await using var session = await pool.OpenAsync();
        proxy.Stall();
        var rows = string.Concat(Enumerable.Range(1, 1_000_000).Select(i => $"{i}\t1\tabc\n"));
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<MySqlTimeoutException>(() => session.BulkLoadAsync(
            Schemas.Load(table, rows, 1_000_000) with { Timeout = TimeSpan.FromSeconds(1) }));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(4), $"took {watch.Elapsed}");
        proxy.Cut();
        Assert.Equal(0, await Schemas.CountAsync(schemas.Pool(), table));
    }

    private static int Threads() => Directory.EnumerateDirectories("/proc/self/task")
        .Count(task => TryRead($"{task}/comm").StartsWith("mysql test", StringComparison.Ordinal));

    private static string TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>A thread that runs on another core may answer once more before the signal reaches it.</summary>
    private static bool IsStopped(int process)
        => Directory.GetDirectories($"/proc/{process}/task").All(task => File.ReadLines(Path.Combine(task, "status")).Any(line => line.StartsWith("State:\tT", StringComparison.Ordinal)));

    private static int Signal(string signal, int process)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill {signal} {process}"]);
        kill.WaitForExit();
        return kill.ExitCode;
    }
}
