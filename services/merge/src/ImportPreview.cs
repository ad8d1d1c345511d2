using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Merge;

/// <summary>Counts what an upsert would insert, update and leave unchanged, by the upsert's own comparison. Changes and locks nothing.</summary>
public sealed class ImportPreview(Comparison comparison)
{
    /// <exception cref="ImportException">The counts do not balance.</exception>
    public async Task<ImportCounts> RunAsync(ImportRow import, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        long inserted = 0, updated = 0, unchanged = 0;
        await foreach (var slice in comparison.CompareAsync(import, MergedColumns.Of(import, dataset), hasTarget: true, cancellationToken))
        {
            using (slice)
                (inserted, updated, unchanged) = (inserted + slice.NewRows, updated + slice.ChangedRows, unchanged + slice.UnchangedRows);
        }
        return UpsertMerge.Balance(import, new ImportCounts { InsertedRows = inserted, UpdatedRows = updated, UnchangedRows = unchanged });
    }
}
