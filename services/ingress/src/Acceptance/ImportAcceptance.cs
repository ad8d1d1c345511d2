using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Persistence;
using MassTransit;

namespace Imports.Ingress;

/// <summary>
/// Makes an import of stored bytes: object, import, counters, <see cref="ImportAccepted"/> and the answer to an idempotency key commit in one transaction.
/// The unique key on content and options decides among twins, however many come at once.
/// </summary>
internal sealed class ImportAcceptance(
    IServiceScopeFactory scopes,
    ImportStore imports,
    ObjectRecordStore records,
    SnapshotReader snapshots,
    IdempotencyStore keys,
    PostedAnswers answers,
    [FromKeyedServices(Pools.Requests)] MySqlPool pool,
    TimeProvider clock,
    ILogger<ImportAcceptance> logger)
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(20);

    /// <param name="import">The import to be.</param>
    /// <param name="upload">Its bytes, when they came for this import; null when the object was stored before.</param>
    /// <param name="request">What was asked for: by force it is made even where the same is live or done already.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>This import, or the first of the same; then the upload is left to the caller to discard.</returns>
    /// <exception cref="ImportException">The stored object is gone.</exception>
    /// <exception cref="IdempotencyKeyInUseException">Another has taken the request's key over.</exception>
    public async Task<Acceptance> AcceptAsync(NewImport import, Upload? upload, IntakeRequest request, CancellationToken cancellationToken)
    {
        var places = DedupeKey.Places(import.DedupeKey!);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // One made by force beside the first may outlive it, in another place than the one that this import takes.
                if (!request.Force && await FindFirstAsync(import, request, places, cancellationToken) is { } living)
                    return living;
                await CommitAsync(import, upload, request.Claim, cancellationToken);
                Log.ImportAccepted(logger, import.ImportId, import.Dataset, import.SourceBytes);
                return Acceptance.Of(import);
            }
            catch (Exception e) when (MySqlErrors.IsDuplicateKey(e))
            {
                if (await FindFirstAsync(import, request, places, cancellationToken) is { } first)
                    return first;
                if (request.Force)
                    import = import with { DedupeKey = attempt < MaxAttempts - 1 ? await FreePlaceAsync(import.TenantId, places, cancellationToken) : null };
                // Else the first failed or was cancelled between the two looks: its place is free.
                if (attempt >= MaxAttempts)
                    throw;
            }
            catch (Exception e) when (attempt < MaxAttempts && MySqlErrors.IsTransient(e) && e is not MySqlUnavailableException)
            {
                Log.AcceptanceRetried(logger, e, import.ImportId, attempt);
                await Task.Delay(FirstWait * (attempt + Random.Shared.NextDouble()), clock, cancellationToken);
            }
        }
    }

    private async Task CommitAsync(NewImport import, Upload? upload, IdempotencyClaim? claim, CancellationToken cancellationToken)
    {
        // A scope of its own: each attempt has a fresh transaction, and messages take the outbox even within a consumer that has none.
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        unit.TenantId = import.TenantId;
        await unit.BeginAsync(cancellationToken);
        // Whoever removes a file counts its imports behind this lock: he sees this one, or this one sees that the file is gone.
        if (upload is null && !await records.LockStoredAsync(unit.Session, import.TenantId, import.ObjectId, cancellationToken))
            throw new ImportException(ErrorCodes.ObjectUnknown, $"There is no stored object {import.ObjectId}.");
        await imports.InsertAsync(unit.Session, import, cancellationToken);
        if (upload is not null)
            await records.SetStoredAsync(unit.Session, import.TenantId, upload.ObjectId, upload.Stored, import.FileName, cancellationToken);
        if (claim is not null)
            await keys.SetAnswerAsync(unit.Session, claim, import.ContentHash, import.ImportId, answers.Of(Acceptance.Of(import)), cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(
            new ImportAccepted
            {
                ImportId = import.ImportId,
                TenantId = import.TenantId,
                Dataset = import.Dataset,
                DatasetVersion = import.DatasetVersion,
                Mode = import.Mode,
                SourceBytes = import.SourceBytes,
                AcceptedAt = import.AcceptedAt,
            },
            cancellationToken);
        await unit.CommitAsync(CancellationToken.None);
    }

    /// <summary>The first place that nobody has; null = all are taken. Another may be quicker.</summary>
    private async Task<byte[]?> FreePlaceAsync(string tenantId, IReadOnlyList<byte[]> places, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var taken = await imports.ListDuplicatesAsync(session, tenantId, places, cancellationToken);
        return places.FirstOrDefault(place => !taken.Any(row => row.DedupeKey.AsSpan().SequenceEqual(place)));
    }

    /// <summary>Whose place it is: this import's own, when an earlier attempt whose commit seemed lost was not; else the first one's, unless it is forced.</summary>
    private async Task<Acceptance?> FindFirstAsync(NewImport import, IntakeRequest request, IReadOnlyList<byte[]> places, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        if (await imports.FindAsync(session, import.ImportId, cancellationToken) is not null)
            return Acceptance.Of(import);
        if (request.Force)
            return null;
        var found = await imports.ListDuplicatesAsync(session, import.TenantId, places, cancellationToken);
        if (places.Select(place => found.FirstOrDefault(row => row.DedupeKey.AsSpan().SequenceEqual(place))).FirstOrDefault(row => row is not null) is not { ImportId: var firstId })
            return null;
        // It may have failed or been cancelled since it was found: then its place is free. One that has failed and holds it is being retried.
        if (await snapshots.FindAsync(session, firstId, cancellationToken) is not { } first
            || (first.Status is ImportStatus.Failed or ImportStatus.Cancelled && await imports.FindAsync(session, firstId, cancellationToken) is not { RetryRequestedAt: not null }))
            return null;
        var acceptance = new Acceptance(firstId, first.IdempotencyKey ?? firstId.ToString(), first.Status, firstId, import.ParentId);
        if (request.Claim is { } claim)
            await keys.SetAnswerAsync(session, claim, import.ContentHash, firstId, answers.Of(acceptance), cancellationToken);
        Log.ImportRepeated(logger, firstId, import.Dataset);
        return acceptance;
    }
}

/// <summary>What became of a request.</summary>
/// <param name="ImportId">The import, new or first.</param>
/// <param name="IdempotencyKey">That import's key.</param>
/// <param name="Status">That import's status.</param>
/// <param name="DuplicateOf">The first import of the same content; null when this one is new.</param>
/// <param name="ParentId">The import whose refused rows it corrects; null = it corrects none.</param>
internal sealed record Acceptance(Guid ImportId, string IdempotencyKey, string Status, Guid? DuplicateOf, Guid? ParentId)
{
    public static Acceptance Of(NewImport import) => new(import.ImportId, import.IdempotencyKey, ImportStatus.Queued, null, import.ParentId);
}
