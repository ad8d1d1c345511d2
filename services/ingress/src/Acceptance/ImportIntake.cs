using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;

namespace Imports.Ingress;

/// <summary>The way of a file into the platform, the same for every door: the dataset is checked, the bytes are kept, the import is accepted.</summary>
internal sealed class ImportIntake(
    DatasetStore datasets,
    ObjectRecordStore records,
    IncomingObjects uploads,
    ImportAcceptance acceptance,
    [FromKeyedServices(Pools.Requests)] MySqlPool pool,
    TimeProvider clock)
{
    /// <summary>The newest version of the dataset that a request names. Asked before a byte of the body is read.</summary>
    /// <exception cref="ImportException">None is named, or there is none.</exception>
    public async Task<DatasetDefinition> FindDatasetAsync(string tenantId, string? name, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ImportException(ErrorCodes.DatasetMissing, "The request names no dataset.");
        await using var session = await pool.OpenAsync(cancellationToken);
        return await datasets.FindLatestAsync(session, tenantId, name, cancellationToken)
            ?? throw new ImportException(ErrorCodes.DatasetUnknown, $"There is no dataset '{name}'.");
    }

    /// <summary>Stores the body and makes an import of it; when that does not come about, the bytes are removed again.</summary>
    public async Task<Acceptance> ImportAsync(IntakeRequest request, UploadBody body, CancellationToken cancellationToken)
    {
        var upload = await uploads.StoreAsync(request.TenantId, body, cancellationToken);
        var accepted = false;
        try
        {
            var import = NewImport(request, upload.ObjectId, upload.Stored.SizeBytes, upload.Stored.Sha256, body.FileName);
            var result = await acceptance.AcceptAsync(import, upload, cancellationToken);
            accepted = result.DuplicateOf is null;
            return result;
        }
        finally
        {
            // Harmless where a commit seemed to fail and did not: a stored object is left alone.
            if (!accepted)
                await uploads.DiscardAsync(request.TenantId, upload.ObjectId);
        }
    }

    /// <summary>Makes an import of an object that is stored already.</summary>
    /// <exception cref="ImportException">The tenant has no such object.</exception>
    public async Task<Acceptance> ImportStoredAsync(IntakeRequest request, Guid objectId, CancellationToken cancellationToken)
    {
        ObjectRecord? record;
        await using (var session = await pool.OpenAsync(cancellationToken))
            record = await records.FindAsync(session, request.TenantId, objectId, cancellationToken);
        if (record is not { State: ObjectState.Stored, SizeBytes: { } sizeBytes, ContentHash: { } contentHash })
            throw new ImportException(ErrorCodes.ObjectUnknown, $"There is no stored object {objectId}.");
        return await acceptance.AcceptAsync(NewImport(request, objectId, sizeBytes, contentHash, record.FileName), upload: null, cancellationToken);
    }

    private NewImport NewImport(IntakeRequest request, Guid objectId, long sizeBytes, byte[] contentHash, string? fileName)
    {
        var now = clock.GetUtcNow();
        var importId = Guid.CreateVersion7(now);
        return new NewImport
        {
            ImportId = importId,
            TenantId = request.TenantId,
            Dataset = request.Dataset.Name,
            DatasetVersion = request.Dataset.Version,
            ObjectId = objectId,
            FileName = fileName,
            SourceBytes = sizeBytes,
            ContentHash = contentHash,
            DedupeKey = DedupeKey.Of(request.TenantId, request.Dataset.Name, request.Dataset.Version, contentHash),
            IdempotencyKey = request.IdempotencyKey ?? importId.ToString(),
            RequestedBy = request.RequestedBy,
            AcceptedAt = now,
        };
    }
}

/// <summary>What is asked for, whoever asks.</summary>
internal sealed record IntakeRequest(string TenantId, DatasetDefinition Dataset, string? IdempotencyKey, string? RequestedBy);

/// <summary>The sender's own name of a request.</summary>
internal static class IdempotencyKey
{
    private const int MaxLength = 255;

    /// <summary>The key, or null when the sender gives none.</summary>
    /// <exception cref="ImportException">Empty, too long, or with other than visible ASCII characters.</exception>
    public static string? Check(string? key)
        => key is null || (key.Length is > 0 and <= MaxLength && key.All(c => c is > ' ' and <= '~'))
            ? key
            : throw new ImportException(ErrorCodes.IdempotencyKeyInvalid, $"The idempotency key must be 1 to {MaxLength} visible ASCII characters.");
}
