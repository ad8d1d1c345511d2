namespace Imports.MySql.Tests;

/// <summary>It is said by what of the table: its name, and never the row's value.</summary>
public sealed class When_a_row_is_refused(Schemas schemas)
{
    private const string Columns = "id INT NOT NULL PRIMARY KEY, quantity INT NULL, name VARCHAR(5) NULL";
    private const string Trigger = "CREATE TRIGGER {0}_t BEFORE INSERT ON {0} FOR EACH ROW IF NEW.quantity = 7 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'seven', MYSQL_ERRNO = 31001; END IF";

    public static TheoryData<string, string, string> Refusals => new()
    {
        { ", CONSTRAINT low CHECK (quantity < 7)", "", "(3819|4025) constraint low" },
        { ", UNIQUE KEY uq_name (name)", "", "1062 key uq_name" },
        { ", CONSTRAINT fk_self FOREIGN KEY (quantity) REFERENCES {0} (id)", "", "1452 constraint fk_self" },
        { "", Trigger, "31001" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task The_constraint_or_the_key_or_the_column_is_named(string constraint, string then, string expected)
    {
        await using var ddl = schemas.DdlPool();
        await using var changing = await ddl.OpenAsync();
        var table = $"x_{Guid.NewGuid():n}";
        await changing.ExecuteAsync($"CREATE TABLE {table} ({Columns}{constraint.Replace("{0}", table)}) ENGINE = InnoDB");
        await changing.ExecuteAsync($"INSERT INTO {table} VALUES (1, 1, 'secre')");
        if (then.Length > 0)
            await changing.ExecuteAsync(then.Replace("{0}", table));

        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        var refused = await Assert.ThrowsAsync<MySqlStatementException>(() => session.ExecuteAsync($"INSERT INTO {table} (id, quantity, name) VALUES (2, 7, 'secre')"));
        Assert.Matches($"^{expected}$", MySqlErrors.RowErrorOf(refused)!.ToString());

        foreach (var loader in new Loaders().Select(row => row.Data))
        {
            await using var loading = schemas.Pool(server: schemas.With(loader));
            await using var own = await loading.OpenAsync();
            var error = await Assert.ThrowsAsync<BulkLoadMismatchException>(() => own.BulkLoadAsync(Schemas.Load(table, "2\t7\tsecre\n", 1)));
            Assert.Matches($"^(Row 1: )?{expected}$", error.Errors[0].ToString());
            Assert.DoesNotContain("secre", error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>MySQL's LOAD DATA gives a column that has no default and stands in no list the zero of its type, and says nothing; its INSERT does not, nor does MariaDB.</summary>
    [Theory]
    [ClassData(typeof(Loaders))]
    public async Task A_column_without_a_value_is_named_or_gets_the_zero_of_its_type(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NULL, name VARCHAR(5) NULL, other INT NOT NULL");
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        var refused = await Assert.ThrowsAsync<MySqlStatementException>(() => session.ExecuteAsync($"INSERT INTO {table} (id, quantity, name) VALUES (2, 7, 'secre')"));
        Assert.Equal("1364 column other", MySqlErrors.RowErrorOf(refused)!.ToString());
        if (loader == BulkLoaderKind.Insert || await session.QueryFirstOrDefaultAsync<bool>("SELECT VERSION() LIKE '%MariaDB%'"))
        {
            var error = await Assert.ThrowsAsync<BulkLoadMismatchException>(() => session.BulkLoadAsync(Schemas.Load(table, "2\t7\tsecre\n", 1)));
            Assert.Matches("^(Row 1: )?1364 column other$", error.Errors[0].ToString());
            return;
        }
        await session.BulkLoadAsync(Schemas.Load(table, "2\t7\tsecre\n", 1));
        Assert.Equal([0], await session.QueryAsync<int>($"SELECT other FROM {table}"));
    }

    [Fact]
    public async Task The_transaction_goes_back_to_its_savepoint_and_on()
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool();
        await using var session = await pool.OpenAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.SaveAsync("here"));
        await session.BeginAsync();
        await session.ExecuteAsync($"INSERT INTO {table} (id, quantity) VALUES (1, 1)");
        await session.SaveAsync("here");
        await session.ExecuteAsync($"INSERT INTO {table} (id, quantity) VALUES (2, 2)");
        await session.RollbackToAsync("here");
        await session.ExecuteAsync($"INSERT INTO {table} (id, quantity) VALUES (3, 3)");
        await session.CommitAsync();
        Assert.Equal([1, 3], await session.QueryAsync<int>($"SELECT id FROM {table} ORDER BY id"));
    }
}
