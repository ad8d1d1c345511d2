using Imports.Contracts;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>Reads what is known of an import from the ledger, in one statement: for the API, the progress events and the gateway alike.</summary>
public sealed class SnapshotReader
{
    private static readonly string Snapshot = SqlFile.Read<SnapshotReader>("import.snapshot");
    internal static readonly string ById = Snapshot.With("where", "i.import_id = @importId");
    internal static readonly string ByIds = Snapshot.With("where", "i.import_id IN @importIds");
    internal static readonly string Moving = Snapshot.With("where", "i.status IN ('parsing', 'validated', 'loading', 'finalizing')");
    internal static readonly string Live = Snapshot.With("where", "i.status IN ('queued', 'parsing', 'validated', 'loading', 'finalizing')");

    public async Task<ImportSnapshot?> FindAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => (await session.QueryFirstOrDefaultAsync<SnapshotRow>(ById, new { importId }, cancellationToken: cancellationToken))?.ToSnapshot();

    /// <summary>Those of the imports that are there, in no order. One statement, so a few hundred ids at most.</summary>
    public async Task<IReadOnlyList<ImportSnapshot>> ListAsync(MySqlSession session, IReadOnlyCollection<Guid> importIds, CancellationToken cancellationToken)
    {
        // As bytes: the mapper does not ask a type's handler about the elements of a list.
        var keys = importIds.Select(importId => importId.ToByteArray(bigEndian: true)).ToArray();
        return keys.Length == 0
            ? []
            : [.. (await session.QueryAsync<SnapshotRow>(ByIds, new { importIds = keys }, cancellationToken: cancellationToken)).Select(row => row.ToSnapshot())];
    }

    /// <summary>The imports that are being worked on: in no terminal status, and not waiting for their turn.</summary>
    public async Task<IReadOnlyList<ImportSnapshot>> ListMovingAsync(MySqlSession session, CancellationToken cancellationToken)
        => [.. (await session.QueryAsync<SnapshotRow>(Moving, cancellationToken: cancellationToken)).Select(row => row.ToSnapshot())];

    /// <summary>The imports that are in no terminal status.</summary>
    public async Task<IReadOnlyList<ImportSnapshot>> ListLiveAsync(MySqlSession session, CancellationToken cancellationToken)
        => [.. (await session.QueryAsync<SnapshotRow>(Live, cancellationToken: cancellationToken)).Select(row => row.ToSnapshot())];
}
