using System.IO.Pipelines;
using System.Text;

namespace Imports.MySql.Tests;

/// <summary>One contract, three loaders.</summary>
public sealed class When_rows_are_bulk_loaded(Schemas schemas)
{
    [Theory, ClassData(typeof(Loaders))]
    public async Task They_are_stored_to_the_letter(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync(
            "id BIGINT NOT NULL PRIMARY KEY, text VARCHAR(200) NULL, amount DECIMAL(65,30) NULL, day DATE NULL, moment DATETIME(6) NULL, ratio DOUBLE NULL, document JSON NULL");
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        const string big = "12345678901234567890123456789012345.123456789012345678901234567890";
        string[] rows =
        [
            @"1" + "\t" + @"ä€😀 \""quoted\"" 'single' `back`" + "\t" + big + "\t2024-02-29\t9999-12-31 23:59:59.999999\t0.1\t{\"a\": \"ü\"}",
            @"-9223372036854775808" + "\t" + @"a\tb\nc\rd\\e\0f\Zg\bh" + "\t-0.000000000000000000000000000001\t1000-01-01\t2026-11-25 01:02:03.000001\t-1.5e300\t[1, null]",
            @"9223372036854775807" + "\t\t\\N\t\\N\t\\N\t\\N\t\\N",
            @"4" + "\t\\N\t0\t2026-01-01\t2026-01-01\t0\t\"s\"",
            @"5" + "\t\\\\N\t\\N\t\\N\t\\N\t\\N\t\\N",
            @"6" + "\tNULL\t\\N\t\\N\t\\N\t\\N\t\\N",
            @"7" + "\tx\\Ny\\q\\\t\\\n ends with space \t\\N\t\\N\t\\N\t\\N\t\\N",
        ];
        var load = new BulkLoad
        {
            Table = SqlName.Quote(table), Columns = ["`id`", "`text`", "`amount`", "`day`", "`moment`", "`ratio`", "`document`"],
            Rows = Stream(string.Join('\n', rows)), ExpectedRows = rows.Length,
        };
        await session.BeginAsync();
        Assert.Equal(rows.Length, await session.BulkLoadAsync(load));
        await session.CommitAsync();

        var stored = await session.QueryAsync<(long, string?, string?, string?, string?, double?, string?)>(
            $"SELECT id, text, CAST(amount AS CHAR), CAST(day AS CHAR), CAST(moment AS CHAR), ratio, CAST(document AS CHAR) FROM {table} ORDER BY id");
        Assert.Equal(
            [
                (long.MinValue, "a\tb\nc\rd\\e\0f\u001ag\bh", "-0.000000000000000000000000000001", "1000-01-01", "2026-11-25 01:02:03.000001", -1.5e300, "[1, null]"),
                (1, "ä€😀 \"quoted\" 'single' `back`", big, "2024-02-29", "9999-12-31 23:59:59.999999", 0.1, "{\"a\": \"ü\"}"),
                (4, null, "0.000000000000000000000000000000", "2026-01-01", "2026-01-01 00:00:00.000000", 0, "\"s\""),
                (5, "\\N", null, null, null, null, null),
                (6, "NULL", null, null, null, null, null),
                (7, "xNyq\t\n ends with space ", null, null, null, null, null),
                (long.MaxValue, "", null, null, null, null, null),
            ],
            stored);
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task A_stream_in_small_bits_is_read_as_one(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        foreach (var bit in new[] { 1, 2, 3, 5 })
        {
            await session.ExecuteAsync($"DELETE FROM {table}");
            Assert.Equal(3, await session.BulkLoadAsync(Schemas.Load(table, "", 3) with { Rows = GivenStreams.Pipe("1\t10\tä€😀\n2\t20\t\\N\n3\t30\ta\\tb\\\\", bit) }));
            Assert.Equal(["ä€😀", null, "a\tb\\"], await session.QueryAsync<string?>($"SELECT name FROM {table} ORDER BY id"));
        }
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task Fields_can_go_through_expressions_and_leave_no_variable_behind(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, import_id BINARY(16) NOT NULL, quantity INT NOT NULL, twice INT NOT NULL, `a``b` VARCHAR(9) NULL");
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        var import = Guid.CreateVersion7();
        var load = new BulkLoad
        {
            Table = SqlName.Quote(table), Columns = ["`id`", "@hex", "`a``b`", "@unused", "@id"], ExpectedRows = 2,
            Expressions = ["`import_id` = UNHEX(@id)", "`quantity` = CONV(@hex, 16, 10)", "twice = 2 * CONV(@hex, 16, 10)"],
            Rows = Stream($"1\tff\ta\tx\t{import:n}\n2\t10\t\\N\ty\t{import:n}\n"),
        };
        Assert.Equal(2, await session.BulkLoadAsync(load));
        Assert.Equal(
            [(1, import, 255, 510, "a"), (2, import, 16, 32, null)],
            await session.QueryAsync<(int, Guid, int, int, string?)>($"SELECT id, import_id, quantity, twice, `a``b` FROM {table} ORDER BY id"));
        Assert.Null(await session.QueryFirstOrDefaultAsync<string>("SELECT @`hex`"));
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task Rows_of_many_columns_cross_the_statements_that_they_are_cut_into(BulkLoaderKind loader)
    {
        const int rows = 5_000;
        var names = Enumerable.Range(1, 39).Select(i => $"c{i}").ToList();
        var table = await schemas.TableAsync($"id INT NOT NULL PRIMARY KEY, {string.Join(", ", names.Select(n => $"{n} VARCHAR(20) NOT NULL"))}");
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        var text = string.Concat(Enumerable.Range(1, rows).Select(i => $"{i}\t{string.Join('\t', names.Select(n => $"{n}-{i % (1 + n.Length * 97)}"))}\n"));
        await session.BeginAsync();
        Assert.Equal(rows, await session.BulkLoadAsync(new BulkLoad
        {
            Table = SqlName.Quote(table), Columns = [SqlName.Quote("id"), .. names.Select(SqlName.Quote)], Rows = Stream(text), ExpectedRows = rows,
        }));
        await session.CommitAsync();
        var stored = new StringBuilder();
        await session.ReadAsync($"SELECT * FROM {table} ORDER BY id", null, row =>
        {
            for (var i = 0; i < row.FieldCount; i++)
                stored.Append(row.GetValue(i)).Append(i < names.Count ? '\t' : '\n');
        });
        Assert.Equal(text, stored.ToString());
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task A_stream_without_length_and_larger_than_the_memory_used_is_loaded(BulkLoaderKind loader)
    {
        const int rows = 300_000;
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name VARCHAR(200) NULL");
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        var pipe = new Pipe();
        var writing = Task.Run(async () =>
        {
            await using var stream = pipe.Writer.AsStream();
            var text = new string('n', 95) + "\\\\";
            for (var i = 1; i <= rows; i++)
                await stream.WriteAsync(Encoding.UTF8.GetBytes($"{i}\t{i}\t{text}\n"));
        });
        await session.BeginAsync();
        var before = GC.GetTotalMemory(true);
        await using var source = pipe.Reader.AsStream();
        Assert.Equal(rows, await session.BulkLoadAsync(Schemas.Load(table, "", rows) with { Rows = source, Timeout = TimeSpan.FromMinutes(2) }));
        await session.CommitAsync();
        await writing;
        Assert.True(GC.GetTotalMemory(true) - before < 16 * 1024 * 1024);
        Assert.Equal(96L * rows, await session.QueryFirstOrDefaultAsync<long>($"SELECT SUM(CHAR_LENGTH(name)) FROM {table}"));
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task Long_rows_go_in_as_well(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name LONGTEXT NULL");
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        int[] lengths = [3_000_000, 2_000_000, 1, 6_000_000, 500_000, 20_000_000, 0];
        var rows = string.Concat(lengths.Select((length, i) => $"{i}\t{length}\t{new string('l', length)}\n"));
        Assert.Equal(lengths.Length, await session.BulkLoadAsync(Schemas.Load(table, rows, lengths.Length)));
        Assert.Equal(0, await session.QueryFirstOrDefaultAsync<int>($"SELECT COUNT(*) FROM {table} WHERE CHAR_LENGTH(name) <> quantity"));
        Assert.Equal(lengths.Length, await Schemas.CountAsync(pool, table));
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task No_rows_are_stored_from_an_empty_stream(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        Assert.Equal(0, await session.BulkLoadAsync(Schemas.Load(table, "", 0)));
        Assert.Equal(0, await session.BulkLoadAsync(Schemas.Load(table, "", 0) with { Rows = GivenStreams.Pipe("") }));
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task Two_loads_run_side_by_side(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await Task.WhenAll(LoadAsync(0), LoadAsync(100_000));
        Assert.Equal(40_000, await Schemas.CountAsync(pool, table));

        async Task LoadAsync(int first)
        {
            await using var session = await pool.OpenAsync();
            await session.BeginAsync();
            await session.BulkLoadAsync(Schemas.Load(table, string.Concat(Enumerable.Range(first, 20_000).Select(i => $"{i}\t{i}\tn\n")), 20_000));
            await session.CommitAsync();
        }
    }

    private static MemoryStream Stream(string rows) => new(Encoding.UTF8.GetBytes(rows));
}
