using System.Collections.Concurrent;
using Imports.MySql;

namespace Imports.Datasets;

/// <summary>The table <c>dataset</c>: definitions by tenant, name and version. A stored version never changes, so it is cached for good.</summary>
public sealed class DatasetStore
{
    private static readonly string SelectLatest = SqlFile.Read<DatasetStore>("dataset.select_latest");
    private static readonly string SelectVersion = SqlFile.Read<DatasetStore>("dataset.select_version");
    private static readonly string InsertVersion = SqlFile.Read<DatasetStore>("dataset.insert_version");

    private readonly ConcurrentDictionary<(string Tenant, string Name, int Version), DatasetDefinition> known = new();

    /// <summary>The newest version, or null when the tenant has no such dataset.</summary>
    public async Task<DatasetDefinition?> FindLatestAsync(MySqlSession session, string tenantId, string name, CancellationToken cancellationToken)
    {
        var json = await session.QueryFirstOrDefaultAsync<string>(SelectLatest, new { tenantId, name }, cancellationToken: cancellationToken);
        return json is null ? null : DatasetReader.Read(json);
    }

    /// <exception cref="KeyNotFoundException">No such version.</exception>
    public async Task<DatasetDefinition> GetAsync(MySqlSession session, string tenantId, string name, int version, CancellationToken cancellationToken)
    {
        if (known.TryGetValue((tenantId, name, version), out var definition))
            return definition;
        var json = await session.QueryFirstOrDefaultAsync<string>(SelectVersion, new { tenantId, name, version }, cancellationToken: cancellationToken)
            ?? throw new KeyNotFoundException($"No dataset {name} version {version}.");
        return known.GetOrAdd((tenantId, name, version), DatasetReader.Read(json));
    }

    /// <summary>Stores a version; storing the same one again changes nothing.</summary>
    /// <exception cref="DatasetDefinitionException">The version is stored already with another definition.</exception>
    public async Task PutAsync(MySqlSession session, string tenantId, string json, CancellationToken cancellationToken)
    {
        var definition = DatasetReader.Read(json);
        var key = new { tenantId, name = definition.Name, version = definition.Version };
        await session.ExecuteAsync(InsertVersion, new { key.tenantId, key.name, key.version, json }, cancellationToken: cancellationToken);
        var stored = await session.QueryFirstOrDefaultAsync<string>(SelectVersion, key, cancellationToken: cancellationToken);
        if (stored != json)
            throw new DatasetDefinitionException("$.version", $"{definition.Version} of {definition.Name} is stored already with another definition; raise it");
    }
}
