using Imports.Datasets;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// The table that a change has made which is refused: its comment names the change, so whoever gets the message again knows it too. It goes, else the corrected definition would meet it as somebody's own. Not where a dataset
/// has it by now, nor with a row in it.
/// </summary>
public sealed class MadeTable(MySqlServerOptions server, ScopeStore scopes, ILogger<MadeTable> logger)
{
    private static readonly string Tenants = SqlFile.Read<MadeTable>("swap.select_tenants");
    private static readonly string AnyRow = SqlFile.Read<MadeTable>("swap.any_row");

    /// <summary>Drops it, if it is there.</summary>
    /// <param name="session">Decides the change, and holds the target.</param>
    /// <param name="own">Changes tables, and does nothing else any more.</param>
    /// <param name="change">Refused.</param>
    /// <param name="dataset">Its definition.</param>
    /// <param name="cancellationToken">Of the statements.</param>
    /// <exception cref="MySqlStatementException">Somebody uses the table; the message comes again.</exception>
    public async Task TakeBackAsync(MySqlSession session, MySqlSession own, DatasetChange change, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        // The other session may be gone by now, with a statement that took too long.
        if (await TargetTable.FindAsync(session, server.TargetSchema, dataset.TargetTable, cancellationToken) is not { } table || table.Comment != TableDdl.Comment(dataset, change.ChangeId))
            return;
        // Nobody stores a dataset meanwhile who has found the table.
        await scopes.LockAsync(session, change.TenantId, ScopeStore.AllDatasets, cancellationToken);
        if ((await session.QueryAsync<string>(Tenants, new { table = dataset.TargetTable }, cancellationToken: cancellationToken)).Count > 0)
            return;
        var quoted = SqlName.Quote(server.TargetSchema, dataset.TargetTable);
        // Between the look and the drop nobody writes there, and who is about to is waited for. The lock goes with the connection.
        await own.ExecuteAsync($"LOCK TABLES {quoted} WRITE", cancellationToken: cancellationToken);
        if (await own.QueryFirstOrDefaultAsync<long?>(AnyRow.With("table", quoted), cancellationToken: cancellationToken) is not null)
            return;
        await own.ExecuteAsync($"DROP TABLE {quoted}", cancellationToken: cancellationToken);
        Log.TableTakenBack(logger, change.ChangeId, change.Name, dataset.TargetTable);
    }
}
