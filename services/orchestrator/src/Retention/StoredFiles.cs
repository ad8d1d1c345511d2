using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;

namespace Imports.Orchestrator;

/// <summary>Removes stored files that no import needs any more; their records stay as tombstones.</summary>
public sealed class StoredFiles(
    [FromKeyedServices(Pools.Consumers)] MySqlPool pool, IObjectStore objects, ObjectRecordStore records, Leadership leadership, RetentionOptions options, ILogger<StoredFiles> logger)
{
    private static readonly string SelectExpired = SqlFile.Read<StoredFiles>("purge.select_files");
    private static readonly string SelectNormalised = SqlFile.Read<StoredFiles>("purge.select_normalised");
    private static readonly string CountReaders = SqlFile.Read<StoredFiles>("purge.count_readers");

    /// <summary>Those whose time is over. One that cannot be removed is left for the next round.</summary>
    /// <exception cref="IOException">The object store is away.</exception>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        var last = new StoredFile();
        while (leadership.Fence is not null)
        {
            var expired = await ListExpiredAsync(last, cancellationToken);
            if (expired.Count == 0)
                return;
            await objects.CheckAsync(cancellationToken);
            foreach (var file in expired.TakeWhile(_ => leadership.Fence is not null))
                await TryRemoveAsync(file, cancellationToken);
            last = expired[^1];
        }
    }

    /// <summary>Removes one file, whatever its age.</summary>
    /// <returns>False when an import that has not ended, or may be retried, reads it.</returns>
    /// <exception cref="IOException">The object store is away: nothing is noted as removed.</exception>
    public async Task<bool> RemoveUnreadAsync(string tenantId, Guid objectId, CancellationToken cancellationToken)
    {
        await objects.CheckAsync(cancellationToken);
        return await RemoveAsync(tenantId, objectId, cancellationToken);
    }

    /// <summary>Removes the texts that were made of a packed file which is removed already, those of broken-off attempts too: a worker may have ended one just then. May run again.</summary>
    /// <exception cref="IOException">The object store is away.</exception>
    public async Task RemoveNormalisedAsync(Guid objectId, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        await RemoveNormalisedAsync(session, objectId, cancellationToken);
    }

    private async Task<IReadOnlyList<StoredFile>> ListExpiredAsync(StoredFile last, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await session.QueryAsync<StoredFile>(
            SelectExpired, new { keepSeconds = (long)options.KeepFilesFor.TotalSeconds, afterAt = last.CreatedAt, afterId = last.ObjectId }, cancellationToken: cancellationToken);
    }

    private async Task TryRemoveAsync(StoredFile file, CancellationToken cancellationToken)
    {
        try
        {
            await RemoveAsync(file.TenantId, file.ObjectId, cancellationToken);
        }
        catch (Exception e) when (Hindrance.IsOfOne(e))
        {
            Log.FileNotRemoved(logger, e, file.ObjectId);
        }
    }

    /// <summary>
    /// The record first, which locks it: an import of the file that is just being accepted has come before, and is counted, or finds no file. Then its bytes, then the commit: a crash in
    /// between leaves a record that is tried again, never bytes that nobody knows of.
    /// </summary>
    private async Task<bool> RemoveAsync(string tenantId, Guid objectId, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        await session.BeginAsync(cancellationToken);
        if (!await records.SetDeletedAsync(session, tenantId, objectId, cancellationToken))
            return true;
        if (await session.QueryFirstOrDefaultAsync<long>(CountReaders, new { objectId }, cancellationToken: cancellationToken) > 0)
            return false;
        CrashPoint.Reached("before_removal", "file");
        await RemoveNormalisedAsync(session, objectId, cancellationToken);
        await objects.DeleteAsync(tenantId, objectId, cancellationToken);
        CrashPoint.Reached("before_commit", "file");
        await session.CommitAsync(cancellationToken);
        CrashPoint.Reached("after_commit", "file");
        Log.FileRemoved(logger, objectId);
        return true;
    }

    private async Task RemoveNormalisedAsync(MySqlSession session, Guid objectId, CancellationToken cancellationToken)
    {
        foreach (var made in await session.QueryAsync<NormalisedSource>(SelectNormalised, new { objectId }, cancellationToken: cancellationToken))
        {
            for (var attempt = 1; attempt <= made.Attempts; attempt++)
                await objects.DeleteAsync(made.TenantId, NormalisedObject.IdOf(made.ImportId, attempt), cancellationToken);
        }
    }

    private sealed record NormalisedSource
    {
        public Guid ImportId { get; init; }
        public string TenantId { get; init; } = "";
        public int Attempts { get; init; }
    }

    /// <summary>The pages are in the order of these two; as it is made, before the first.</summary>
    private sealed record StoredFile
    {
        public DateTimeOffset CreatedAt { get; init; } = DateTimeOffset.UnixEpoch;
        public Guid ObjectId { get; init; }
        public string TenantId { get; init; } = "";
    }
}
