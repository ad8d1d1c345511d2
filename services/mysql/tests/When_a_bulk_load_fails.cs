using System.Text;
using Imports.Testing;

namespace Imports.MySql.Tests;

/// <summary>Whatever is wrong, nothing of the load is stored, no value is told, no statement or file stays, and the session says whether it goes on.</summary>
public sealed class When_a_bulk_load_fails(Schemas schemas)
{
    /// <summary>Rows, how many are said to be in it, and the first warning of a <c>LOAD DATA</c> and of an insert.</summary>
    public static TheoryData<BulkLoaderKind, string, long, string> BadRows()
    {
        (string Rows, long Expected, string Load, string Insert)[] cases =
        [
            ("1\t10\ta\n1\t11\tb\n", 2, "1062", "1062"),
            ("1\t10\ta\n2\tx1\tb\n", 2, "Row 2: 1366 column quantity", "Row 2: 1366 column quantity"),
            ("1\t10\ta\n2\t99999999999\tb\n", 2, "Row 2: 1264 column quantity", "Row 2: 1264 column quantity"),
            ("1\t10\ta\n2\t11\tabcdefg\n", 2, "Row 2: 1265 column name", "Row 2: 1406 column name"),
            ("1\t\\N\ta\n", 1, "1263 column quantity", "1048"),
            ("1\t10\n2\t11\tb\n", 2, "Row 1: 1261", "Row 1: 1261"),
            ("1\t10\ta\n2\t11\n", 2, "Row 2: 1261", "Row 2: 1261"),
            ("1\t10\ta\tb\n", 1, "Row 1: 1262", "Row 1: 1262"),
            ("1\t10\ta\n", 2, "", ""),
            ("1\t10\ta\n2\t11\tb\n", 1, "", ""),
        ];
        var data = new TheoryData<BulkLoaderKind, string, long, string>();
        foreach (var loader in new[] { BulkLoaderKind.LocalFile, BulkLoaderKind.Insert, BulkLoaderKind.ServerFile })
        {
            foreach (var (rows, expected, load, insert) in cases)
                data.Add(loader, rows, expected, loader == BulkLoaderKind.Insert ? insert : load);
        }

        return data;
    }

    [Theory, MemberData(nameof(BadRows))]
    public async Task Anything_but_the_rows_as_sent_throws_without_values_and_stores_nothing(BulkLoaderKind loader, string rows, long expected, string warning)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();

