using System.Diagnostics;
using Imports.Testing;

namespace Imports.MySql.Tests;

public sealed class When_the_server_is_restarted(Schemas schemas)
{
    [Fact]
    public async Task Idle_connections_are_replaced_without_an_error_and_a_running_session_knows()
    {
        await using var pool = schemas.Pool(o => o with { MaxConnections = 3 });
        var used = await pool.OpenAsync();
        await using (await pool.OpenAsync())
        await using (await pool.OpenAsync())
        {
            // Both go back and wait as idle.
        }

        using var restart = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", TestServer.MySqlRestartCommand]))!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await restart.WaitForExitAsync(limit.Token);
        Assert.Equal(0, restart.ExitCode);

        var lost = await Assert.ThrowsAnyAsync<Exception>(() => used.QueryAsync<long>("SELECT 1"));
        Assert.True(MySqlErrors.IsTransient(lost), lost.ToString());
        await used.DisposeAsync();

        for (var i = 0; i < 4; i++)
        {
            await using var first = await pool.OpenAsync();
            await using var second = await pool.OpenAsync();
            Assert.Equal(1, await first.QueryFirstOrDefaultAsync<long>("SELECT 1"));
            Assert.Equal(2, await second.QueryFirstOrDefaultAsync<long>("SELECT 2"));
        }
    }

    [Fact]
    public async Task A_cut_connection_is_transient_and_the_next_one_works()
    {
        await using var proxy = new TcpProxy(schemas.Server);
        await using var pool = schemas.Pool(server: proxy.Server);
        await using (var other = await pool.OpenAsync())
        {
            var session = await pool.OpenAsync();
            await session.BeginAsync();
            await other.QueryAsync<long>("SELECT 1");
            await other.DisposeAsync();
            proxy.Cut();
            var lost = await Assert.ThrowsAsync<MySqlStatementException>(() => session.QueryAsync<long>("SELECT 1"));
            Assert.Equal(0, lost.Number);
            Assert.True(MySqlErrors.IsTransient(lost));
            await session.DisposeAsync();
        }

        // The other one was used just now, but one loss makes all of them suspect.
        await using var next = await pool.OpenAsync();
        Assert.Equal(1, await next.QueryFirstOrDefaultAsync<long>("SELECT 1"));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_within_the_connect_timeout()
    {
        await using var pool = schemas.Pool(o => o with { ConnectTimeout = TimeSpan.FromSeconds(1) }, schemas.Server with { Port = 1 });
        var watch = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<MySqlUnavailableException>(() => pool.OpenAsync());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2.5));
        Assert.Contains("127.0.0.1:1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_at_once_and_is_not_transient()
    {
        await using var pool = schemas.Pool(server: schemas.Server with { Password = "wrong" });
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => pool.OpenAsync());
        Assert.Equal(1045, error.Number);
        Assert.False(MySqlErrors.IsTransient(error));
    }
}
