using Imports.Datasets;
using Imports.MySql;

namespace Imports.Orchestrator;

/// <summary>
/// Drops the former targets that replaces put aside, and the tables of rows that upserts have overwritten, once they are due and nobody has asked for them back. Merge makes them; a table that nothing is noted of is kept as long, from its
/// import's end.
/// </summary>
public sealed class ReplacedTables(
    [FromKeyedServices(Pools.Ddl)] MySqlPool ddl, TableDrop drop, Leadership leadership, OrchestratorOptions options, ILogger<ReplacedTables> logger)
{
    private static readonly string SelectDue = SqlFile.Read<ReplacedTables>("sweep.select_due_replaced");
    private static readonly string SelectOrphaned = SqlFile.Read<ReplacedTables>("sweep.select_orphaned_replaced");
    private static readonly string Claim = SqlFile.Read<ReplacedTables>("sweep.claim_replaced");
    private static readonly string SetDropped = SqlFile.Read<ReplacedTables>("sweep.set_replaced_dropped");

    /// <summary>Goes through all of them; one that somebody is in comes again in the next round.</summary>
    public async Task DropDueAsync(CancellationToken cancellationToken)
    {
        foreach (var (importId, isNoted) in await ListAsync(cancellationToken))
        {
            if (leadership.Fence is null)
                return;
            if (isNoted && !await ClaimAsync(importId, cancellationToken))
                continue;
            var table = new ReplacedTable(ddl.Server.StagingSchema, importId).Name;
            CrashPoint.Reached("before_drop", "table");
            if (!await drop.RunAsync(table, cancellationToken))
                continue;
            CrashPoint.Reached("after_drop", "table");
            Log.ReplacedTableDropped(logger, table);
            await using var session = await ddl.OpenAsync(cancellationToken);
            await session.ExecuteAsync(SetDropped, new { importId }, cancellationToken: cancellationToken);
        }
    }

    /// <summary>False when its rollback was asked for since it was listed.</summary>
    private async Task<bool> ClaimAsync(Guid importId, CancellationToken cancellationToken)
    {
        await using var session = await ddl.OpenAsync(cancellationToken);
        return await session.ExecuteAsync(Claim, new { importId }, cancellationToken: cancellationToken) == 1;
    }

    private async Task<IReadOnlyList<(Guid ImportId, bool IsNoted)>> ListAsync(CancellationToken cancellationToken)
    {
        await using var session = await ddl.OpenAsync(cancellationToken);
        var due = await session.QueryAsync<Guid>(SelectDue, cancellationToken: cancellationToken);
        var orphaned = await session.QueryAsync<Guid>(
            SelectOrphaned, new { schema = ddl.Server.StagingSchema, keepSeconds = (long)options.KeepUnnotedTablesFor.TotalSeconds }, cancellationToken: cancellationToken);
        return [.. due.Select(importId => (importId, true)), .. orphaned.Select(importId => (importId, false))];
    }
}