        // Without a transaction of the caller's the load rolls itself back.
        var error = await Assert.ThrowsAsync<BulkLoadMismatchException>(() => session.BulkLoadAsync(Schemas.Load(table, rows, expected)));
        Assert.Contains(warning, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("x1", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefg", error.ToString(), StringComparison.Ordinal);
        Assert.False(MySqlErrors.IsTransient(error));
        Assert.Equal(0, await Schemas.CountAsync(pool, table));

        await session.BeginAsync();
        await Assert.ThrowsAsync<BulkLoadMismatchException>(() => session.BulkLoadAsync(Schemas.Load(table, rows, expected)));
        await session.RollbackAsync();
        Assert.Equal(0, await Schemas.CountAsync(pool, table));

        // The same session goes on, and a good load does not see the old warnings.
        Assert.Equal(1, await session.BulkLoadAsync(Schemas.Load(table, "7\t70\tok\n", 1)));
        await NothingStaysAsync(session);
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task The_callers_transaction_goes_back_to_its_savepoint_and_on(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        await session.ExecuteAsync($"INSERT INTO {table} VALUES (100000, 1, 'kept')");
        await session.ExecuteAsync("SAVEPOINT before_load");
        var rows = string.Concat(Enumerable.Range(1, 12_000).Select(i => $"{i}\t{(i == 11_111 ? "bad" : "1")}\tn\n"));
        var error = await Assert.ThrowsAsync<BulkLoadMismatchException>(() => session.BulkLoadAsync(Schemas.Load(table, rows, 12_000)));
        Assert.Equal(["Row 11111: 1366 column quantity"], error.Errors.Select(e => e.ToString()));
        await session.ExecuteAsync("ROLLBACK TO SAVEPOINT before_load");
        Assert.Equal(1, await session.BulkLoadAsync(Schemas.Load(table, "2\t2\tgood\n", 1)));
        await session.CommitAsync();
        Assert.Equal(["good", "kept"], await session.QueryAsync<string>($"SELECT name FROM {table} ORDER BY id"));
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task A_good_load_in_a_transaction_that_is_rolled_back_leaves_nothing(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        Assert.Equal(2, await session.BulkLoadAsync(Schemas.Load(table, "1\t1\ta\n2\t2\tb\n", 2)));
        Assert.Equal(2, await session.QueryFirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM {table}"));
        await session.RollbackAsync();
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
        await NothingStaysAsync(session);
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task A_warning_in_a_later_piece_names_the_row_of_the_whole_load(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name VARCHAR(200) NULL");
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        var rows = new StringBuilder();
        for (var i = 1; i <= 60_000; i++)
            rows.Append(i).Append('\t').Append(i == 55_555 ? "bad" : "1").Append('\t').Append('x', 150).Append('\n');
        var source = GivenStreams.Pipe(rows.ToString(), 10_007);
        var error = await Assert.ThrowsAsync<BulkLoadMismatchException>(() => session.BulkLoadAsync(Schemas.Load(table, "", 60_000) with { Rows = source }));
        Assert.Equal(["Row 55555: 1366 column quantity"], error.Errors.Select(e => e.ToString()));
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task A_decimal_that_would_be_rounded_is_refused(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity DECIMAL(10,2) NOT NULL, name VARCHAR(5) NULL");
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        await Assert.ThrowsAsync<BulkLoadMismatchException>(() => session.BulkLoadAsync(Schemas.Load(table, "1\t1.25\ta\n2\t1.255\tb\n", 2)));
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task A_row_that_a_check_refuses_is_a_mismatch(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name VARCHAR(5) NULL, CONSTRAINT CHECK (quantity < 100)");
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        await Assert.ThrowsAsync<BulkLoadMismatchException>(() => session.BulkLoadAsync(Schemas.Load(table, "1\t1\ta\n2\t100\tb\n", 2)));
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task A_document_that_is_no_JSON_is_a_mismatch(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name JSON NULL");
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        await Assert.ThrowsAsync<BulkLoadMismatchException>(() => session.BulkLoadAsync(Schemas.Load(table, "1\t1\t{}\n2\t2\t{a\n", 2)));
        Assert.Equal(1, await session.BulkLoadAsync(Schemas.Load(table, "1\t1\t{}\n", 1)));
        await NothingStaysAsync(session);
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task Bytes_that_are_no_text_are_refused(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        var rows = new MemoryStream([.. "1\t1\ta\n2\t2\t"u8, 0xFF, 0xC3, .. "\n"u8]);
        await Assert.ThrowsAsync<BulkLoadMismatchException>(() => session.BulkLoadAsync(Schemas.Load(table, "", 2) with { Rows = rows }));
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task A_source_that_fails_stores_nothing_and_its_own_error_is_told(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        var failing = GivenStreams.Endless(200_000, () => throw new InvalidDataException("source"));
        await Assert.ThrowsAsync<InvalidDataException>(() => session.BulkLoadAsync(Schemas.Load(table, "", 90_000) with { Rows = failing }));
        await session.DisposeAsync();
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
        Assert.Empty(Directory.GetFiles(schemas.ServerFileFolder));
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task A_source_shorter_than_it_says_stores_nothing(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => session.BulkLoadAsync(Schemas.Load(table, "", 9) with { Rows = GivenStreams.Short() }));
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task A_cancelled_load_stops_and_stores_nothing(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var session = await pool.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var endless = GivenStreams.Endless(afterBytes: 1_000_000, cancel.Cancel);
        await session.BeginAsync();
        var told = await Assert.ThrowsAsync<StatementCanceledException>(() => session.BulkLoadAsync(
            Schemas.Load(table, "", 9) with { Rows = endless, Timeout = TimeSpan.FromMinutes(1) }, cancel.Token));
        Assert.True(told.IsStopped);
        await session.DisposeAsync();
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
        Assert.Empty(Directory.GetFiles(schemas.ServerFileFolder));
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task A_load_that_waits_on_the_server_ends_at_its_timeout(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var holder = await pool.OpenAsync();
        await holder.BeginAsync();
        await holder.ExecuteAsync($"INSERT INTO {table} VALUES (2, 0, 'held')");
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        var load = Schemas.Load(table, "1\t1\ta\n2\t2\tb\n", 2) with { Timeout = TimeSpan.FromSeconds(2), Tag = "imports:test.waits" };
        var loading = session.BulkLoadAsync(load);
        await Eventually.IsTrueAsync(() => Schemas.RunsAsync(pool, "imports:test.waits"), TimeSpan.FromSeconds(10), "the load runs");
        var error = await Assert.ThrowsAsync<MySqlTimeoutException>(() => loading);
        Assert.Contains("is rolled back", error.Message, StringComparison.Ordinal);
        await session.DisposeAsync();
        await holder.RollbackAsync();
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
        Assert.Empty(Directory.GetFiles(schemas.ServerFileFolder));
    }

    [Theory, ClassData(typeof(Loaders))]
    public async Task A_load_that_another_session_kills_says_so(BulkLoaderKind loader)
    {
        var table = await schemas.TableAsync();
        await using var pool = schemas.Pool(server: schemas.With(loader));
        await using var holder = await pool.OpenAsync();
        await holder.BeginAsync();
        await holder.ExecuteAsync($"INSERT INTO {table} VALUES (2, 0, 'held')");
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        // So many that a loader that inserts has the server prepare its statement.
        var rows = string.Concat(Enumerable.Range(1, 110_000).Select(i => $"{i}\t{i}\tn\n"));
        var loading = session.BulkLoadAsync(Schemas.Load(table, rows, 110_000) with { Tag = "imports:test.killed" });
        // A kill that comes while the server prepares the statement, or between two, ends nothing: the next one meets the load where it waits.
        await Eventually.IsTrueAsync(
            async () =>
            {
                await pool.KillStatementAsync(session.ConnectionId, "imports:test.killed");
                return loading.IsCompleted;
            },
            TimeSpan.FromSeconds(10),
            "the load is killed");
        var error = await Assert.ThrowsAsync<MySqlStatementException>(() => loading);
        Assert.Equal(MySqlErrors.Interrupted, error.Number);
        await session.DisposeAsync();
        await holder.RollbackAsync();
        Assert.Equal(0, await Schemas.CountAsync(pool, table));
    }

    private async Task NothingStaysAsync(MySqlSession session)
    {
        Assert.Empty(Directory.GetFiles(schemas.ServerFileFolder));
        var statements = await session.QueryFirstOrDefaultAsync<(string Name, long Count)>("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'");
        Assert.Equal(0, statements.Count);
    }
}
