using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using MassTransit;

namespace Imports.Orchestrator;

/// <summary>
/// Puts back to work what fell silent, from the ledger alone: batches whose lease ran out, and imports whose next message was lost. Also rejects
/// what ended imports left in the ledger. Every message may be one too many: its receiver's guard makes that harmless.
/// </summary>
public sealed class Sweeper(WorkQueue queue, OrchestratorOptions options, ILogger<Sweeper> logger)
{
    private static readonly string SelectExpired = SqlFile.Read<Sweeper>("sweep.select_expired_batches");
    private static readonly string ExtendStaged = SqlFile.Read<Sweeper>("sweep.extend_staged");
    private static readonly string SelectSilent = SqlFile.Read<Sweeper>("sweep.select_silent");
    private static readonly string LockCheck = SqlFile.Read<Sweeper>("sweep.lock_check");
    private static readonly string LockMerge = SqlFile.Read<Sweeper>("sweep.lock_merge");
    private static readonly string Touch = SqlFile.Read<Sweeper>("sweep.touch");
    private static readonly string SelectLeft = SqlFile.Read<Sweeper>("sweep.select_left_batches");
    private static readonly string SelectLostRetries = SqlFile.Read<Sweeper>("sweep.select_lost_retries");
    private static readonly string SelectLostRollbacks = SqlFile.Read<Sweeper>("sweep.select_lost_rollbacks");
    private static readonly string TouchRollback = SqlFile.Read<Sweeper>("sweep.touch_rollback");
    private static readonly string SelectPausedTooLong = SqlFile.Read<Sweeper>("sweep.select_paused_too_long");
    private static readonly string LockEnded = SqlFile.Read<Sweeper>("sweep.lock_ended");
    private static readonly string LockLeft = SqlFile.Read<Sweeper>("sweep.lock_left_batches");
    private static readonly string RejectLeft = SqlFile.Read<Sweeper>("sweep.reject_left_batches");

    private int RepeatSeconds => (int)options.RepeatAfter.TotalSeconds;

    /// <summary>Behind the saga's own deadlines: only when such a deadline was lost does the sweeper step in.</summary>
    private int StuckSeconds => (int)(2 * options.StepDeadline).TotalSeconds;

    /// <summary>Longer than one delivery lives: one that waits for a merge or a reader is not asked for beside itself.</summary>
    private int RollbackSeconds => (int)options.StepDeadline.TotalSeconds;

    public async Task ReviveAsync(MySqlSession session, IPublishEndpoint bus, CancellationToken cancellationToken)
    {
        foreach (var batch in await session.QueryAsync<DueBatch>(SelectExpired, cancellationToken: cancellationToken))
            await ReviveAsync(session, bus, batch, cancellationToken);
        var silent = await session.QueryAsync<SilentImport>(SelectSilent, new { RepeatSeconds, StuckSeconds }, cancellationToken: cancellationToken);
        foreach (var import in silent)
            await ReviveAsync(session, bus, import, cancellationToken);
        foreach (var importId in await session.QueryAsync<Guid>(SelectLostRetries, new { RepeatSeconds }, cancellationToken: cancellationToken))
            await RepeatRetryAsync(session, bus, importId, cancellationToken);
        foreach (var importId in await session.QueryAsync<Guid>(SelectLostRollbacks, new { repeatSeconds = RollbackSeconds }, cancellationToken: cancellationToken))
            await RepeatRollbackAsync(session, bus, importId, cancellationToken);
    }

    /// <summary>Fails imports that were paused for longer than one may be. Said again until the saga has heard of it.</summary>
    public async Task EndPausesAsync(MySqlSession session, IPublishEndpoint bus, CancellationToken cancellationToken)
    {
        var paused = await session.QueryAsync<Guid>(SelectPausedTooLong, new { pausedSeconds = (long)options.PausedFor.TotalSeconds }, cancellationToken: cancellationToken);
        foreach (var importId in paused)
        {
            Log.PausedTooLong(logger, importId);
            await bus.Publish(
                new ImportStepFailed { ImportId = importId, Code = ErrorCodes.PausedTooLong, Message = $"The import was paused for more than {options.PausedFor}." }, cancellationToken);
        }
    }

