using Imports.Testing;

namespace Imports.MySql.Tests;

public sealed class When_another_sessions_statement_is_killed(Schemas schemas)
{
    [Fact]
    public async Task Only_the_statement_that_is_meant_dies()
    {
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        var running = session.QueryAsync<long>("/* imports:test.kill 7f3a */ SELECT SLEEP(30)", timeout: TimeSpan.FromMinutes(1));
        await using var killer = schemas.Pool(o => o with { Role = "killer" });
        await Eventually.IsTrueAsync(() => Schemas.RunsAsync(killer, "imports:test.kill 7f3a"), TimeSpan.FromSeconds(10), "the statement runs");

        Assert.False(await killer.KillStatementAsync(session.ConnectionId, "imports:test.kill 0000"));
        Assert.False(await killer.KillStatementAsync(session.ConnectionId + 100_000, "imports:test.kill 7f3a"));
        Assert.False(running.IsCompleted);
        Assert.True(await killer.KillStatementAsync(session.ConnectionId, "imports:test.kill 7f3a"));

        // SLEEP returns 1 when it is killed on some servers, and fails on others; either way it ends long before its time.
        var ended = await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(10)));
        Assert.Same(running, ended);
    }

    [Fact]
    public async Task An_idle_session_and_its_next_statement_are_not_hit()
    {
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.QueryAsync<long>("/* imports:test.idle 1 */ SELECT 1");
        Assert.False(await pool.KillStatementAsync(session.ConnectionId, "imports:test.idle 1"));
        Assert.Equal(2, await session.QueryFirstOrDefaultAsync<long>("/* imports:test.idle 2 */ SELECT 2"));
    }

    [Fact]
    public async Task A_killed_DML_is_known_by_its_number_and_is_not_transient()
    {
        var table = await schemas.TableAsync("id BIGINT NOT NULL PRIMARY KEY");
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        var running = session.ExecuteAsync($"/* imports:test.killed_dml */ INSERT INTO {table} {Schemas.LongQuery}", timeout: TimeSpan.FromMinutes(1));
        await Eventually.IsTrueAsync(
            () => pool.KillStatementAsync(session.ConnectionId, "imports:test.killed_dml"), TimeSpan.FromSeconds(10), "the kill hits");
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => running);
        Assert.Equal(MySqlErrors.Interrupted, error.Number);
        Assert.False(MySqlErrors.IsTransient(error));
        await session.DisposeAsync();
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
    }
}
