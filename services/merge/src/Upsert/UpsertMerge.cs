using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Writes an import's valid rows into its target, in key order, inside the caller's transaction, and counts exactly what happened. New rows are loaded straight
/// into the target, changed ones by way of a temporary table, unchanged ones are left alone. Comparing and writing run beside each other.
/// </summary>
public sealed class UpsertMerge(Comparison comparison, TargetLoads loads, MySqlServerOptions server, TimeProvider time)
{
    /// <exception cref="ImportException">The counts do not balance, or the target refuses a row; the caller rolls back.</exception>
    /// <exception cref="MySqlUnavailableException">Somebody else writes into the target; the message comes again.</exception>
    public async Task<ImportCounts> RunAsync(
        MySqlSession session, ImportRow import, MergedColumns columns, MergeScope scope, MergeProgress progress, CancellationToken cancellationToken)
    {
        var changedAt = time.GetUtcNow();
        var changed = new ChangedRows(server, import, columns, changedAt) { IsAlone = scope.IsWhole };
        var writer = new Writer(session, import, columns, changed, changedAt, loads, progress);
        await foreach (var slice in comparison.CompareAsync(import, columns, sample: null, cancellationToken))
            await writer.WriteAsync(slice, cancellationToken);
        return Balance(import, writer.Counts);
    }

    /// <summary>Whatever the comparison found has been held against what the server says that it did; all together must be the import's valid rows.</summary>
    internal static ImportCounts Balance(ImportRow import, ImportCounts counts)
        => counts.InsertedRows + counts.UpdatedRows + counts.UnchangedRows == import.ValidRows
            ? counts
            : throw new ImportException(
                ErrorCodes.CountsDoNotBalance,
                $"The row counts do not balance: {import.ValidRows} valid rows; {counts.InsertedRows} inserted, {counts.UpdatedRows} updated and {counts.UnchangedRows} unchanged.");

    /// <summary>One slice after another, in the merge's transaction.</summary>
    private sealed class Writer(
        MySqlSession session, ImportRow import, MergedColumns columns, ChangedRows changed, DateTimeOffset changedAt, TargetLoads loads, MergeProgress progress)
    {
        public ImportCounts Counts { get; private set; } = new() { InsertedRows = 0, UpdatedRows = 0, UnchangedRows = 0 };

        public async Task WriteAsync(Slice slice, CancellationToken cancellationToken)
        {
            using (slice)
            {
                await loads.LoadAsync(session, import, columns, columns.Dataset.TargetTable, slice, changedAt, cancellationToken);
                await UpdateAsync(slice, cancellationToken);
                CrashPoint.Reached("slice_written", "merge");
                Counts = new ImportCounts
                {
                    InsertedRows = Counts.InsertedRows + slice.NewRows,
                    UpdatedRows = Counts.UpdatedRows + slice.ChangedRows,
                    UnchangedRows = Counts.UnchangedRows + slice.UnchangedRows,
                };
                progress.Add(slice.Rows);
            }
        }

        private async Task UpdateAsync(Slice slice, CancellationToken cancellationToken)
        {
            try
            {
                if (await changed.WriteAsync(session, slice, cancellationToken) != slice.ChangedRows)
                    throw TargetRefusal.Moved(columns.Dataset.TargetTable);
            }
            catch (MySqlStatementException e) when (MySqlErrors.IsRowRefused(e))
            {
                throw TargetRefusal.Of(e, columns.Dataset.TargetTable);
            }
        }
    }
}
