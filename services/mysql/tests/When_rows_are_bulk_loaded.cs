using System.IO.Pipelines;
using System.Text;

namespace Imports.MySql.Tests;

/// <summary>One contract, three loaders.</summary>
public sealed class When_rows_are_bulk_loaded(Schemas schemas)
{
    /// <summary>Once, and so often that the server prepares the statement of a loader that inserts.</summary>
    public static TheoryData<BulkLoaderKind, int> Sizes => new(
        from loader in new[] { BulkLoaderKind.LocalFile, BulkLoaderKind.Insert, BulkLoaderKind.ServerFile } from copies in new[] { 1, 15_000 } select (loader, copies));

    [Theory, MemberData(nameof(Sizes))]
    public async Task They_are_stored_to_the_letter(BulkLoaderKind loader, int copies)
    {
        var table = await schemas.TableAsync(
            "row_no INT NOT NULL PRIMARY KEY, id BIGINT NOT NULL, text VARCHAR(200) NULL, amount DECIMAL(65,30) NULL, day DATE NULL, moment DATETIME(6) NULL, ratio DOUBLE NULL, document JSON NULL");
        await using var pool = schemas.Pool(o => o with { CommandTimeout = TimeSpan.FromMinutes(1) }, schemas.With(loader));
        await using var session = await pool.OpenAsync();
        var rows = new StringBuilder();
        for (var i = 0; i < copies * Letters.Rows.Count; i++)
            rows.Append(i).Append('\t').Append(Letters.Rows[i % Letters.Rows.Count].Sent).Append('\n');
        var load = new BulkLoad
        {
            Table = SqlName.Quote(table), Columns = ["`row_no`", "`id`", "`text`", "`amount`", "`day`", "`moment`", "`ratio`", "`document`"],
            Rows = Stream(rows.ToString()), ExpectedRows = copies * Letters.Rows.Count,
        };
        await session.BeginAsync();
        Assert.Equal(load.ExpectedRows, await session.BulkLoadAsync(load));
        await session.CommitAsync();
        var statements = (await session.QueryAsync<(string Name, long Count)>("SHOW SESSION STATUS LIKE 'Com_stmt%'")).ToDictionary(status => status.Name, status => status.Count);
        var runs = loader == BulkLoaderKind.Insert && copies > 1 ? load.ExpectedRows / 5_000 : 0;
        Assert.Equal((runs, Math.Min(runs, 1)), (statements["Com_stmt_execute"], statements["Com_stmt_close"]));

        var stored = 0;
        await session.ReadAsync(
            $"SELECT id, text, CAST(amount AS CHAR), CAST(day AS CHAR), CAST(moment AS CHAR), ratio, CAST(document AS CHAR) FROM {table} ORDER BY row_no",
            null,
            row =>
            {
                var values = new object[row.FieldCount];
                row.GetValues(values);
                Assert.Equal(Letters.Rows[stored++ % Letters.Rows.Count].Stored, values.Select(value => value is DBNull ? null : value));
            });
        Assert.Equal(load.ExpectedRows, stored);
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task The_last_row_may_lack_its_line_feed(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, a VARCHAR(40) NULL");
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        await session.BulkLoadAsync(new BulkLoad { Table = SqlName.Quote(table), Columns = ["`id`", "`a`"], Rows = Stream("1\tfirst\n2\tlast"), ExpectedRows = 2 });
        Assert.Equal(["first", "last"], await session.QueryAsync<string>($"SELECT a FROM {table} ORDER BY id"));
    }

    [Fact]
    public async Task Any_text_is_read_alike_by_all()
    {
        const int rows = 4_000;
        var random = new Random(20261125);
        var text = string.Concat(Enumerable.Range(1, rows).Select(i => $"{i}\t{RandomField(random)}\t{RandomField(random)}\n"));
        var stored = new List<IReadOnlyList<string>>();
        foreach (var loader in new Loaders().Select(row => row.Data))
        {
            var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, a VARCHAR(40) NULL, b VARBINARY(160) NULL");
            await using var pool = schemas.Pool(server: schemas.With(loader));
            await using var session = await pool.OpenAsync();
            await session.BulkLoadAsync(new BulkLoad { Table = SqlName.Quote(table), Columns = ["`id`", "`a`", "`b`"], Rows = Stream(text), ExpectedRows = rows });
            stored.Add(await session.QueryAsync<string>($"SELECT CONCAT(id, ' ', COALESCE(HEX(a), 'NULL'), ' ', COALESCE(HEX(b), 'NULL')) FROM {table} ORDER BY id"));
        }

        Assert.Equal(rows, stored[0].Count);
        Assert.Contains(stored[0], row => row.EndsWith(" NULL", StringComparison.Ordinal));
        Assert.All(stored, other => Assert.Equal(stored[0], other));
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

    // Whole escapes and plain characters, so that a field's end is one.
    private static string RandomField(Random random)
    {
        string[] behindBackslash = ["N", "N", "n", "t", "0", "b", "Z", "r", "x", "\\", "\t", "\n", "ä", "😀", "'"];
        string[] plain = ["N", "n", "0", "ä", "😀", "'", "\"", "?", "@x", "\r", " ", "%"];
        return string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(2) == 0 ? $"\\{random.GetItems(behindBackslash, 1)[0]}" : random.GetItems(plain, 1)[0]));
    }

    private static MemoryStream Stream(string rows) => new(Encoding.UTF8.GetBytes(rows));
}
