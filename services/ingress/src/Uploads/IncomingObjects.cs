using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;

namespace Imports.Ingress;

/// <summary>
/// Keeps the bytes that come in. Their record is written first and says <c>uploading</c> until an import is accepted on them, so whatever ends
/// otherwise - a client that goes away, a duplicate, a process that dies - is known and removed.
/// </summary>
internal sealed class IncomingObjects(
    IObjectStore objects,
    ObjectRecordStore records,
    [FromKeyedServices(Pools.Requests)] MySqlPool pool,
    IngressOptions options,
    TimeProvider clock,
    ILogger<IncomingObjects> logger)
{
    /// <summary>Stores the body to its end. When it throws, nothing is left.</summary>
    /// <exception cref="ImportException">The body is empty, too long, or broke off.</exception>
    /// <exception cref="StorageException">The bytes cannot be stored at the moment.</exception>
    public Task<Upload> StoreAsync(string tenantId, UploadBody body, CancellationToken cancellationToken)
        => BodyDeadline.RunAsync(options.MaxUploadDuration, clock, stop => KeepAsync(tenantId, body, stop), cancellationToken);

    /// <summary>The same, where somebody else looks at the time.</summary>
    public async Task<Upload> KeepAsync(string tenantId, UploadBody body, CancellationToken cancellationToken)
    {
        var objectId = Guid.CreateVersion7(clock.GetUtcNow());
        try
        {
            await RecordAsync(tenantId, objectId, cancellationToken);
            var stored = await objects.WriteAsync(tenantId, objectId, body.Content, options.MaxUploadBytes, cancellationToken);
            if (body.FinishAsync is { } finish)
                await finish(cancellationToken);
            return stored.SizeBytes > 0
                ? new Upload(objectId, stored)
                : throw new ImportException(ErrorCodes.BodyEmpty, "The file holds no byte.");
        }
        catch (Exception e)
        {
            await DiscardAsync(tenantId, objectId);
            if (Explain(e) is { } explained)
                throw explained;
            throw;
        }
    }

    /// <summary>Removes an upload that no import was accepted on; one that was is left alone. Never throws: what fails is swept later.</summary>
    /// <returns>True when it was removed now.</returns>
    public async Task<bool> DiscardAsync(string tenantId, Guid objectId)
    {
        try
        {
            await using var session = await pool.OpenAsync(CancellationToken.None);
            await session.BeginAsync(CancellationToken.None);
            var given = await records.GiveUpAsync(session, tenantId, objectId, CancellationToken.None);
            if (given)
                await RemoveAsync(tenantId, objectId);
            await session.CommitAsync(CancellationToken.None);
            return given;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || MySqlErrors.IsTransient(e))
        {
            Log.DiscardFailed(logger, e, objectId);
            return false;
        }
    }

    private async Task RemoveAsync(string tenantId, Guid objectId)
    {
        CrashPoint.Reached("before_removal", "upload");
        await objects.DeleteAsync(tenantId, objectId, CancellationToken.None);
        CrashPoint.Reached("before_commit", "upload");
    }

    private async Task RecordAsync(string tenantId, Guid objectId, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        await records.InsertAsync(session, tenantId, objectId, cancellationToken);
    }

    private Exception? Explain(Exception e) => e switch
    {
        ObjectTooLargeException => new ImportException(ErrorCodes.BodyTooLarge, $"The file is longer than {options.MaxUploadBytes} bytes."),
        IOException or UnauthorizedAccessException => new StorageException(e),
        _ => null,
    };
}

/// <summary>Bytes that are durable, with a record that still says <c>uploading</c>.</summary>
internal sealed record Upload(Guid ObjectId, StoredObject Stored);

/// <summary>The bytes cannot be stored, or an inbox file not read, at the moment. Transient.</summary>
internal sealed class StorageException(Exception inner) : Exception($"The file cannot be stored or read: {inner.Message}", inner);
