using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Runs;

namespace Imports.Merge;

/// <summary>
/// Which scope a merge takes. An upsert of a dataset that names a scope column takes the values that its valid rows have there; all else takes the whole target: what swaps tables,
/// what goes on behind a commit point, and what has too many values.
/// </summary>
public sealed class ScopeChoice(RunStore runs, TransactionSize size, MergePlaces places, ILogger<ScopeChoice> logger)
{
    /// <param name="session">Reads the ledger.</param>
    /// <param name="import">As it is while the caller has its lock (<see cref="ImportHold"/>). Its runs are there if it is to be merged.</param>
    /// <param name="dataset">Its dataset.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<MergeScope> ChooseAsync(MySqlSession session, ImportRow import, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        if (dataset.Scope is not { } column || import is not { Mode: ImportMode.Upsert, Status: ImportStatus.Validated or ImportStatus.Loading, InsertedRows: null, ValidRows: > 0 })
            return MergeScope.Whole;
        if (await size.FindRefusalAsync(import, MergedColumns.Of(import, dataset), cancellationToken) is not null)
        {
            // It can only be merged where its target may be built anew.
            Log.TakesWholeTarget(logger, import.ImportId, dataset.TargetTable, "it does not fit into one transaction");
            return MergeScope.Whole;
        }

        if (await ReadAsync(session, import, dataset, cancellationToken) is { Count: > 0 } values)
            return new MergeScope(column, values);
        Log.TakesWholeTarget(logger, import.ImportId, dataset.TargetTable, $"its rows have more than {MergeScope.MostValues} values of {column}");
        return MergeScope.Whole;
    }

    private async Task<IReadOnlyList<byte[]>?> ReadAsync(MySqlSession session, ImportRow import, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        // It reads the whole import: that is work, and many must not be at it at once.
        using var place = await places.TakeAsync(cancellationToken);
        var refused = await RefusedRows.ReadAsync(session, import, cancellationToken);
        using var rows = await runs.OpenAllAsync(session, import, cancellationToken);
        return await Task.Run(() => new ScopeValues(dataset, MergeScope.MostValues).Read(rows, refused, cancellationToken), cancellationToken);
    }
}
