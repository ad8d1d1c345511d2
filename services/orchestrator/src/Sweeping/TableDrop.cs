using Imports.MySql;

namespace Imports.Orchestrator;

/// <summary>Drops one table of the staging schema, over a session of its own: one that is stopped or lost with a table takes no other with it.</summary>
public sealed class TableDrop([FromKeyedServices(Pools.Ddl)] MySqlPool ddl, ILogger<TableDrop> logger)
{
    private static readonly string WaitBriefly = SqlFile.Read<TableDrop>("sweep.wait_briefly");
    private static readonly string Drop = SqlFile.Read<TableDrop>("sweep.drop_table");

    /// <summary>Nobody waits for it, and a big table on a slow disk takes its time.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <returns>False when somebody is still in the table: it is left for the next round.</returns>
    public async Task<bool> RunAsync(string table, CancellationToken cancellationToken)
    {
        try
        {
            await using var session = await ddl.OpenAsync(cancellationToken);
            await session.ExecuteAsync(WaitBriefly, cancellationToken: cancellationToken);
            await session.ExecuteAsync(Drop.With("table", SqlName.Quote(ddl.Server.StagingSchema, table)), timeout: Longest, cancellationToken: cancellationToken);
            return true;
        }
        catch (Exception e) when (e is MySqlTimeoutException || MySqlErrors.NumberOf(e) == MySqlErrors.LockWaitTimeout)
        {
            Log.TableInUse(logger, table);
            return false;
        }
    }
}
