using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Writes an import's valid rows into its target, in key order, inside the caller's transaction, and counts exactly what happened. New rows are loaded straight
/// into the target, changed ones by way of a temporary table, unchanged ones are left alone. Comparing and writing run beside each other.
/// </summary>
public sealed class UpsertMerge(Comparison comparison, TargetLoads loads, UndoImages undo, MySqlServerOptions server, TimeProvider time)
{
    /// <param name="session">In the merge's transaction.</param>
    /// <param name="import">The import.</param>
    /// <param name="columns">What it does to each column.</param>
    /// <param name="scope">What of the target it has locked.</param>
    /// <param name="refusals">Told of the rows that the target refuses; the others go in.</param>
    /// <param name="progress">Counts the rows that are through.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ImportException">The counts do not balance, or the target refuses too many rows; the caller rolls back.</exception>
    /// <exception cref="MySqlUnavailableException">Somebody else writes into the target; the message comes again.</exception>
    public async Task<ImportCounts> RunAsync(
        MySqlSession session, ImportRow import, MergedColumns columns, MergeScope scope, TargetRefusals refusals, MergeProgress progress, CancellationToken cancellationToken)
    {
        var images = await undo.BeginAsync(session, import, columns, cancellationToken);
        var writer = WriterFor(session, import, columns, scope, images, refusals, progress);
        await foreach (var slice in comparison.CompareAsync(import, columns, sample: null, cancellationToken))
            await writer.WriteAsync(slice, cancellationToken);
        return Balance(import, writer.Counts, refusals.Count);
    }

    /// <summary>Writes slices in the session's transaction, as <see cref="RunAsync"/> does.</summary>
    internal Writer WriterFor(
        MySqlSession session, ImportRow import, MergedColumns columns, MergeScope scope, ImportImages? images, TargetRefusals refusals, MergeProgress progress)
    {
        var changedAt = time.GetUtcNow();
        var changed = new ChangedRows(server, import, columns, changedAt) { IsAlone = scope.IsWhole, Images = images };
        return new Writer(session, import, columns, changed, changedAt, loads, images, refusals, progress);
    }

    /// <summary>Whatever the comparison found has been held against what the server says that it did; all together, with what the target refused, must be the import's valid rows.</summary>
    internal static ImportCounts Balance(ImportRow import, ImportCounts counts, long refused = 0)
        => counts.InsertedRows + counts.UpdatedRows + counts.UnchangedRows + refused == import.ValidRows
            ? counts
            : throw new ImportException(
                ErrorCodes.CountsDoNotBalance,
                $"The row counts do not balance: {import.ValidRows} valid rows; {counts.InsertedRows} inserted, {counts.UpdatedRows} updated and {counts.UnchangedRows} unchanged, {refused} refused by the target.");

    /// <summary>One slice after another, in the merge's transaction.</summary>
    internal sealed class Writer(
        MySqlSession session, ImportRow import, MergedColumns columns, ChangedRows changed, DateTimeOffset changedAt, TargetLoads loads, ImportImages? images, TargetRefusals refusals, MergeProgress progress)
    {
        public ImportCounts Counts { get; private set; } = new() { InsertedRows = 0, UpdatedRows = 0, UnchangedRows = 0 };

        public async Task WriteAsync(Slice slice, CancellationToken cancellationToken)
        {
            using (slice)
            {
                var refusedNew = await loads.LoadAsync(session, import, columns, columns.Dataset.TargetTable, slice, changedAt, filled: [], refusals, cancellationToken);
                if (images is not null)
                    await images.AddNewAsync(session, slice, slice.NewRows - refusedNew, cancellationToken);
                var refusedChanged = slice.ChangedRows == 0 ? 0 : await Halving.WriteAsync(
                    session, slice.ChangedBlock, rows => changed.WriteAsync(session, rows, slice.TargetRows, cancellationToken), refusals.AddChanged, cancellationToken);
                CrashPoint.Reached("slice_written", "merge");
                Counts = new ImportCounts
                {
                    InsertedRows = Counts.InsertedRows + slice.NewRows - refusedNew,
                    UpdatedRows = Counts.UpdatedRows + slice.ChangedRows - refusedChanged,
                    UnchangedRows = Counts.UnchangedRows + slice.UnchangedRows,
                };
                progress.Add(slice.Rows);
            }
        }
    }
}