    /// <summary>Rejects what failed and cancelled imports left in the ledger, so that no poll reads it for ever. A batch that a worker holds is left for the next round.</summary>
    public async Task RejectLeftBatchesAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        var left = await session.QueryAsync<DueBatch>(SelectLeft, cancellationToken: cancellationToken);
        foreach (var import in left.GroupBy(batch => batch.ImportId, batch => batch.BatchNumber))
        {
            // A retry takes them up again: it comes before this round, or finds them rejected.
            if (await session.QueryFirstOrDefaultAsync<Guid?>(LockEnded, new { importId = import.Key }, cancellationToken: cancellationToken) is null)
                continue;
            var free = await session.QueryAsync<int>(LockLeft, new { importId = import.Key, batchNumbers = import.ToArray() }, cancellationToken: cancellationToken);
            if (free.Count > 0)
                await session.ExecuteAsync(RejectLeft, new { importId = import.Key, batchNumbers = free }, cancellationToken: cancellationToken);
        }
    }

    private async Task ReviveAsync(MySqlSession session, IPublishEndpoint bus, DueBatch batch, CancellationToken cancellationToken)
    {
        Log.BatchRevived(logger, batch.ImportId, batch.BatchNumber, batch.State, batch.Attempt);
        if (batch.State == BatchState.Released)
        {
            await queue.ReleaseBatchAsync(session, bus, batch, cancellationToken);
            return;
        }

        await session.ExecuteAsync(
            ExtendStaged,
            new { batch.ImportId, batch.BatchNumber, leaseSeconds = (int)BatchStore.ValidationLease.TotalSeconds },
            cancellationToken: cancellationToken);
        await bus.Publish(new ValidateBatch { ImportId = batch.ImportId, BatchNumber = batch.BatchNumber, Attempt = batch.Attempt }, cancellationToken);
    }

    private async Task ReviveAsync(MySqlSession session, IPublishEndpoint bus, SilentImport import, CancellationToken cancellationToken)
    {
        if (await IsAtWorkAsync(session, import, cancellationToken))
            return;
        if (await session.ExecuteAsync(Touch, new { import.ImportId, RepeatSeconds }, cancellationToken: cancellationToken) == 0)
            return;
        Log.ImportRevived(logger, import.ImportId, import.Status);
        if (import.IsMergeToStop)
            await bus.Publish(new MergeImport { ImportId = import.ImportId, Attempt = 1 }, cancellationToken);
        else if (import.ToBeCancelled && import.TakenUp)
            await bus.Publish(new CancelImport { ImportId = import.ImportId }, cancellationToken);
        else if (import.Status == ImportStatus.Finalizing)
            await bus.Publish(new FinalizeImport { ImportId = import.ImportId, Attempt = 1 }, cancellationToken);
        else if (import is { Status: ImportStatus.Validated, Mode: ImportMode.Validate })
            await bus.Publish(new PreviewImport { ImportId = import.ImportId, Attempt = 1 }, cancellationToken);
        else if (import.Status is ImportStatus.Validated or ImportStatus.Loading)
            await bus.Publish(new MergeImport { ImportId = import.ImportId, Attempt = 1 }, cancellationToken);
        else if (import.Status == ImportStatus.Parsing)
            await bus.Publish(new BatchesValidated { ImportId = import.ImportId }, cancellationToken);
        else if (import.TakenUp)
            await bus.Publish(new ImportReleased { ImportId = import.ImportId }, cancellationToken);
        else
            await bus.Publish(import.ToAccepted(), cancellationToken);
    }

    private async Task RepeatRetryAsync(MySqlSession session, IPublishEndpoint bus, Guid importId, CancellationToken cancellationToken)
    {
        // As long as a merge of it is rolled back it is not taken up.
        if (await session.QueryFirstOrDefaultAsync<Guid?>(LockMerge, new { importId }, cancellationToken: cancellationToken) is null
            || await session.ExecuteAsync(Touch, new { importId, RepeatSeconds }, cancellationToken: cancellationToken) == 0)
            return;
        Log.ImportRevived(logger, importId, ImportStatus.Failed);
        await bus.Publish(new RetryImport { ImportId = importId }, cancellationToken);
    }

    private async Task RepeatRollbackAsync(MySqlSession session, IPublishEndpoint bus, Guid importId, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(TouchRollback, new { importId, repeatSeconds = RollbackSeconds }, cancellationToken: cancellationToken) == 0)
            return;
        Log.ImportRevived(logger, importId, "its rollback");
        await bus.Publish(new RollbackImport { ImportId = importId }, cancellationToken);
    }

    /// <summary>Whether somebody holds what would be asked for: he will say how it ended, and who asks meanwhile only takes a worker that waits for him.</summary>
    private static async Task<bool> IsAtWorkAsync(MySqlSession session, SilentImport import, CancellationToken cancellationToken)
    {
        var held = import switch
        {
            { IsMergeToStop: true } => LockMerge,
            { Status: ImportStatus.Parsing, ToBeCancelled: false } => LockCheck,
            _ => null,
        };
        return held is not null && await session.QueryFirstOrDefaultAsync<Guid?>(held, new { import.ImportId }, cancellationToken: cancellationToken) is null;
    }

    private sealed record SilentImport
    {
        public Guid ImportId { get; init; }
        public string TenantId { get; init; } = "";
        public string Dataset { get; init; } = "";
        public int DatasetVersion { get; init; }
        public long SourceBytes { get; init; }
        public DateTime AcceptedAt { get; init; }
        public string Status { get; init; } = "";
        public string Mode { get; init; } = ImportMode.Upsert;
        public bool TakenUp { get; init; }
        public bool ToBeCancelled { get; init; }
        public bool MergeBegun { get; init; }

        /// <summary>Only merge can say that nothing is left to roll back, and the saga that waits for that ignores a further <see cref="CancelImport"/>.</summary>
        public bool IsMergeToStop => ToBeCancelled && MergeBegun;

        public ImportAccepted ToAccepted() => new()
        {
            ImportId = ImportId, TenantId = TenantId, Dataset = Dataset, DatasetVersion = DatasetVersion, Mode = Mode, SourceBytes = SourceBytes,
            AcceptedAt = new DateTimeOffset(AcceptedAt, TimeSpan.Zero),
        };
    }
}
