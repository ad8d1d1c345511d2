using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Whether an import is merged by a swap of tables: a replace always, and refused where it must not be; an upsert where it fills an empty target and is big
/// enough to be worth it, since a table that nobody reads is filled on two connections and gets its indexes last.
/// </summary>
public sealed class SwapChoice(
    [FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool, MergeOptions options, SwapObstacles obstacles, ILogger<SwapChoice> logger)
{
    private static readonly string AnyRow = SqlFile.Read<SwapChoice>("swap.any_row");

    /// <summary>Looks at the target outside the merge's transaction: one that has read it would be in the way of its own RENAME.</summary>
    /// <exception cref="ImportException">The import is a replace, and the target cannot be replaced.</exception>
    public async Task<bool> IsSwapAsync(ImportRow import, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        if (import.Mode != ImportMode.Replace && import.ValidRows < options.SwapFromRows)
            return false;
        var tables = new SwapTables(pool.Server, dataset.TargetTable, import.ImportId);
        await using var session = await pool.OpenAsync(cancellationToken);
        if (import.Mode != ImportMode.Replace)
            return await MayFillAsync(session, import, tables, cancellationToken);
        if (import.ValidRows == 0)
            throw Refused(tables, "the file has no valid row, and an empty file must not empty a table");
        if (await obstacles.FindAsync(session, import.TenantId, tables, cancellationToken) is { } obstacle)
            throw Refused(tables, obstacle);
        return true;
    }

    private async Task<bool> MayFillAsync(MySqlSession session, ImportRow import, SwapTables tables, CancellationToken cancellationToken)
    {
        if (await session.QueryFirstOrDefaultAsync<long?>(AnyRow.With("table", tables.Target), cancellationToken: cancellationToken) is not null)
            return false;
        if (await obstacles.FindAsync(session, import.TenantId, tables, cancellationToken) is not { } obstacle)
            return true;
        Log.FillRefused(logger, import.ImportId, tables.Name, obstacle);
        return false;
    }

    private static ImportException Refused(SwapTables tables, string why)
        => new(ErrorCodes.ReplaceRefused, $"{tables.Name} cannot be replaced: {why}. Nothing was changed; import with mode=upsert.");
}
