using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Reading.Mapping;

namespace Imports.Ingress;

/// <summary>Saves mappings and takes them out of force.</summary>
internal sealed class MappingChange(DatasetCatalog datasets, MappingStore mappings, [FromKeyedServices(Pools.Requests)] MySqlPool pool, IngressOptions options)
{
    /// <summary>Of some who save the first version at once, one after the other meets another's.</summary>
    private const int MostAttempts = 5;

    private const int LongestName = 4000;

    /// <exception cref="ImportException"><see cref="ErrorCodes.DatasetUnknown"/>, <see cref="ErrorCodes.MappingInvalid"/>.</exception>
    public async Task<SavedMappingAnswer> SaveAsync(string name, string fingerprint, WantedMapping wanted, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TrySaveAsync(name, fingerprint, wanted, cancellationToken);
            }
            catch (Exception e) when (attempt < MostAttempts && (MySqlErrors.IsDuplicateKey(e) || (MySqlErrors.IsTransient(e) && e is not MySqlUnavailableException)))
            {
                // The next look finds what the other has saved.
            }
        }
    }

    /// <exception cref="ImportException"><see cref="ErrorCodes.DatasetUnknown"/>, <see cref="ErrorCodes.MappingUnknown"/>.</exception>
    public async Task<SavedMappingAnswer> DeleteAsync(string name, string fingerprint, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var dataset = await datasets.FindAsync(session, Tenants.Default, name, cancellationToken);
        await session.BeginAsync(cancellationToken);
        if (!await mappings.DeleteAsync(session, Tenants.Default, dataset.Name, fingerprint, Tenants.Anonymous, cancellationToken))
            throw Unknown(dataset);
        var deleted = await NewestAsync(session, dataset, fingerprint, cancellationToken);
        await session.CommitAsync(cancellationToken);
        return deleted;
    }

    public static ImportException Invalid(string message) => new(ErrorCodes.MappingInvalid, message);

    public static ImportException Unknown(DatasetDefinition dataset)
        => new(ErrorCodes.MappingUnknown, $"No mapping of {dataset.Name} is saved for a header of that fingerprint. /datasets/{dataset.Name}/mappings lists those that are.");

    private async Task<SavedMappingAnswer> TrySaveAsync(string name, string fingerprint, WantedMapping wanted, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var dataset = await datasets.FindAsync(session, Tenants.Default, name, cancellationToken);
        Check(dataset, fingerprint, wanted);
        var saved = await mappings.ListAsync(session, Tenants.Default, dataset.Name, cancellationToken);
        if (saved.Count >= MappingStore.MostOfDataset && saved.All(other => other.Fingerprint != fingerprint))
            throw Invalid($"Mappings are saved for {saved.Count} headers of {dataset.Name} already, as many as are kept. Delete one that is not used.");
        await session.BeginAsync(cancellationToken);
        await mappings.SaveAsync(
            session,
            Tenants.Default,
            dataset.Name,
            new SavedMapping { Fingerprint = fingerprint, Version = 0, Header = wanted.Header, Mapping = wanted.Mapping, SavedBy = Tenants.Anonymous, SavedAt = default },
            cancellationToken);
        var newest = await NewestAsync(session, dataset, fingerprint, cancellationToken);
        await session.CommitAsync(cancellationToken);
        return newest;
    }

    private void Check(DatasetDefinition dataset, string fingerprint, WantedMapping wanted)
    {
        if (wanted.Header.Count == 0 || wanted.Header.Count > options.MaxColumns || wanted.Header.Any(header => header.Length > LongestName))
            throw Invalid($"`header` must have 1 to {options.MaxColumns} names, each of at most {LongestName} characters.");
        if (HeaderFingerprint.Of(wanted.Header) is var found && found != fingerprint)
            throw Invalid($"The header has the fingerprint {found}, and not the one of the address.");
        if (wanted.Mapping.Count == 0)
            throw Invalid("`mapping` names no column.");
        if (SavedFit.Of(dataset, wanted.Header, wanted.Mapping).Fault is { } fault)
            throw Invalid($"The mapping {fault}.");
    }

    private async Task<SavedMappingAnswer> NewestAsync(MySqlSession session, DatasetDefinition dataset, string fingerprint, CancellationToken cancellationToken)
        => SavedMappingAnswer.Of(dataset, (await mappings.ListVersionsAsync(session, Tenants.Default, dataset.Name, fingerprint, limit: 1, cancellationToken))[0]);
}
