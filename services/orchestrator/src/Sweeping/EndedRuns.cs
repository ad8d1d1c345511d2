using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Runs;

namespace Imports.Orchestrator;

/// <summary>Removes the sorted runs of imports that ended, however they ended, from the object store, and what attempts at a text of a packed source have left; of a failed one when its time for a retry is over. Each import is done once; its ledger stays.</summary>
public sealed class EndedRuns(
    [FromKeyedServices(Pools.Scheduler)] MySqlPool pool, IObjectStore objects, RunStore runs, Leadership leadership, OrchestratorOptions options, ILogger<EndedRuns> logger)
{
    private static readonly string Select = SqlFile.Read<EndedRuns>("sweep.select_ended_runs");
    private static readonly string CloseRetry = SqlFile.Read<EndedRuns>("sweep.close_retry");
    private static readonly string SelectClosed = SqlFile.Read<EndedRuns>("sweep.select_closed");
    private static readonly string SetRemoved = SqlFile.Read<EndedRuns>("sweep.set_runs_removed");

    /// <summary>One round: some of them. One whose files cannot be removed comes again in the next.</summary>
    /// <exception cref="IOException">The object store is away: nothing is noted as removed.</exception>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var ended = await session.QueryAsync<EndedImport>(Select, new { graceSeconds = (long)options.WorkLease.TotalSeconds }, cancellationToken: cancellationToken);
        if (ended.Count == 0)
            return;
        // One error is enough for a store that is away.
        await objects.CheckAsync(cancellationToken);
        foreach (var import in ended)
        {
            if (leadership.Fence is null)
                return;
            await RemoveAsync(session, import, cancellationToken);
        }
    }

    private async Task RemoveAsync(MySqlSession session, EndedImport import, CancellationToken cancellationToken)
    {
        // A retry may be asked for at this very moment: closed first, and once closed it stays so.
        await session.ExecuteAsync(CloseRetry, new { import.ImportId }, cancellationToken: cancellationToken);
        if (await session.QueryFirstOrDefaultAsync<Guid?>(SelectClosed, new { import.ImportId }, cancellationToken: cancellationToken) is null)
            return;
        CrashPoint.Reached("before_removal", "runs");
        try
        {
            await runs.DeleteAllAsync(session, import.TenantId, import.ImportId, cancellationToken);
            for (var attempt = 1; attempt <= import.BrokenOffTexts; attempt++)
                await objects.DeleteAsync(import.TenantId, NormalisedObject.IdOf(import.ImportId, attempt), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.RunsNotRemoved(logger, e, import.ImportId);
            return;
        }

        CrashPoint.Reached("before_commit", "runs");
        await session.ExecuteAsync(SetRemoved, new { import.ImportId }, cancellationToken: cancellationToken);
        Log.RunsRemoved(logger, import.ImportId);
    }

    private sealed record EndedImport
    {
        public Guid ImportId { get; init; }
        public string TenantId { get; init; } = "";
        public int BrokenOffTexts { get; init; }
    }
}
