using System.Globalization;

namespace Imports.MySql.Tests;

/// <summary>A server that takes statements of 1 MiB at most.</summary>
public sealed class When_packets_are_small(Schemas schemas)
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task Inserts_are_cut_to_fit_and_a_row_that_never_fits_is_refused()
    {
        await using var ddl = schemas.DdlPool();
        await using var admin = await ddl.OpenAsync();
        var usual = await admin.QueryFirstOrDefaultAsync<long>("SELECT @@GLOBAL.max_allowed_packet");
        await SetAsync(admin, MiB);
        try
        {
            await using var pool = schemas.Pool(server: schemas.With(BulkLoaderKind.Insert));
            await ManyRowsAsync(pool);
            await LongRowsAsync(pool);
        }
        finally
        {
            await SetAsync(admin, usual);
        }
    }

    // Text that doubles when it is escaped.
    private async Task ManyRowsAsync(MySqlPool pool)
    {
        const int rows = 12_000;
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name VARCHAR(200) NULL");
        await using var session = await pool.OpenAsync();
        var text = string.Concat(Enumerable.Range(1, rows).Select(id => $"{id}\t1\t{new string('\'', 150)}\n"));
        Assert.Equal(rows, await session.BulkLoadAsync(Schemas.Load(table, text, rows)));
        Assert.Equal(150L * rows, await session.QueryFirstOrDefaultAsync<long>($"SELECT SUM(CHAR_LENGTH(name)) FROM {table}"));
    }

    private async Task LongRowsAsync(MySqlPool pool)
    {
        var table = await schemas.TableAsync("id INT NOT NULL PRIMARY KEY, quantity INT NOT NULL, name LONGTEXT NULL");
        await using var session = await pool.OpenAsync();
        Assert.Equal(2, await session.BulkLoadAsync(Schemas.Load(table, $"1\t1\tshort\n2\t1\t{new string('\'', MiB - (100 * 1024))}\n", 2)));
        Assert.Equal(MiB - (100 * 1024), await session.QueryFirstOrDefaultAsync<int>($"SELECT CHAR_LENGTH(name) FROM {table} WHERE id = 2"));

        var error = await Assert.ThrowsAsync<BulkLoadMismatchException>(() => session.BulkLoadAsync(Schemas.Load(table, $"3\t1\tshort\n4\t1\t{new string('l', MiB)}\n", 2)));
        Assert.Equal(["Row 2: 1153"], error.Errors.Select(e => e.ToString()));
        Assert.Equal(2, await Schemas.CountAsync(pool, table));
    }

    private static Task SetAsync(MySqlSession admin, long bytes)
        => admin.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET GLOBAL max_allowed_packet = {bytes}"));
}
