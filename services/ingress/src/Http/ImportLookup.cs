using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Ingress;

/// <summary>Finds the import that a path names. Another tenant's is as unknown as one that never was.</summary>
internal sealed class ImportLookup(SnapshotReader snapshots)
{
    /// <exception cref="ImportException"><see cref="ErrorCodes.ImportUnknown"/>.</exception>
    public async Task<ImportSnapshot> FindAsync(MySqlSession session, string id, CancellationToken cancellationToken)
        => Guid.TryParse(id, out var importId)
            && await snapshots.FindAsync(session, importId, cancellationToken) is { TenantId: Tenants.Default } found
            ? found
            : throw new ImportException(ErrorCodes.ImportUnknown, $"There is no import '{(id.Length > 60 ? $"{id[..60]}…" : id)}'.");
}
