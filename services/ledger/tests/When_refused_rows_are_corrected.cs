using Imports.Contracts;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Ledger.Tests;

/// <summary>Who takes the place of a refused row: one row of one import, whoever comes when.</summary>
public sealed class When_refused_rows_are_corrected(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    /// <summary>Small, so that what is listed takes several pages.</summary>
    private const int PageRows = 2;

    private readonly CorrectionStore corrections = new();
    private readonly Guid parent = Guid.CreateVersion7();
    private MySqlPool pool = null!;

    public async ValueTask InitializeAsync()
    {
        pool = database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 12, AllowLocalInfile = true });
        await RejectAsync(parent, 1, 2, 3, 4, 5);
    }

    public ValueTask DisposeAsync() => pool.DisposeAsync();

    [Fact]
    public async Task Each_is_taken_once_and_the_first_row_of_a_file_has_it()
    {
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await NoteAsync(one, (1, 2), (2, 3), (3, 2), (4, 99));
        await NoteAsync(other, (1, 3), (2, 4));
        await TakeAsync(one);
        await TakeAsync(other);

        Assert.Equal([(3L, true, one), (4L, false, null)], await NotTakenAsync(one));
        Assert.Equal([(1L, true, one)], await NotTakenAsync(other));
    }

    [Fact]
    public async Task A_rejected_row_takes_no_place_and_gives_up_the_one_that_it_has()
    {
        var import = Guid.CreateVersion7();
        await NoteAsync(import, (1, 1), (2, 1), (3, 4));
        await RejectAsync(import, 1);
        await TakeAsync(import);
        Assert.Empty(await NotTakenAsync(import));
        Assert.Equal([2L, 3L], await TakenAsync(import));

        await RejectAsync(import, 3);
        await RunAsync(session => corrections.ReleaseRejectedAsync(session, import, CancellationToken.None));
        Assert.Equal([2L], await TakenAsync(import));
    }

    [Fact]
    public async Task What_is_done_twice_is_done_once()
    {
        var import = Guid.CreateVersion7();
        await NoteAsync(import, (1, 1), (2, 2));
        await TakeAsync(import);
        await TakeAsync(import);
        await RunAsync(async session =>
        {
            await corrections.ReleaseAsync(session, import, CancellationToken.None);
            await corrections.TakeAsync(session, import, CancellationToken.None);
        });
        Assert.Equal([1L, 2L], await TakenAsync(import));
    }

    [Fact]
    public async Task Who_comes_beside_another_waits_and_has_what_that_one_gives_up()
    {
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await NoteAsync(one, (1, 5));
        await NoteAsync(other, (1, 5));
        await using var first = await pool.OpenAsync();
        await first.BeginAsync();
        await corrections.TakeAsync(first, one, CancellationToken.None);
        var second = TakeAsync(other);
        await first.RollbackAsync();
        await second;
        Assert.Empty(await TakenAsync(one));
        Assert.Equal([1L], await TakenAsync(other));
    }

    [Fact]
    public async Task Of_many_at_once_each_place_has_one()
    {
        const int Imports = 12;
        var ids = Enumerable.Range(0, Imports).Select(_ => Guid.CreateVersion7()).ToList();
        foreach (var (n, id) in ids.Index())
            await NoteAsync(id, [.. Enumerable.Range(0, 5).Select(row => (row + 1L, ((row + n) % 5) + 1L))]);
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (id, _) => await TakeAsync(id));

        await using var session = await pool.OpenAsync();
        Assert.Equal([1L, 2, 3, 4, 5], await session.QueryAsync<long>("SELECT taken_row FROM import_correction WHERE parent_id = @parent AND taken_row IS NOT NULL ORDER BY taken_row", new { parent }));
        var left = 0;
        foreach (var id in ids)
            left += (await NotTakenAsync(id)).Count;
        Assert.Equal((Imports - 1) * 5, left);
    }

    [Fact]
    public async Task A_batch_that_is_staged_anew_names_its_rows_anew()
    {
        var import = Guid.CreateVersion7();
        await NoteAsync(import, (1, 1), (2, 2));
        await TakeAsync(import);
        await RunAsync(session => corrections.ClearAsync(session, Batch(import) with { FirstRow = 2, RowCount = 5 }, CancellationToken.None));
        await NoteAsync(import, (2, 3));
        await TakeAsync(import);

        await using var reader = await pool.OpenAsync();
        var rows = await new CorrectionReader().ListRowsAsync(reader, import, 1, 10, CancellationToken.None);
        Assert.Equal([(1L, 1L), (2L, 3L)], rows.OrderBy(row => row.Key).Select(row => (row.Key, row.Value.ParentRow)));
    }

    private static BatchRow Batch(Guid import) => new() { ImportId = import, BatchNumber = 1, TenantId = "default", FirstRow = 1, RowCount = 100 };

    private Task NoteAsync(Guid import, params IReadOnlyList<(long Row, long ParentRow)> rows)
        => RunAsync(session => corrections.AddAsync(
            session, Batch(import), parent, [.. rows.Select(row => new CorrectedRow { RowNo = row.Row, ParentRow = row.ParentRow, FirstByte = row.Row * 10, LengthBytes = 9, FirstLine = row.Row, LastLine = row.Row })], CancellationToken.None));

    private Task RejectAsync(Guid import, params IReadOnlyList<long> rows)
        => RunAsync(session => new RejectStore().AddAsync(
            session, import, "default", RejectKind.Rule, [.. rows.Select(row => new MalformedRow(row, 0, 1, row, row, [new RejectCause(null, ErrorCodes.FieldCount, "2 fields", "1 field")]))], CancellationToken.None));

    private Task TakeAsync(Guid import) => RunAsync(session => corrections.TakeAsync(session, import, CancellationToken.None));

    private async Task RunAsync(Func<MySqlSession, Task> work)
    {
        await using var session = await pool.OpenAsync();
        await session.BeginAsync();
        await work(session);
        await session.CommitAsync();
    }

    private async Task<IReadOnlyList<(long Row, bool IsKnown, Guid? TakenBy)>> NotTakenAsync(Guid import)
    {
        await using var session = await pool.OpenAsync();
        var rows = new List<CorrectedRow>();
        while (await corrections.ListNotTakenAsync(session, import, rows.LastOrDefault()?.RowNo ?? 0, PageRows, CancellationToken.None) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, PageRows);
            rows.AddRange(page);
        }
        return [.. rows.Select(row => (row.RowNo, row.IsKnown, row.TakenBy))];
    }

    private async Task<IReadOnlyList<long>> TakenAsync(Guid import)
    {
        await using var session = await pool.OpenAsync();
        return await session.QueryAsync<long>("SELECT row_no FROM import_correction WHERE import_id = @import AND taken_row IS NOT NULL ORDER BY row_no", new { import });
    }
}
