using Imports.MySql;

namespace Imports.Orchestrator;

/// <summary>Drops the staging tables of imports that ended without a clean-up: failed, cancelled, or gone from the ledger.</summary>
public sealed class AbandonedTables([FromKeyedServices(Pools.Ddl)] MySqlPool ddl, TableDrop drop, Leadership leadership, ILogger<AbandonedTables> logger)
{
    private static readonly string Select = SqlFile.Read<AbandonedTables>("sweep.select_abandoned_tables");

    /// <summary>Goes through all of them; one that a worker is still in comes again in the next round.</summary>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        foreach (var table in await ListAsync(cancellationToken))
        {
            if (leadership.Fence is null)
                return;
            if (await drop.RunAsync(table, cancellationToken))
                Log.TableRemoved(logger, table);
        }
    }

    private async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        await using var session = await ddl.OpenAsync(cancellationToken);
        return await session.QueryAsync<string>(Select, new { schema = ddl.Server.StagingSchema }, cancellationToken: cancellationToken);
    }
}
