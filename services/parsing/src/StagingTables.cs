using Imports.Datasets;
using Imports.MySql;

namespace Imports.Parsing;

/// <summary>Creates the staging tables, on a connection apart: DDL commits implicitly.</summary>
public sealed class StagingTables(MySqlServerOptions server, [FromKeyedServices(StagingTables.PoolRole)] MySqlPool pool)
{
    public const string PoolRole = "ddl";

    public StagingTable Of(Guid importId) => new(server.StagingSchema, importId);

    /// <summary>Creates the import's staging table unless it is there. Durable when the task completes, whatever becomes of the caller's transaction.</summary>
    public async Task EnsureAsync(Guid importId, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        await session.ExecuteAsync(TableDdl.CreateStaging(Of(importId), dataset), cancellationToken: cancellationToken);
    }
}
