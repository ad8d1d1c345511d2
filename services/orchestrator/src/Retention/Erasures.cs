using Imports.Ledger;
using Imports.MySql;

namespace Imports.Orchestrator;

/// <summary>Erases the data of imports for which that was asked: rows that they have overwritten, rejected rows, what a dry run or an undo found, the key at which a merge in sized batches broke off, the file. Their runs are removed as those of every import that ended.</summary>
public sealed class Erasures(
    [FromKeyedServices(Pools.Consumers)] MySqlPool pool, Chunks chunks, RejectedRows rejected, StoredFiles files, AuditStore audit, Leadership leadership, ILogger<Erasures> logger)
{
    private const string Actor = "orchestrator";
    private static readonly string Select = SqlFile.Read<Erasures>("purge.select_erasures");
    private static readonly string DeleteDifferences = SqlFile.Read<Erasures>("purge.delete_differences");
    private static readonly string DeleteChangedColumns = SqlFile.Read<Erasures>("purge.delete_changed_columns");
    private static readonly string BlankSizedMerge = SqlFile.Read<Erasures>("purge.blank_sized_merge");
    private static readonly string ExpireImages = SqlFile.Read<Erasures>("purge.expire_images");
    private static readonly string HasImages = SqlFile.Read<Erasures>("purge.has_images");
    private static readonly string SetErased = SqlFile.Read<Erasures>("purge.set_erased");

    /// <summary>One round, of all that is asked for. What cannot be done yet comes again in the next.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var last = new ErasedImport();
        while (leadership.Fence is not null)
        {
            IReadOnlyList<ErasedImport> due;
            await using (var session = await pool.OpenAsync(cancellationToken))
                due = await session.QueryAsync<ErasedImport>(Select, new { afterAt = last.EraseRequestedAt, afterId = last.ImportId }, cancellationToken: cancellationToken);
            if (due.Count == 0)
                return;
            foreach (var import in due.TakeWhile(_ => leadership.Fence is not null))
                await TryEraseAsync(import, cancellationToken);
            last = due[^1];
        }
    }

    private async Task TryEraseAsync(ErasedImport import, CancellationToken cancellationToken)
    {
        try
        {
            await EraseAsync(import, cancellationToken);
        }
        catch (Exception e) when (Hindrance.IsOfOne(e))
        {
            Log.NotErased(logger, e, import.ImportId);
        }
    }

    private async Task EraseAsync(ErasedImport import, CancellationToken cancellationToken)
    {
        var (importId, tenantId) = (import.ImportId, import.TenantId);
        if (!await AreImagesGoneAsync(importId, cancellationToken)
            || !await rejected.DeleteAsync(importId, cancellationToken)
            || await chunks.DeleteAsync(DeleteDifferences, rows => new { importId, rows }, cancellationToken) is null
            || await chunks.DeleteAsync(DeleteChangedColumns, rows => new { importId, rows }, cancellationToken) is null
            || await chunks.DeleteAsync(BlankSizedMerge, _ => new { importId }, cancellationToken) is null
            || !await files.RemoveUnreadAsync(tenantId, import.ObjectId, cancellationToken)
            || !import.RunsRemoved)
            return;
        await files.RemoveNormalisedAsync(import.ObjectId, cancellationToken);
        await using var session = await pool.OpenAsync(cancellationToken);
        await session.BeginAsync(cancellationToken);
        if (await session.ExecuteAsync(SetErased, new { importId }, cancellationToken: cancellationToken) == 0)
            return;
        await audit.AddAsync(session, new AuditEntry(tenantId, Actor, AuditAction.Erase, importId), cancellationToken);
        CrashPoint.Reached("before_commit", "erasure");
        await session.CommitAsync(cancellationToken);
        CrashPoint.Reached("after_commit", "erasure");
        Log.Erased(logger, importId);
    }

    /// <summary>
    /// Whether what the import has overwritten is dropped, as all tables that are due are. First of all: an undo that was asked for before goes through, and lists rows that are to be deleted behind it.
    /// </summary>
    private async Task<bool> AreImagesGoneAsync(Guid importId, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        if (await session.ExecuteAsync(ExpireImages, new { importId }, cancellationToken: cancellationToken) > 0)
            CrashPoint.Reached("after_commit", "images");
        return await session.QueryFirstOrDefaultAsync<long?>(HasImages, new { importId }, cancellationToken: cancellationToken) is null;
    }

    /// <summary>The pages are in the order of the first two; as it is made, before the first.</summary>
    private sealed record ErasedImport
    {
        public DateTimeOffset EraseRequestedAt { get; init; } = DateTimeOffset.UnixEpoch;
        public Guid ImportId { get; init; }
        public string TenantId { get; init; } = "";
        public Guid ObjectId { get; init; }
        public bool RunsRemoved { get; init; }
    }
}
