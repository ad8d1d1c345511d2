using Imports.Datasets;
using Imports.MySql;

namespace Imports.Migrator;

/// <summary>Stores the definitions of a folder for the tenant <c>default</c>, and creates their target tables or checks those that are there.</summary>
public sealed class DatasetRegistrar(MySqlServerOptions server)
{
    private static readonly DatasetStore Store = new();

    public async Task RegisterAsync(MySqlSession session, string folder, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                await RegisterFileAsync(session, await File.ReadAllTextAsync(file, cancellationToken), cancellationToken);
            }
            catch (DatasetDefinitionException e)
            {
                throw new MigrationException($"{Path.GetFileName(file)}: {e.Message}");
            }
        }
    }

    private async Task RegisterFileAsync(MySqlSession session, string json, CancellationToken cancellationToken)
    {
        var dataset = DatasetReader.Read(json);
        await session.ExecuteAsync(TableDdl.CreateTarget(server.TargetSchema, dataset), cancellationToken: cancellationToken);
        await CheckTargetAsync(session, dataset, cancellationToken);
        await Store.PutAsync(session, "default", json, cancellationToken);
    }

    /// <summary>A table that was there before must have the columns and the primary key, and no further unique key: an upsert would hit the wrong row.</summary>
    private async Task CheckTargetAsync(MySqlSession session, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        var at = new { schema = server.TargetSchema, table = dataset.TargetTable };
        var columns = await session.QueryAsync<string>(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = @schema AND table_name = @table", at, cancellationToken: cancellationToken);
        var missing = dataset.Columns.Select(column => column.Name).Append("tenant_id").Except(columns, StringComparer.OrdinalIgnoreCase).ToList();
        if (missing.Count > 0)
            throw new DatasetDefinitionException("$.columns", $"are not in the table {at.table}: {string.Join(", ", missing)}");

        var uniqueKeys = await session.QueryAsync<string>(
            """
            SELECT CONCAT(index_name, '=', GROUP_CONCAT(column_name ORDER BY seq_in_index SEPARATOR ','))
            FROM information_schema.statistics
            WHERE table_schema = @schema AND table_name = @table AND non_unique = 0
            GROUP BY index_name
            """,
            at,
            cancellationToken: cancellationToken);
        var expected = $"PRIMARY=tenant_id,{string.Join(',', dataset.BusinessKey)}";
        if (uniqueKeys is not [var only] || !string.Equals(only, expected, StringComparison.OrdinalIgnoreCase))
            throw new DatasetDefinitionException("$.business_key", $"must be the only unique key of {at.table}: expected {expected}, found {string.Join("; ", uniqueKeys)}");
    }
}
