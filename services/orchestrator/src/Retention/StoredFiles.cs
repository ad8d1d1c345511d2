using Imports.MySql;
using Imports.Objects;

namespace Imports.Orchestrator;

/// <summary>Removes stored files that no import needs any more; their records stay as tombstones.</summary>
public sealed class StoredFiles(
    [FromKeyedServices(Pools.Consumers)] MySqlPool pool, IObjectStore objects, ObjectRecordStore records, Leadership leadership, RetentionOptions options, ILogger<StoredFiles> logger)
{
    private static readonly string SelectExpired = SqlFile.Read<StoredFiles>("purge.select_files");
    private static readonly string CountReaders = SqlFile.Read<StoredFiles>("purge.count_readers");

    /// <summary>Those whose time is over, at most some hundred a round.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredFile> expired;
        await using (var session = await pool.OpenAsync(cancellationToken))
            expired = await session.QueryAsync<StoredFile>(SelectExpired, new { keepSeconds = (long)options.KeepFilesFor.TotalSeconds }, cancellationToken: cancellationToken);
        foreach (var file in expired.TakeWhile(_ => leadership.Fence is not null))
            await RemoveAsync(file.TenantId, file.ObjectId, cancellationToken);
    }

    /// <summary>Removes one file, whatever its age.</summary>
    /// <returns>False when an import that has not ended, or may be retried, reads it.</returns>
    public async Task<bool> RemoveUnreadAsync(string tenantId, Guid objectId, CancellationToken cancellationToken)
    {
        await using (var session = await pool.OpenAsync(cancellationToken))
        {
            if (await session.QueryFirstOrDefaultAsync<long>(CountReaders, new { objectId }, cancellationToken: cancellationToken) > 0)
                return false;
        }

        await RemoveAsync(tenantId, objectId, cancellationToken);
        return true;
    }

    /// <summary>The record first, its bytes, then the commit: a crash in between leaves a record that is tried again, never bytes that nobody knows of.</summary>
    private async Task RemoveAsync(string tenantId, Guid objectId, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        await session.BeginAsync(cancellationToken);
        if (!await records.SetDeletedAsync(session, tenantId, objectId, cancellationToken))
            return;
        await objects.DeleteAsync(tenantId, objectId, cancellationToken);
        await session.CommitAsync(cancellationToken);
        Log.FileRemoved(logger, objectId);
    }

    private sealed record StoredFile
    {
        public Guid ObjectId { get; init; }
        public string TenantId { get; init; } = "";
    }
}
