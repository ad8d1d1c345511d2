using System.Text.Json;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>The table <c>header_mapping</c>: by tenant, dataset and fingerprint of a header the mapping that is reused for it, version by version.</summary>
public sealed class MappingStore
{
    /// <summary>Headers of a dataset for which a mapping is kept, at most: each import of it looks at them all.</summary>
    public const int MostOfDataset = 200;

    private static readonly string ListAll = SqlFile.Read<MappingStore>("mapping.list");
    private static readonly string ListVersions = SqlFile.Read<MappingStore>("mapping.list_versions");
    private static readonly string LockNewest = SqlFile.Read<MappingStore>("mapping.lock_newest");
    private static readonly string Insert = SqlFile.Read<MappingStore>("mapping.insert");
    private static readonly string Retire = SqlFile.Read<MappingStore>("mapping.retire");
    private static readonly string SetUsed = SqlFile.Read<MappingStore>("mapping.set_used");

    /// <summary>Those in force for a dataset, in no order.</summary>
    public async Task<IReadOnlyList<SavedMapping>> ListAsync(MySqlSession session, string tenantId, string dataset, CancellationToken cancellationToken)
        => [.. (await session.QueryAsync<Stored>(ListAll, new { tenantId, dataset }, cancellationToken: cancellationToken)).Select(stored => stored.Read())];

    /// <summary>The versions for one header, the newest first, so many at most; those that are retired as long as they are kept.</summary>
    public async Task<IReadOnlyList<SavedMapping>> ListVersionsAsync(MySqlSession session, string tenantId, string dataset, string fingerprint, int limit, CancellationToken cancellationToken)
        => [.. (await session.QueryAsync<Stored>(ListVersions, new { tenantId, dataset, fingerprint, limit }, cancellationToken: cancellationToken)).Select(stored => stored.Read())];

    /// <summary>Saves a mapping: as the next version, or not at all where the one in force is the same.</summary>
    /// <param name="session">In a transaction.</param>
    /// <param name="tenantId">Whose dataset.</param>
    /// <param name="dataset">Its name.</param>
    /// <param name="wanted">Header, fingerprint and mapping; who saves it. Version and times are the store's.</param>
    /// <param name="cancellationToken">Of the statements.</param>
    /// <returns>The version that is in force now.</returns>
    public async Task<int> SaveAsync(MySqlSession session, string tenantId, string dataset, SavedMapping wanted, CancellationToken cancellationToken)
    {
        var newest = await LockNewestAsync(session, tenantId, dataset, wanted.Fingerprint, cancellationToken);
        var mapping = Write(wanted.Mapping);
        if (newest is { RetiredAt: null } && Write(newest.Mapping) == mapping)
            return newest.Version;
        var version = (newest?.Version ?? 0) + 1;
        if (newest is not null)
            await RetireAsync(session, tenantId, dataset, newest, wanted.SavedBy, cancellationToken);
        await session.ExecuteAsync(
            Insert,
            new { tenantId, dataset, fingerprint = wanted.Fingerprint, version, header = JsonSerializer.Serialize(wanted.Header), mapping, by = wanted.SavedBy },
            cancellationToken: cancellationToken);
        return version;
    }

    /// <summary>Takes the mapping for a header out of force; imports that have used it keep what they noted of it.</summary>
    /// <param name="session">In a transaction.</param>
    /// <param name="tenantId">Whose dataset.</param>
    /// <param name="dataset">Its name.</param>
    /// <param name="fingerprint">Of the header.</param>
    /// <param name="by">Who deletes it.</param>
    /// <param name="cancellationToken">Of the statements.</param>
    /// <returns>False = there is none.</returns>
    public async Task<bool> DeleteAsync(MySqlSession session, string tenantId, string dataset, string fingerprint, string by, CancellationToken cancellationToken)
        => await LockNewestAsync(session, tenantId, dataset, fingerprint, cancellationToken) is { RetiredAt: null } newest
            && await RetireAsync(session, tenantId, dataset, newest, by, cancellationToken) == 1;

    /// <summary>Notes that an import uses it.</summary>
    public Task SetUsedAsync(MySqlSession session, string tenantId, string dataset, string fingerprint, int version, CancellationToken cancellationToken)
        => session.ExecuteAsync(SetUsed, new { tenantId, dataset, fingerprint, version }, cancellationToken: cancellationToken);

    private static Task<int> RetireAsync(MySqlSession session, string tenantId, string dataset, SavedMapping saved, string by, CancellationToken cancellationToken)
        => session.ExecuteAsync(Retire, new { tenantId, dataset, fingerprint = saved.Fingerprint, version = saved.Version, by }, cancellationToken: cancellationToken);

    private static async Task<SavedMapping?> LockNewestAsync(MySqlSession session, string tenantId, string dataset, string fingerprint, CancellationToken cancellationToken)
        => (await session.QueryFirstOrDefaultAsync<Stored>(LockNewest, new { tenantId, dataset, fingerprint }, cancellationToken: cancellationToken))?.Read();

    /// <summary>In the order of the columns' names, so that the same mapping is the same text.</summary>
    private static string Write(IReadOnlyDictionary<string, string> mapping)
        => JsonSerializer.Serialize(new SortedDictionary<string, string>(mapping.ToDictionary(), StringComparer.Ordinal));

    private sealed record Stored
    {
        public string Fingerprint { get; init; } = "";
        public int Version { get; init; }
        public string Header { get; init; } = "[]";
        public string Mapping { get; init; } = "{}";
        public string SavedBy { get; init; } = "";
        public DateTime SavedAt { get; init; }
        public DateTime? LastUsedAt { get; init; }
        public DateTime? RetiredAt { get; init; }
        public string? RetiredBy { get; init; }

        public SavedMapping Read() => new()
        {
            Fingerprint = Fingerprint,
            Version = Version,
            Header = JsonSerializer.Deserialize<List<string>>(Header) ?? [],
            Mapping = JsonSerializer.Deserialize<Dictionary<string, string>>(Mapping) ?? [],
            SavedBy = SavedBy,
            SavedAt = Utc(SavedAt),
            LastUsedAt = LastUsedAt is { } used ? Utc(used) : null,
            RetiredAt = RetiredAt is { } retired ? Utc(retired) : null,
            RetiredBy = RetiredBy,
        };

        private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
    }
}
