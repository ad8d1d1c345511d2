using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;

namespace Imports.Ingress;

/// <summary>The way of a file into the platform, the same for every door: the dataset is checked, the bytes are kept, the import is accepted.</summary>
internal sealed class ImportIntake(
    DatasetCatalog datasets,
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
        return await datasets.FindAsync(session, tenantId, name, cancellationToken);
    }

    /// <summary>Stores the body and makes an import of it; when that does not come about, the bytes are removed again.</summary>
    public async Task<Acceptance> ImportAsync(IntakeRequest request, UploadBody body, CancellationToken cancellationToken)
    {
        var upload = await uploads.StoreAsync(request.TenantId, body, cancellationToken);
        var accepted = false;
        try
        {
            var import = NewImport(request, upload.ObjectId, upload.Stored.SizeBytes, upload.Stored.Sha256, body.FileName);
            var result = await acceptance.AcceptAsync(import, upload, request, cancellationToken);
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
        return await acceptance.AcceptAsync(NewImport(request, objectId, sizeBytes, contentHash, record.FileName), upload: null, request, cancellationToken);
    }

    private NewImport NewImport(IntakeRequest request, Guid objectId, long sizeBytes, byte[] contentHash, string? fileName)
    {
        var now = clock.GetUtcNow();
        var importId = Guid.CreateVersion7(now);
        var options = ImportOptionsJson.Write(request.Options);
        return new NewImport
        {
            ImportId = importId,
            TenantId = request.TenantId,
            ParentId = request.ParentId,
            Dataset = request.Dataset.Name,
            DatasetVersion = request.Dataset.Version,
            ObjectId = objectId,
            FileName = fileName,
            SourceBytes = sizeBytes,
            ContentHash = contentHash,
            DedupeKey = DedupeKey.Of(request.TenantId, request.Dataset.Name, request.Dataset.Version, options, contentHash, request.ParentId),
            Mode = request.Options.Mode,
            Options = options,
            IdempotencyKey = request.IdempotencyKey ?? importId.ToString(),
            RequestedBy = request.RequestedBy,
            AcceptedAt = now,
        };
    }
}

/// <summary>What is asked for, whoever asks.</summary>
/// <param name="TenantId">Whose import.</param>
/// <param name="Dataset">Its dataset.</param>
/// <param name="Options">Checked against the dataset.</param>
/// <param name="Force">Imports even where the same is live or done already.</param>
/// <param name="Claim">The request's hold on its idempotency key; null = it has none.</param>
/// <param name="RequestedBy">Who sent it, in words.</param>
/// <param name="ParentId">The import whose refused rows it corrects; null = it corrects none.</param>
internal sealed record IntakeRequest(
    string TenantId, DatasetDefinition Dataset, ImportOptions Options, bool Force, IdempotencyClaim? Claim, string? RequestedBy, Guid? ParentId = null)
{
    public string? IdempotencyKey => Claim?.Key;

    /// <summary>All that is asked for but the content, as text: requests of one idempotency key must agree in it.</summary>
    /// <param name="door">How it came, and what that door alone knows.</param>
    /// <param name="dataset">The dataset's name, without its version: a new one does not make a repeated request another.</param>
    /// <param name="options">Of the import.</param>
    /// <param name="force">Whether it is by force.</param>
    public static string Describe(string door, string? dataset, ImportOptions options, bool force)
        => string.Join('\n', door, dataset, ImportOptionsJson.Write(options), force);
}

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
