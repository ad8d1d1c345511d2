using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Merge;

/// <summary>
/// Finds out what an upsert would do, by the upsert's own comparison: what it would insert, update and leave unchanged, and how the updated rows differ. Changes
/// and locks nothing.
/// </summary>
public sealed class ImportPreview(Comparison comparison)
{
    /// <exception cref="ImportException">The counts do not balance.</exception>
    public async Task<(ImportCounts Counts, ImportDifferences Differences)> RunAsync(ImportRow import, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        var columns = MergedColumns.Of(import, dataset);
        var sample = new DifferenceSample(columns);
        long inserted = 0, updated = 0, unchanged = 0;
        await foreach (var slice in comparison.CompareAsync(import, columns, sample, cancellationToken))
        {
            using (slice)
                (inserted, updated, unchanged) = (inserted + slice.NewRows, updated + slice.ChangedRows, unchanged + slice.UnchangedRows);
        }
        var counts = new ImportCounts { InsertedRows = inserted, UpdatedRows = updated, UnchangedRows = unchanged };
        return (UpsertMerge.Balance(import, counts), sample.Found);
    }
}
