using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Gateway;

/// <summary>What the gateway reads from MySQL: snapshots, and which there are. Every call throws what <see cref="MySqlSession"/> throws.</summary>
internal sealed class Ledger([FromKeyedServices(Ledger.PoolRole)] MySqlPool pool, TimeProvider time)
{
    public const string PoolRole = "reads";

    /// <summary>Most imports in one statement.</summary>
    public const int ReadAtOnce = 200;

    /// <summary>An import whose coming was not told is found for so long, however fast it ended.</summary>
    private static readonly TimeSpan LatelyAccepted = TimeSpan.FromMinutes(1);

    /// <summary>From its acceptance to its end an import takes no longer, or its end is told by events alone.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(1);

    private static readonly string SelectCurrent = SqlFile.Read<Watches>("import.select_current");
    private static readonly string SelectEnded = SqlFile.Read<Watches>("import.select_ended");

    private readonly SnapshotReader snapshots = new();

    public async Task<ImportSnapshot?> FindAsync(Guid importId, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await snapshots.FindAsync(session, importId, cancellationToken);
    }

    public async Task<IReadOnlyList<ImportSnapshot>> ListAsync(IReadOnlyList<Guid> importIds, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await ListAsync(session, importIds, cancellationToken);
    }

    public async Task<IReadOnlyList<ImportSnapshot>> ListLiveAsync(CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await snapshots.ListLiveAsync(session, cancellationToken);
    }

    /// <summary>What a new watcher of a tenant is told first: the imports that run, 200 at most, and a page of those that ended within the given time.</summary>
    public async Task<WatchedImports> ListWatchedAsync(string tenantId, TimeSpan endedWithin, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var current = await ListCurrentIdsAsync(session, tenantId, Guid.AllBitsSet, cancellationToken);
        var ended = await ListEndedIdsAsync(session, tenantId, endedWithin, Guid.AllBitsSet, cancellationToken);
        return new WatchedImports(await ListAsync(session, [.. current.Union(ended)], cancellationToken), Next(ended));
    }

    /// <summary>The next page of those that ended within the given time.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="endedWithin">That time.</param>
    /// <param name="before">Where the page before ended.</param>
    /// <param name="cancellationToken">Of the reads.</param>
    public async Task<WatchedImports> ListEndedAsync(string tenantId, TimeSpan endedWithin, Guid before, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var ended = await ListEndedIdsAsync(session, tenantId, endedWithin, before, cancellationToken);
        return new WatchedImports(await ListAsync(session, ended, cancellationToken), Next(ended));
    }

    /// <summary>The imports of a tenant that run or were accepted lately.</summary>
    public async Task<IReadOnlyList<Guid>> ListCurrentIdsAsync(string tenantId, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        // Ids are ordered by the time of their acceptance.
        return await ListCurrentIdsAsync(session, tenantId, Guid.CreateVersion7(time.GetUtcNow() - LatelyAccepted), cancellationToken);
    }

    private static Task<IReadOnlyList<Guid>> ListCurrentIdsAsync(MySqlSession session, string tenantId, Guid since, CancellationToken cancellationToken)
        => session.QueryAsync<Guid>(SelectCurrent, new { tenantId, since }, cancellationToken: cancellationToken);

    private Task<IReadOnlyList<Guid>> ListEndedIdsAsync(MySqlSession session, string tenantId, TimeSpan endedWithin, Guid before, CancellationToken cancellationToken)
        => session.QueryAsync<Guid>(
            SelectEnded,
            new { tenantId, endedSeconds = (long)endedWithin.TotalSeconds, accepted = Guid.CreateVersion7(time.GetUtcNow() - endedWithin - LongestRun), before, limit = ReadAtOnce },
            cancellationToken: cancellationToken);

    /// <summary>By the ids found, not by the snapshots read: one that went meanwhile must not end the list.</summary>
    private static Guid? Next(IReadOnlyList<Guid> ended) => ended.Count == ReadAtOnce ? ended[^1] : null;

    private async Task<IReadOnlyList<ImportSnapshot>> ListAsync(MySqlSession session, IReadOnlyList<Guid> importIds, CancellationToken cancellationToken)
    {
        var found = new List<ImportSnapshot>(importIds.Count);
        foreach (var some in importIds.Chunk(ReadAtOnce))
            found.AddRange(await snapshots.ListAsync(session, some, cancellationToken));
        return found;
    }
}

/// <summary>Imports that a new watcher of a tenant is told of.</summary>
/// <param name="Imports">Their snapshots.</param>
/// <param name="Next">Behind this one the next page of ended ones begins; null = there is none.</param>
internal readonly record struct WatchedImports(IReadOnlyList<ImportSnapshot> Imports, Guid? Next);
