using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Gateway;

/// <summary>What the gateway reads from MySQL: snapshots, and nothing else. Every call throws what <see cref="MySqlSession"/> throws.</summary>
internal sealed class Ledger([FromKeyedServices(Ledger.PoolRole)] MySqlPool pool)
{
    public const string PoolRole = "reads";

    /// <summary>Most imports in one statement.</summary>
    private const int ReadAtOnce = 200;

    private readonly SnapshotReader snapshots = new();

    public async Task<ImportSnapshot?> FindAsync(Guid importId, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await snapshots.FindAsync(session, importId, cancellationToken);
    }

    public async Task<IReadOnlyList<ImportSnapshot>> ListAsync(IReadOnlyList<Guid> importIds, CancellationToken cancellationToken)
    {
        var found = new List<ImportSnapshot>(importIds.Count);
        await using var session = await pool.OpenAsync(cancellationToken);
        foreach (var some in importIds.Chunk(ReadAtOnce))
            found.AddRange(await snapshots.ListAsync(session, some, cancellationToken));
        return found;
    }

    public async Task<IReadOnlyList<ImportSnapshot>> ListLiveAsync(CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await snapshots.ListLiveAsync(session, cancellationToken);
    }
}
