using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Persistence;
using MassTransit;

namespace Imports.Ingress;

/// <summary>
/// Makes an import of stored bytes: object, import, counters and <see cref="ImportAccepted"/> commit in one transaction. The unique key on the
/// content decides among twins, however many come at once.
/// </summary>
internal sealed class ImportAcceptance(
    IServiceScopeFactory scopes,
    ImportStore imports,
    ObjectRecordStore records,
    SnapshotReader snapshots,
    [FromKeyedServices(Pools.Requests)] MySqlPool pool,
    TimeProvider clock,
    ILogger<ImportAcceptance> logger)
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(20);

    /// <param name="import">The import to be.</param>
    /// <param name="upload">Its bytes, when they came for this import; null when the object was stored before.</param>
    /// <param name="cancellationToken">Gives up before the commit.</param>
    /// <returns>This import, or the first of the same content; then the upload is left to the caller to discard.</returns>
    public async Task<Acceptance> AcceptAsync(NewImport import, Upload? upload, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await CommitAsync(import, upload, cancellationToken);
                Log.ImportAccepted(logger, import.ImportId, import.Dataset, import.SourceBytes);
                return Acceptance.Of(import);
            }
            catch (Exception e) when (MySqlErrors.IsDuplicateKey(e))
            {
                if (await FindFirstAsync(import, cancellationToken) is { } first)
                    return first;
                // The first failed or was cancelled between the two looks: its place is free.
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

    private async Task CommitAsync(NewImport import, Upload? upload, CancellationToken cancellationToken)
    {
        // A scope of its own: each attempt has a fresh transaction, and messages take the outbox even within a consumer that has none.
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        unit.TenantId = import.TenantId;
        await unit.BeginAsync(cancellationToken);
        await imports.InsertAsync(unit.Session, import, cancellationToken);
        if (upload is not null)
            await records.SetStoredAsync(unit.Session, import.TenantId, upload.ObjectId, upload.Stored, import.FileName, cancellationToken);
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

    private async Task<Acceptance?> FindFirstAsync(NewImport import, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        if (await imports.FindDuplicateAsync(session, import.TenantId, import.DedupeKey!, cancellationToken) is not { } firstId)
            return null;
        // An earlier attempt whose commit seemed lost was not.
        if (firstId == import.ImportId)
            return Acceptance.Of(import);
        if (await snapshots.FindAsync(session, firstId, cancellationToken) is not { } first)
            return null;
        Log.ImportRepeated(logger, firstId, import.Dataset);
        return new Acceptance(firstId, first.IdempotencyKey ?? firstId.ToString(), first.Status, firstId);
    }
}

/// <summary>What became of a request.</summary>
/// <param name="ImportId">The import, new or first.</param>
/// <param name="IdempotencyKey">That import's key.</param>
/// <param name="Status">That import's status.</param>
/// <param name="DuplicateOf">The first import of the same content; null when this one is new.</param>
internal sealed record Acceptance(Guid ImportId, string IdempotencyKey, string Status, Guid? DuplicateOf)
{
    public static Acceptance Of(NewImport import) => new(import.ImportId, import.IdempotencyKey, ImportStatus.Queued, null);
}
