using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Ingress;

/// <summary>The datasets of a tenant as they are now. Which version is the newest is asked each time; a version itself never changes.</summary>
internal sealed class DatasetCatalog(DatasetStore store)
{
    private static readonly string SelectDefinition = SqlFile.Read<DatasetCatalog>("dataset.select_definition");

    /// <exception cref="ImportException"><see cref="ErrorCodes.DatasetUnknown"/>.</exception>
    public async Task<DatasetDefinition> FindAsync(MySqlSession session, string tenantId, string name, CancellationToken cancellationToken)
        => await store.FindLatestAsync(session, tenantId, name, cancellationToken)
            ?? throw new ImportException(ErrorCodes.DatasetUnknown, $"There is no dataset '{(name.Length > 60 ? $"{name[..60]}…" : name)}'.");

    /// <summary>A version that an import was read by.</summary>
    public Task<DatasetDefinition> GetAsync(MySqlSession session, string tenantId, string name, int version, CancellationToken cancellationToken)
        => store.GetAsync(session, tenantId, name, version, cancellationToken);

    /// <summary>All of them, in the order of their names.</summary>
    public Task<IReadOnlyList<DatasetDefinition>> ListAsync(MySqlSession session, string tenantId, CancellationToken cancellationToken)
        => store.ListAsync(session, tenantId, cancellationToken);

    /// <summary>A definition as it was registered.</summary>
    public async Task<string> ReadAsync(MySqlSession session, string tenantId, DatasetDefinition dataset, CancellationToken cancellationToken)
        => await FindTextAsync(session, tenantId, dataset.Name, dataset.Version, cancellationToken) ?? throw new InvalidOperationException($"Dataset {dataset.Name} version {dataset.Version} is gone.");

    /// <summary>A version as it was registered; null = there is none.</summary>
    public Task<string?> FindTextAsync(MySqlSession session, string tenantId, string name, int version, CancellationToken cancellationToken)
        => session.QueryFirstOrDefaultAsync<string>(SelectDefinition, new { tenantId, name, version }, cancellationToken: cancellationToken);
}
