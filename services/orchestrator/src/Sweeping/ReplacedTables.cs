using Imports.Datasets;
using Imports.MySql;

namespace Imports.Orchestrator;

/// <summary>Drops the former targets that replaces put aside, once they are due. Merge makes them; a table that nothing is noted of is kept as long, from its import's end.</summary>
public sealed class ReplacedTables([FromKeyedServices(Pools.Ddl)] MySqlPool ddl, OrchestratorOptions options, ILogger<ReplacedTables> logger)
{
    private static readonly string SelectDue = SqlFile.Read<ReplacedTables>("sweep.select_due_replaced");
    private static readonly string SelectOrphaned = SqlFile.Read<ReplacedTables>("sweep.select_orphaned_replaced");
    private static readonly string SetDropped = SqlFile.Read<ReplacedTables>("sweep.set_replaced_dropped");

    /// <summary>The scheduler waits for this, so it is short; a big table takes its time, and the next round finds it gone.</summary>
    private static readonly TimeSpan DropTimeout = TimeSpan.FromSeconds(2);

    public async Task DropDueAsync(CancellationToken cancellationToken)
    {
        await using var session = await ddl.OpenAsync(cancellationToken);
        var due = await session.QueryAsync<Guid>(SelectDue, cancellationToken: cancellationToken);
        var orphaned = await session.QueryAsync<Guid>(
            SelectOrphaned, new { schema = ddl.Server.StagingSchema, keepSeconds = (long)options.KeepUnnotedTablesFor.TotalSeconds }, cancellationToken: cancellationToken);
        foreach (var importId in due.Concat(orphaned))
        {
            if (!await DropAsync(session, new ReplacedTable(ddl.Server.StagingSchema, importId), cancellationToken))
                return;
            await session.ExecuteAsync(SetDropped, new { importId }, cancellationToken: cancellationToken);
        }
    }

    /// <summary>False when somebody is in the table: the session may be lost with the wait, so the rest has to come next time too.</summary>
    private async Task<bool> DropAsync(MySqlSession session, ReplacedTable table, CancellationToken cancellationToken)
    {
        try
        {
            await session.ExecuteAsync($"DROP TABLE IF EXISTS {table.Quoted}", timeout: DropTimeout, cancellationToken: cancellationToken);
            Log.ReplacedTableDropped(logger, table.Name);
            return true;
        }
        catch (Exception e) when (MySqlErrors.IsTransient(e))
        {
            Log.TableInUse(logger, table.Name);
            return false;
        }
    }
}
