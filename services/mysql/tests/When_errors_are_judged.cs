namespace Imports.MySql.Tests;

public sealed class When_errors_are_judged(Schemas schemas)
{
    [Fact]
    public async Task A_deadlock_is_transient_and_its_transaction_must_be_rolled_back_first()
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, n INT NOT NULL");
        await using var pool = schemas.Pool();
        await using var a = await pool.OpenAsync();
        await using var b = await pool.OpenAsync();
        await a.ExecuteAsync($"INSERT INTO {table} VALUES (1, 0), (2, 0)");
        await a.BeginAsync();
        await b.BeginAsync();
        await a.ExecuteAsync($"UPDATE {table} SET n = 1 WHERE id = 1");
        await b.ExecuteAsync($"UPDATE {table} SET n = 2 WHERE id = 2");
        var crossing = new[]
        {
            (Session: a, Call: a.ExecuteAsync($"UPDATE {table} SET n = 1 WHERE id = 2")),
            (Session: b, Call: b.ExecuteAsync($"UPDATE {table} SET n = 2 WHERE id = 1")),
        };
        await Task.WhenAny(Task.WhenAll(crossing.Select(c => c.Call)), Task.Delay(TimeSpan.FromSeconds(15)));

        var (victim, call) = Assert.Single(crossing, c => c.Call.IsFaulted);
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => call);
        Assert.Equal(MySqlErrors.Deadlock, error.Number);
        Assert.True(MySqlErrors.IsTransient(new InvalidOperationException("wrapped", error)));
        // Otherwise it would run, and commit, on its own.
        await Assert.ThrowsAsync<InvalidOperationException>(() => victim.ExecuteAsync($"INSERT INTO {table} VALUES (3, 0)"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => victim.CommitAsync());
        await victim.RollbackAsync();
        await victim.BeginAsync();
        await victim.RollbackAsync();
    }

    [Fact]
    public async Task A_duplicate_key_is_recognised_and_not_transient()
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY");
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (1)");
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => session.ExecuteAsync($"INSERT INTO {table} VALUES (1)"));
        Assert.True(MySqlErrors.IsDuplicateKey(error));
        Assert.False(MySqlErrors.IsTransient(error));
        Assert.Equal("23000", error.SqlState);
        // The transaction goes on: only the statement failed.
        await session.CommitAsync();
        Assert.Equal(1, await Schemas.CountAsync(pool, table));
    }

    [Fact]
    public async Task A_missing_parameter_is_an_error_of_the_code_and_not_a_lost_connection()
    {
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => session.QueryAsync<long>("SELECT @absent"));
        Assert.False(MySqlErrors.IsTransient(error));
        Assert.Contains("@absent", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_wait_is_transient()
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY");
        await using var pool = schemas.Pool();
        await using var holder = await pool.OpenAsync();
        await holder.BeginAsync();
        await holder.ExecuteAsync($"INSERT INTO {table} VALUES (1)");
        await using var waiter = await pool.OpenAsync();
        await waiter.ExecuteAsync("SET SESSION innodb_lock_wait_timeout = 1");
        await waiter.BeginAsync();
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => waiter.ExecuteAsync($"INSERT INTO {table} VALUES (1)"));
        Assert.Equal(MySqlErrors.LockWaitTimeout, error.Number);
        Assert.True(MySqlErrors.IsTransient(error));
    }

    [Fact]
    public async Task A_second_call_while_one_runs_is_refused()
    {
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        var running = session.QueryAsync<long>("SELECT SLEEP(0.5)");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => session.QueryAsync<long>("SELECT 1"));
        Assert.Contains("one call at a time", error.Message, StringComparison.Ordinal);
        await running;
        Assert.Equal(1, await session.QueryFirstOrDefaultAsync<long>("SELECT 1"));
    }
}
