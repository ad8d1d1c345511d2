using System.Data;

namespace Imports.MySql.Tests;

public sealed class When_a_transaction_begins(Schemas schemas)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_without_a_statement_never_reaches_the_server(bool commits)
    {
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        Assert.True(session.InTransaction);
        if (commits)
            await session.CommitAsync();
        else
            await session.RollbackAsync();
        Assert.False(session.InTransaction);
        Assert.Equal((0, 0, 0), await SentAsync(session));
    }

    [Theory]
    [InlineData(IsolationLevel.ReadCommitted)]
    [InlineData(IsolationLevel.RepeatableRead)]
    public async Task It_is_sent_once_and_before_its_first_statement(IsolationLevel isolation)
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY");
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync(isolation: isolation);
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (1)");
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (2)");
        Assert.Equal((1, 0, 0), await SentAsync(session));
        await session.RollbackAsync();
        Assert.Equal((1, 0, 1), await SentAsync(session));
        Assert.Equal(0, await session.QueryFirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM {table}"));
    }

    [Fact]
    public async Task One_whose_first_statement_is_refused_is_open_all_the_same()
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY");
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        await Assert.ThrowsAsync<MySqlStatementException>(() => session.ExecuteAsync("SELECT nonsense"));
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (1)");
        await session.RollbackAsync();
        Assert.Equal(0, await session.QueryFirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM {table}"));
    }

    [Fact]
    public async Task A_savepoint_and_a_bulk_load_are_within_it_as_its_first_statement()
    {
        var table = await schemas.TableOfAsync(0);
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        await session.SaveAsync("here");
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (1, 1, 'a')");
        await session.RollbackToAsync("here");
        await session.CommitAsync();
        await session.BeginAsync();
        await session.BulkLoadAsync(Schemas.Load(table, Schemas.Rows(2), 2));
        await session.RollbackAsync();
        Assert.Equal(0, await session.QueryFirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM {table}"));
        Assert.Equal((2, 1, 1), await SentAsync(session));
    }

    [Fact]
    public async Task The_next_one_begins_anew()
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY");
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        await session.RollbackAsync();
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (1)");
        await session.BeginAsync();
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (2)");
        await session.CommitAsync();
        await session.RollbackAsync();
        Assert.Equal(2, await session.QueryFirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM {table}"));
        Assert.Equal((1, 1, 0), await SentAsync(session));
    }

    /// <summary>Begins, commits and rollbacks that the server has had from the session.</summary>
    private static async Task<(int Begun, int Committed, int RolledBack)> SentAsync(MySqlSession session)
    {
        var counters = (await session.QueryAsync<Counter>("SHOW SESSION STATUS LIKE 'Com_%'")).ToDictionary(counter => counter.VariableName, counter => counter.Value);
        return (Number("Com_begin"), Number("Com_commit"), Number("Com_rollback"));

        int Number(string name) => int.Parse(counters[name], System.Globalization.CultureInfo.InvariantCulture);
    }

    private sealed record Counter
    {
        public string VariableName { get; init; } = "";
        public string Value { get; init; } = "";
    }
}
