using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Parsing.Typing;

namespace Imports.Parsing.Staging;

/// <summary>Writes typed batches into an import's staging table. Runs in the session's transaction.</summary>
public sealed class StagingLoader(StagingTable table, DatasetDefinition dataset, TimeSpan loadTimeout)
{
    private static readonly string DeleteRange = SqlFile.Read<StagingLoader>("staging.delete_range");
    private static readonly string Savepoint = SqlFile.Read<StagingLoader>("staging.savepoint");
    private static readonly string RollBackToSavepoint = SqlFile.Read<StagingLoader>("staging.rollback_to_savepoint");

    private readonly string[] columns = [.. RowTyper.Columns(dataset).Select(SqlName.Quote)];

    /// <summary>Removes what an earlier attempt at the batch left.</summary>
    public Task ClearAsync(MySqlSession session, BatchRow batch, CancellationToken cancellationToken)
        => session.ExecuteAsync(DeleteRange.With("table", table.Quoted), new { batch.FirstRow, batch.LastRow }, cancellationToken: cancellationToken);

    /// <summary>
    /// Loads the batch's good rows. Should the database refuse or change some of them, exactly those are left out: the load is rolled back
    /// to its start and tried in halves.
    /// </summary>
    /// <returns>The rows left out; mostly none.</returns>
    public async Task<IReadOnlyList<MalformedRow>> LoadAsync(MySqlSession session, TypedBatch batch, CancellationToken cancellationToken)
    {
        var refused = new List<MalformedRow>();
        await LoadAsync(session, batch, 0, batch.StagedRows, refused, cancellationToken);
        return refused;
    }

    private async Task LoadAsync(MySqlSession session, TypedBatch batch, int from, int to, List<MalformedRow> refused, CancellationToken cancellationToken)
    {
        if (from == to)
            return;
        await session.ExecuteAsync(Savepoint, cancellationToken: cancellationToken);
        try
        {
            await session.BulkLoadAsync(
                new BulkLoad { Table = table.Quoted, Columns = columns, Rows = batch.Open(from, to), ExpectedRows = to - from, Timeout = loadTimeout },
                cancellationToken);
            return;
        }
        catch (BulkLoadMismatchException)
        {
            await session.ExecuteAsync(RollBackToSavepoint, cancellationToken: cancellationToken);
        }
        if (to - from == 1)
        {
            refused.Add(batch.Refuse(from));
            return;
        }
        var middle = from + ((to - from) / 2);
        await LoadAsync(session, batch, from, middle, refused, cancellationToken);
        await LoadAsync(session, batch, middle, to, refused, cancellationToken);
    }
}
