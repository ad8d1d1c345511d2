using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>Refuses a replace where another table must not take the target's place, or nothing would be in it.</summary>
public sealed class ReplaceRefusal([FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool, SwapObstacles obstacles)
{
    /// <summary>Looks at the target outside the merge's transaction: one that has read it would be in the way of its own RENAME.</summary>
    /// <exception cref="ImportException">The target cannot be replaced.</exception>
    public async Task DemandReplaceableAsync(ImportRow import, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        var tables = new SwapTables(pool.Server, dataset.TargetTable, import.ImportId);
        if (import.ValidRows == 0)
            throw Refused(tables, "the file has no valid row, and an empty file must not empty a table");
        await using var session = await pool.OpenAsync(cancellationToken);
        if (await obstacles.FindAsync(session, import.TenantId, tables, cancellationToken) is { } obstacle)
            throw Refused(tables, obstacle);
    }

    /// <summary>The target would be empty: it refuses every row of the file.</summary>
    internal static ImportException Empty(SwapTables tables) => Refused(tables, "it refuses each row of the file, and nothing must not take a table's place");

    private static ImportException Refused(SwapTables tables, string why)
        => new(ErrorCodes.ReplaceRefused, $"{tables.Name} cannot be replaced: {why}. Nothing was changed; import with mode=upsert.");
}
