namespace Imports.MySql.Tests;

public sealed class When_a_statement_would_commit_implicitly(Schemas schemas)
{
    [Theory]
    [InlineData("CREATE TABLE fence (id INT)")]
    [InlineData("  \r\n\t create table fence (id INT)")]
    [InlineData("/* imports:test.x */ CREATE TABLE fence (id INT)")]
    [InlineData("/* a */ -- b\n# c\n/**/DROP TABLE fence")]
    [InlineData("/*! CREATE TABLE fence (id INT) */")]
    [InlineData("/*!50000 CREATE*/ TABLE fence (id INT)")]
    [InlineData("/*M! CREATE TABLE fence (id INT) */")]
    [InlineData("CREATE /*!99999 TEMPORARY */ TABLE fence (id INT)")]
    [InlineData("CREATE /* TEMPORARY */ TABLE fence (id INT)")]
    [InlineData("--\nTRUNCATE fence")]
    [InlineData("(DROP TABLE fence)")]
    [InlineData(";;DROP TABLE fence")]
    [InlineData("RENAME TABLE fence TO fence2")]
    [InlineData("ALTER TABLE fence ADD x INT")]
    [InlineData("GRANT SELECT ON *.* TO x")]
    [InlineData("REVOKE SELECT ON *.* FROM x")]
    [InlineData("ANALYZE TABLE fence")]
    [InlineData("OPTIMIZE TABLE fence")]
    [InlineData("FLUSH TABLES")]
    [InlineData("LOCK TABLES fence WRITE")]
    [InlineData("UNLOCK TABLES")]
    [InlineData("START TRANSACTION")]
    [InlineData("BEGIN")]
    [InlineData("COMMIT")]
    [InlineData("ROLLBACK")]
    [InlineData("SET autocommit = 1")]
    [InlineData("SET @@session.AutoCommit = 0")]
    [InlineData("SET PASSWORD = 'x'")]
    [InlineData("SET STATEMENT max_statement_time = 1 FOR DROP TABLE fence")]
    [InlineData("PREPARE x FROM 'DROP TABLE fence'")]
    [InlineData("EXECUTE x")]
    [InlineData("EXECUTE IMMEDIATE 'DROP TABLE fence'")]
    [InlineData("CALL drop_it()")]
    [InlineData("XA START 'x'")]
    [InlineData("LOAD INDEX INTO CACHE fence")]
    [InlineData("")]
    public async Task It_is_refused_before_anything_is_sent(string sql)
    {
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.ExecuteAsync(sql));
        // The transaction is as it was.
        Assert.Equal(1, await session.QueryFirstOrDefaultAsync<long>("SELECT 1"));
        await session.CommitAsync();
    }

    [Theory]
    [InlineData("SELECT 'CREATE TABLE'")]
    [InlineData("(SELECT 1)")]
    [InlineData("WITH a AS (SELECT 1) SELECT * FROM a")]
    [InlineData("-- comment\nSELECT 1")]
    [InlineData("SAVEPOINT a")]
    [InlineData("DO 1")]
    [InlineData("SHOW WARNINGS")]
    [InlineData("CREATE TEMPORARY TABLE harmless (id INT)")]
    public async Task What_is_harmless_runs_inside_the_transaction(string sql)
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY");
        await using var pool = schemas.Pool();
        await using (var session = await pool.OpenAsync())
        {
            await session.BeginAsync();
            await session.ExecuteAsync($"INSERT INTO {table} VALUES (1)");
            await session.ExecuteAsync(sql);
            await session.RollbackAsync();
        }

        Assert.Equal(0, await Schemas.CountAsync(pool, table));
    }

    [Fact]
    public async Task A_second_statement_behind_a_semicolon_is_not_run()
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => session.ExecuteAsync($"DO 1; DROP TABLE {table}"));
        Assert.Equal(1064, error.Number);
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
    }

    [Fact]
    public async Task A_session_for_DDL_runs_it_and_has_no_transactions()
    {
        await using var pool = schemas.DdlPool();
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync("CREATE TABLE ddl_runs (id INT)");
        await session.ExecuteAsync("DROP TABLE ddl_runs");
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.BeginAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.ExecuteAsync("START TRANSACTION"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.ExecuteAsync(" /* x */ begin"));
    }
}
