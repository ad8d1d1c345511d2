using System.Data;
using System.Diagnostics;
using Imports.Testing;

namespace Imports.MySql.Tests;

public sealed class When_a_session_goes_back_to_the_pool(Schemas schemas)
{
    [Theory]
    [InlineData("SET @`leak` = 1", "SELECT @`leak` IS NULL")]
    [InlineData("DO GET_LOCK('t_leak', 5)", "SELECT IS_FREE_LOCK('t_leak')")]
    [InlineData("SELECT get_lock('t_leak', 5)", "SELECT IS_FREE_LOCK('t_leak')")]
    [InlineData("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SELECT COUNT(*) FROM information_schema.tables WHERE 1 = 0 OR TABLE_NAME = 'CHARACTER_SETS'")]
    [InlineData("SET SESSION sql_mode = ''", "SELECT @@SESSION.sql_mode LIKE '%STRICT_TRANS_TABLES%'")]
    [InlineData("SET SESSION max_error_count = 3", "SELECT @@SESSION.max_error_count > 3")]
    public async Task Nothing_of_it_reaches_the_next_user(string leave, string look)
    {
        await using var pool = schemas.Pool(o => o with { MaxConnections = 1 });
        long before;
        await using (var session = await pool.OpenAsync())
        {
            before = session.ConnectionId;
            await session.QueryAsync<long>(leave);
        }

        // The server frees a closed connection's locks a moment after the client has left.
        await Eventually.IsTrueAsync(
            async () =>
            {
                await using var next = await pool.OpenAsync();
                Assert.NotEqual(before, next.ConnectionId);
                return await next.QueryFirstOrDefaultAsync<long>(look) == 1;
            },
            TimeSpan.FromSeconds(5),
            $"{look} holds");
    }

    [Fact]
    public async Task A_temporary_table_is_gone()
    {
        await using var pool = schemas.Pool(o => o with { MaxConnections = 1 });
        await using (var session = await pool.OpenAsync())
        {
            await session.BeginAsync();
            await session.ExecuteAsync("CREATE TEMPORARY TABLE leak (id INT)");
            Assert.True(session.InTransaction);
        }

        await using var next = await pool.OpenAsync();
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => next.QueryAsync<long>("SELECT * FROM leak"));
        Assert.Equal(1146, error.Number);
    }

    [Fact]
    public async Task An_open_transaction_is_rolled_back_and_its_isolation_level_forgotten()
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY");
        await using var pool = schemas.Pool(o => o with { MaxConnections = 1 });
        await using var other = schemas.Pool();
        await using (var session = await pool.OpenAsync())
        {
            await session.BeginAsync(isolation: IsolationLevel.Serializable);
            await session.ExecuteAsync($"INSERT INTO {table} VALUES (1)");
        }

        await using var next = await pool.OpenAsync();
        await next.BeginAsync();
        Assert.Equal(0, await next.QueryFirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM {table}"));
        await using var writer = await other.OpenAsync();
        await writer.ExecuteAsync($"INSERT INTO {table} VALUES (2)", timeout: TimeSpan.FromSeconds(3));
        // READ COMMITTED again: the other session's row is seen within the transaction.
        Assert.Equal(1, await next.QueryFirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM {table}"));
    }

    [Fact]
    public async Task An_ordinary_one_is_handed_out_again_at_next_to_no_cost()
    {
        await using var pool = schemas.Pool(o => o with { MaxConnections = 1 });
        var ids = new HashSet<long>();
        const int times = 200;
        var watch = new Stopwatch();
        for (var i = 0; i < times; i++)
        {
            watch.Start();
            await using var session = await pool.OpenAsync();
            watch.Stop();
            await session.QueryAsync<long>("SELECT 1");
            ids.Add(session.ConnectionId);
        }

        Assert.Single(ids);
        Assert.True(watch.Elapsed < TimeSpan.FromMilliseconds(0.3 * times), $"{watch.Elapsed.TotalMilliseconds / times:0.000} ms for each");
    }

    [Fact]
    public async Task It_takes_no_further_calls()
    {
        await using var pool = schemas.Pool();
        var session = await pool.OpenAsync();
        await session.DisposeAsync();
        await session.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.QueryAsync<long>("SELECT 1"));
    }

    [Fact]
    public async Task A_full_pool_says_so_after_its_timeout_and_a_return_wakes_the_waiter()
    {
        await using var pool = schemas.Pool(o => o with { MaxConnections = 1, AcquireTimeout = TimeSpan.FromMilliseconds(300) });
        var session = await pool.OpenAsync();
        var error = await Assert.ThrowsAsync<MySqlUnavailableException>(() => pool.OpenAsync());
        Assert.Contains("none of its 1 connections", error.Message, StringComparison.Ordinal);
        var waiting = pool.OpenAsync();
        await session.DisposeAsync();
        await using var got = await waiting;
    }
}
