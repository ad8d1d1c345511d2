using System.Collections.Concurrent;
using Imports.MySql;

namespace Imports.Datasets;

/// <summary>The table <c>dataset</c>: definitions by tenant, name and version. A stored version never changes, so it is cached for good.</summary>
public sealed class DatasetStore
{
    private static readonly string SelectLatest = SqlFile.Read<DatasetStore>("dataset.select_latest");
    private static readonly string SelectNewest = SqlFile.Read<DatasetStore>("dataset.select_newest");
    private static readonly string SelectVersion = SqlFile.Read<DatasetStore>("dataset.select_version");
    private static readonly string SelectVersions = SqlFile.Read<DatasetStore>("dataset.select_versions");
    private static readonly string Count = SqlFile.Read<DatasetStore>("dataset.count");
    private static readonly string AddVersion = SqlFile.Read<DatasetStore>("dataset.add_version");
    private static readonly string InsertVersion = SqlFile.Read<DatasetStore>("dataset.insert_version");

    private readonly ConcurrentDictionary<(string Tenant, string Name, int Version), DatasetDefinition> known = new();

    /// <summary>The newest version, or null when the tenant has no such dataset.</summary>
    /// <exception cref="DatasetDefinitionException">What is stored cannot be read by this version of the program.</exception>
    public async Task<DatasetDefinition?> FindLatestAsync(MySqlSession session, string tenantId, string name, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<Stored>(SelectLatest, new { tenantId, name }, cancellationToken: cancellationToken) is { } stored
            ? Read(tenantId, stored)
            : null;

    /// <summary>The newest version of each dataset of the tenant, in the order of their names.</summary>
    /// <exception cref="DatasetDefinitionException">What is stored cannot be read by this version of the program.</exception>
    public async Task<IReadOnlyList<DatasetDefinition>> ListAsync(MySqlSession session, string tenantId, CancellationToken cancellationToken)
    {
        var newest = await session.QueryAsync<Stored>(SelectNewest, new { tenantId }, cancellationToken: cancellationToken);
        return [.. newest.Select(stored => Read(tenantId, stored))];
    }

    /// <summary>How many datasets the tenant has.</summary>
    public Task<long> CountAsync(MySqlSession session, string tenantId, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<long>(Count, new { tenantId }, cancellationToken: cancellationToken);

    /// <summary>Versions of a dataset, newest first; none = there is no such dataset, or no older one.</summary>
    /// <param name="session">Any.</param>
    /// <param name="tenantId">Whose.</param>
    /// <param name="name">Of the dataset.</param>
    /// <param name="before">Only older ones than this.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Of the statement.</param>
    public Task<IReadOnlyList<DatasetVersion>> ListVersionsAsync(MySqlSession session, string tenantId, string name, int before, int limit, CancellationToken cancellationToken)
        => session.QueryAsync<DatasetVersion>(SelectVersions, new { tenantId, name, beforeVersion = before, limit }, cancellationToken: cancellationToken);

    /// <exception cref="KeyNotFoundException">No such version.</exception>
    /// <exception cref="DatasetDefinitionException">What is stored cannot be read by this version of the program.</exception>
    public async Task<DatasetDefinition> GetAsync(MySqlSession session, string tenantId, string name, int version, CancellationToken cancellationToken)
    {
        if (known.TryGetValue((tenantId, name, version), out var definition))
            return definition;
        var stored = await FindAsync(session, tenantId, name, version, cancellationToken) ?? throw new KeyNotFoundException($"No dataset {name} version {version}.");
        return Read(tenantId, stored);
    }

    /// <summary>Whether the version is stored already, with this very text.</summary>
    /// <exception cref="DatasetDefinitionException">It is stored with another definition.</exception>
    public async Task<bool> IsStoredAsync(MySqlSession session, string tenantId, DatasetDefinition definition, string json, CancellationToken cancellationToken)
    {
        var stored = await FindAsync(session, tenantId, definition.Name, definition.Version, cancellationToken);
        if (stored is not null && stored.Definition != json)
            throw new DatasetDefinitionException("$.version", $"{definition.Version} of {definition.Name} is stored already with another definition; raise it");
        return stored is not null;
    }

    /// <summary>Stores a version; storing the same one again changes nothing.</summary>
    /// <exception cref="DatasetDefinitionException">The definition is not sound, or the version is stored already with another one.</exception>
    public async Task PutAsync(MySqlSession session, string tenantId, string json, CancellationToken cancellationToken)
    {
        var definition = DatasetReader.Read(json);
        await session.ExecuteAsync(
            InsertVersion, new { tenantId, name = definition.Name, version = definition.Version, json }, cancellationToken: cancellationToken);
        await IsStoredAsync(session, tenantId, definition, json, cancellationToken);
    }

    /// <summary>Stores a version that is not there yet. Needs no right to change one.</summary>
    /// <exception cref="MySqlUnavailableException">Somebody else has stored it in this moment; who asks again finds it.</exception>
    public async Task AddAsync(MySqlSession session, string tenantId, DatasetDefinition definition, string json, CancellationToken cancellationToken)
    {
        try
        {
            await session.ExecuteAsync(AddVersion, new { tenantId, name = definition.Name, version = definition.Version, json }, cancellationToken: cancellationToken);
        }
        catch (MySqlStatementException e) when (MySqlErrors.IsDuplicateKey(e))
        {
            throw new MySqlUnavailableException($"Version {definition.Version} of {definition.Name} was stored by somebody else in this moment.", e);
        }
    }

    private static Task<Stored?> FindAsync(MySqlSession session, string tenantId, string name, int version, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<Stored>(SelectVersion, new { tenantId, name, version }, cancellationToken: cancellationToken);

    /// <summary>The fault names the dataset: whoever asked for it may have asked for several, or for none by name.</summary>
    private DatasetDefinition Read(string tenantId, Stored stored) => known.GetOrAdd((tenantId, stored.Name, stored.Version), _ =>
    {
        try
        {
            return DatasetReader.Read(stored.Definition);
        }
        catch (DatasetDefinitionException e)
        {
            throw new DatasetDefinitionException(e.Faults, $"dataset {stored.Name} version {stored.Version}, as it is stored for the tenant {tenantId}", e);
        }
    });

    private sealed record Stored
    {
        public string Name { get; init; } = "";
        public int Version { get; init; }
        public string Definition { get; init; } = "";
    }
}

/// <summary>A version of a dataset.</summary>
public sealed record DatasetVersion
{
    public int Version { get; init; }

    /// <summary>When it was stored.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
