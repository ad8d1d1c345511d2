using System.Text.Json;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Runs;

namespace Imports.Validation.Tests;

/// <summary>One import with its rows, and the checks of validation on their runs.</summary>
public sealed class StagedImport(GivenRuns given, DatasetDefinition dataset, ImportRow import)
{
    private List<StagedRow> rows = [];
    private int attempt;

    public Guid Id => import.ImportId;
    public DatasetDefinition Dataset => dataset;
    public ImportRow Row => import;

    /// <summary>The same rows of a changed import.</summary>
    public StagedImport With(Func<ImportRow, ImportRow> change) => new(given, dataset, change(import)) { rows = rows };

    /// <summary>Adds a row with a place in the source made from its number.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="values">Of all columns of the dataset in order; a decimal may be text.</param>
    public void Stage(long row, params object?[] values) => StageWithCauses(row, null, values);

    /// <summary>As parsing stages a row that breaks a rule which it checks itself.</summary>
    public void StageWithCauses(long row, string? causes, params object?[] values) => rows.Add(StagedRow.Of(dataset, row, causes, values));

    /// <summary>Runs the row rules over the run of the rows <c>[firstRow, firstRow + rowCount)</c>.</summary>
    public async Task<long> CheckAsync(long firstRow = 1, long rowCount = 1000)
    {
        var batch = await WriteAsync(1, firstRow, rowCount);
        await using var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        var rejected = await given.Check.RunAsync(session, import, batch, dataset, CancellationToken.None);
        await session.CommitAsync();
        return rejected;
    }

    /// <summary>Puts the rows into batches of so many numbers each and checks them as a whole.</summary>
    /// <param name="batchRows">Numbers of rows a batch.</param>
    /// <param name="afterStaging">Called for each batch that has rows.</param>
    public async Task<RunCounts> FindDuplicatesAsync(int batchRows = 3, Action<BatchRow>? afterStaging = null)
    {
        await using var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        await session.ExecuteAsync("DELETE FROM import_batch WHERE import_id = @Id", new { Id });
        for (var number = 1; number <= ((rows.Max(row => row.Number) - 1) / batchRows) + 1; number++)
        {
            var batch = await WriteAsync(number, ((number - 1) * batchRows) + 1, batchRows);
            await new BatchStore().PlanAsync(session, [batch], CancellationToken.None);
            await session.ExecuteAsync(
                "UPDATE import_batch SET state = 'validated', attempt = @Attempt, staged_rows = @StagedRows, malformed_rows = row_count - @StagedRows WHERE import_id = @ImportId AND batch_number = @BatchNumber",
                batch);
            if (batch.StagedRows > 0)
                afterStaging?.Invoke(batch);
        }
        var counts = await new DuplicateCheck(given.Runs, new RejectStore(), new CauseStore()).RunAsync(session, import, dataset, CancellationToken.None);
        counts = await new UniqueCheck(given.Runs, new RejectStore(), new CauseStore()).RunAsync(session, import, dataset, counts, CancellationToken.None);
        await session.CommitAsync();
        return counts;
    }

    /// <summary>Writes the run of a batch, as a new attempt.</summary>
    public async Task<BatchRow> WriteAsync(int number, long firstRow, long rowCount)
    {
        var own = rows.Where(row => row.Number >= firstRow && row.Number < firstRow + rowCount).ToList();
        var batch = new BatchRow
        {
            ImportId = Id, BatchNumber = number, TenantId = import.TenantId, FirstByte = firstRow * 10, LengthBytes = rowCount * 10, FirstRow = firstRow, RowCount = rowCount,
            FirstLine = firstRow + 1, Attempt = ++attempt, StagedRows = own.Count,
        };
        using var builder = new RunBuilder(new KeyEncoder(dataset), 1024, 10);
        foreach (var row in own)
            builder.Add(row.Place, row.Fields, row.Causes);
        await given.Runs.WriteAsync(batch, builder, CancellationToken.None);
        return batch;
    }

    /// <summary>The numbers of the rows that are not rejected.</summary>
    public async Task<IReadOnlyList<long>> RowsAsync()
    {
        var rejected = await given.QueryAsync<long>("SELECT row_no FROM import_reject WHERE import_id = @Id", new { Id });
        return [.. rows.Select(row => row.Number).Except(rejected).Order()];
    }

    /// <summary>The causes of a rejected row; fails when there is none, or when its place in the source is not that of the staged row.</summary>
    public async Task<IReadOnlyList<RejectCause>> CausesAsync(long row)
    {
        var json = await given.QueryAsync<string>(
            "SELECT causes FROM import_reject WHERE import_id = @Id AND row_no = @row AND first_byte = @row * 10 AND length_bytes = 9 AND first_line = @row + 1 AND last_line = @row + 1",
            new { Id, row });
        return JsonSerializer.Deserialize<List<RejectCause>>(Assert.Single(json), RejectStore.Json)!;
    }

    public async Task<IReadOnlyList<RejectGroup>> GroupsAsync()
    {
        await using var session = await given.Pool.OpenAsync();
        return await new CauseStore().ListAsync(session, Id, CancellationToken.None);
    }
}
