using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Keeps what an upsert overwrites, for datasets whose imports can be undone: in the merge's own transaction, so that it is there if and only if the merge has committed. Its table is made before, on
/// another session; one whose merge did not commit is noted nowhere, and the orchestrator drops it.
/// </summary>
public sealed class UndoImages(
    [FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool, [FromKeyedServices(MergeService.DdlPool)] MySqlPool ddl, MergeOptions options, TimeProvider time)
{
    private const int RowTooLarge = 1118;
    private static readonly string Note = SqlFile.Read<UndoImages>("replaced_table.insert_images");

    /// <param name="session">In the merge's transaction, which has the import's lock: nobody else writes such images.</param>
    /// <param name="import">The import.</param>
    /// <param name="columns">What it does to each column.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null = the dataset does not ask for it.</returns>
    /// <exception cref="ImportException">The target's rows are too long to be kept with their hashes.</exception>
    internal async Task<ImportImages?> BeginAsync(MySqlSession session, ImportRow import, MergedColumns columns, CancellationToken cancellationToken)
    {
        if (!columns.Dataset.Undo)
            return null;
        var table = await CreateAsync(import, columns, cancellationToken);
        CrashPoint.Reached("images_made", "undo");
        await session.ExecuteAsync(
            Note, new { importHex = import.ImportId.ToString("N"), import.TenantId, target = columns.Dataset.TargetTable, dropAfter = time.GetUtcNow() + options.KeepUndoFor }, cancellationToken: cancellationToken);
        return new ImportImages(pool.Server, table, import, columns);
    }

    private async Task<ImageTable> CreateAsync(ImportRow import, MergedColumns columns, CancellationToken cancellationToken)
    {
        await using var session = await ddl.OpenAsync(cancellationToken);
        var found = await ImageColumns.ReadAsync(session, ddl.Server.TargetSchema, columns.Dataset.TargetTable, cancellationToken);
        var table = new ImageTable(ddl.Server, columns.Dataset, found, import.ImportId);
        try
        {
            await session.ExecuteAsync(table.Drop, cancellationToken: cancellationToken);
            await session.ExecuteAsync(table.Create, cancellationToken: cancellationToken);
            return table;
        }
        catch (MySqlStatementException e) when (e.Number == RowTooLarge)
        {
            throw new ImportException(ErrorCodes.TargetMismatch, $"A row of {columns.Dataset.TargetTable} may be too long to be kept beside its hash (72 bytes). Shorten its columns, or take undo out of the dataset.");
        }
    }
}
