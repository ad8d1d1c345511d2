using Imports.MySql;

namespace Imports.Orchestrator;

/// <summary>
/// The one purge of what is kept no longer: sagas, ledgers with their rejected rows, files, imports with their receipts, tombstones, the audit, mappings out of force, values of scopes. Each step finds anew what there is to do,
/// so a round that breaks off is gone on with by the next.
/// </summary>
public sealed class Purge(
    [FromKeyedServices(Pools.Consumers)] MySqlPool pool, Chunks chunks, RejectedRows rejected, StoredFiles files, UnusedScopes scopes, Leadership leadership, OrchestratorOptions orchestrator, RetentionOptions options,
    ILogger<Purge> logger)
{
    private static readonly string DeleteSagas = SqlFile.Read<Purge>("purge.delete_sagas");
    private static readonly string SelectLedgers = SqlFile.Read<Purge>("purge.select_ledgers");
    private static readonly string DeleteCorrections = SqlFile.Read<Purge>("purge.delete_corrections");
    private static readonly string DeleteBatches = SqlFile.Read<Purge>("purge.delete_batches");
    private static readonly string DeleteMergeBatches = SqlFile.Read<Purge>("purge.delete_merge_batches");
    private static readonly string DeleteSizedMerge = SqlFile.Read<Purge>("purge.delete_sized_merge");
    private static readonly string DeleteStages = SqlFile.Read<Purge>("purge.delete_stages");
    private static readonly string SetLedgerPurged = SqlFile.Read<Purge>("purge.set_ledger_purged");
    private static readonly string SelectImports = SqlFile.Read<Purge>("purge.select_imports");
    private static readonly string DeleteDifferences = SqlFile.Read<Purge>("purge.delete_differences");
    private static readonly string DeleteChangedColumns = SqlFile.Read<Purge>("purge.delete_changed_columns");
    private static readonly string DeleteReceipt = SqlFile.Read<Purge>("purge.delete_receipt");
    private static readonly string DeleteReplaced = SqlFile.Read<Purge>("purge.delete_replaced");
    private static readonly string DeleteImport = SqlFile.Read<Purge>("purge.delete_import");
    private static readonly string DeleteTombstones = SqlFile.Read<Purge>("purge.delete_tombstones");
    private static readonly string DeleteAudit = SqlFile.Read<Purge>("purge.delete_audit");
    private static readonly string DeleteMappings = SqlFile.Read<Purge>("purge.delete_mappings");

    /// <summary>One round.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await chunks.DeleteAsync(DeleteSagas, rows => new { keepSeconds = Seconds(orchestrator.SagaRetention), rows }, cancellationToken);
        await ForEachAsync(SelectLedgers, options.KeepLedgerFor, PurgeLedgerAsync, cancellationToken);
        await files.PurgeAsync(cancellationToken);
        await ForEachAsync(SelectImports, options.KeepImportsFor, PurgeImportAsync, cancellationToken);
        await chunks.DeleteAsync(DeleteTombstones, rows => new { keepSeconds = Seconds(options.KeepImportsFor), rows }, cancellationToken);
        await chunks.DeleteAsync(DeleteAudit, rows => new { keepSeconds = Seconds(options.KeepAuditFor), rows }, cancellationToken);
        await chunks.DeleteAsync(DeleteMappings, rows => new { keepSeconds = Seconds(options.KeepImportsFor), rows }, cancellationToken);
        await scopes.PurgeAsync(cancellationToken);
    }

    /// <summary>Until none is found that was not there before: one that cannot be purged must not keep the round from its end.</summary>
    private async Task ForEachAsync(string select, TimeSpan keep, Func<Guid, CancellationToken, Task> purge, CancellationToken cancellationToken)
    {
        var seen = new HashSet<Guid>();
        while (leadership.Fence is not null)
        {
            IReadOnlyList<Guid> due;
            await using (var session = await pool.OpenAsync(cancellationToken))
                due = await session.QueryAsync<Guid>(select, new { keepSeconds = Seconds(keep) }, cancellationToken: cancellationToken);
            var fresh = due.Where(seen.Add).ToList();
            if (fresh.Count == 0)
                return;
            foreach (var importId in fresh.TakeWhile(_ => leadership.Fence is not null))
                await TryAsync(purge, importId, cancellationToken);
        }
    }

    private async Task TryAsync(Func<Guid, CancellationToken, Task> purge, Guid importId, CancellationToken cancellationToken)
    {
        try
        {
            await purge(importId, cancellationToken);
        }
        catch (Exception e) when (Hindrance.IsOfOne(e))
        {
            Log.NotPurged(logger, e, importId);
        }
    }

    /// <summary>The counters last but for the note: as long as they are there the round before has not ended.</summary>
    private async Task PurgeLedgerAsync(Guid importId, CancellationToken cancellationToken)
    {
        if (!await rejected.DeleteAsync(importId, cancellationToken)
            || await chunks.DeleteAsync(DeleteCorrections, rows => new { importId, rows }, cancellationToken) is null
            || await chunks.DeleteAsync(DeleteSizedMerge, _ => new { importId }, cancellationToken) is null
            || await chunks.DeleteAsync(DeleteMergeBatches, rows => new { importId, rows }, cancellationToken) is null
            || await chunks.DeleteAsync(DeleteBatches, rows => new { importId, rows }, cancellationToken) is null
            || await chunks.DeleteAsync(DeleteStages, rows => new { importId, rows }, cancellationToken) is null)
            return;
        await using var session = await pool.OpenAsync(cancellationToken);
        CrashPoint.Reached("before_commit", "ledger");
        await session.ExecuteAsync(SetLedgerPurged, new { importId }, cancellationToken: cancellationToken);
        CrashPoint.Reached("after_commit", "ledger");
        Log.LedgerPurged(logger, importId);
    }

    /// <summary>The import last: as long as it is there the round before has not ended.</summary>
    private async Task PurgeImportAsync(Guid importId, CancellationToken cancellationToken)
    {
        // An undo may come after the ledger is purged.
        if (!await rejected.DeleteAsync(importId, cancellationToken)
            || await chunks.DeleteAsync(DeleteDifferences, rows => new { importId, rows }, cancellationToken) is null
            || await chunks.DeleteAsync(DeleteChangedColumns, rows => new { importId, rows }, cancellationToken) is null)
            return;
        await using var session = await pool.OpenAsync(cancellationToken);
        await session.BeginAsync(cancellationToken);
        await session.ExecuteAsync(DeleteReceipt, new { importId }, cancellationToken: cancellationToken);
        await session.ExecuteAsync(DeleteReplaced, new { importId }, cancellationToken: cancellationToken);
        await session.ExecuteAsync(DeleteImport, new { importId }, cancellationToken: cancellationToken);
        CrashPoint.Reached("before_commit", "import");
        await session.CommitAsync(cancellationToken);
        CrashPoint.Reached("after_commit", "import");
        Log.ImportPurged(logger, importId);
    }

    private static long Seconds(TimeSpan time) => (long)time.TotalSeconds;
}
