using Imports.Contracts;
using Imports.Ledger;
using MassTransit;

namespace Imports.Orchestrator;

/// <summary>The steps of <see cref="ImportStateMachine"/> by which a failed import is taken up again, and a paused one waits.</summary>
internal static class RetrySteps
{
    private static readonly ImportStore Imports = new();
    private static readonly ImportOperations Operations = new();
    private static readonly BatchStore Batches = new();

    /// <summary>
    /// Takes a failed import up, once for each request. It waits until nothing of a merge is left to roll back: that holds the counter of the staging. Of its batches
    /// those that are done stay so, those that have a run go on to their check, and the others are planned anew.
    /// </summary>
    public static async Task<bool> TryBeginAsync(BehaviorContext<ImportSaga, RetryImport> context)
    {
        var (session, importId) = (ImportSteps.Session(context), context.Saga.CorrelationId);
        if (!await Operations.BeginRetryAsync(session, importId, context.CancellationToken))
            return false;
        await Batches.LockCounterAsync(session, importId, Stage.Staging, context.CancellationToken);
        context.Saga.StepAttempt = 0;
        context.Saga.RetriedAt = ImportSteps.Now(context);
        foreach (var batch in await Batches.RestoreAsync(session, importId, context.CancellationToken))
            await context.Publish(new ValidateBatch { ImportId = importId, BatchNumber = batch.BatchNumber, Attempt = batch.Attempt }, context.CancellationToken);
        if ((await Batches.CounterAsync(session, importId, Stage.Validation, context.CancellationToken)).IsComplete)
            await context.Publish(new BatchesValidated { ImportId = importId }, context.CancellationToken);
        await ImportSteps.PublishProgressAsync(context);
        return true;
    }

    /// <summary>It failed before it had its turn.</summary>
    public static async Task<bool> IsQueuedAsync(BehaviorContext<ImportSaga, RetryImport> context)
        => (await ImportSteps.FindAsync(context)).Status == ImportStatus.Queued;

    /// <summary>
    /// The failure is of work that was under way when the import was taken up again: it was said before, or it is about a budget that has been raised since. Whatever it
    /// was about is asked for again when its lease runs out.
    /// </summary>
    public static async Task<bool> IsObsoleteAsync(BehaviorContext<ImportSaga, ImportStepFailed> context)
    {
        if (context.Saga.RetriedAt is not { } retriedAt)
            return false;
        if (context.SentTime < retriedAt.UtcDateTime)
            return true;
        if (context.Message.Code != ErrorCodes.RejectBudgetExceeded)
            return false;
        var (session, import) = (ImportSteps.Session(context), await ImportSteps.FindAsync(context));
        var staging = await Batches.CounterAsync(session, import.ImportId, Stage.Staging, context.CancellationToken);
        var validation = await Batches.CounterAsync(session, import.ImportId, Stage.Validation, context.CancellationToken);
        return !RejectBudget.Of(import.ReadOptions()).IsExceeded(staging.BadRows + validation.BadRows + (import.DuplicateRows ?? 0), import.ReadRows);
    }

    /// <summary>Under the lock of the import's row where the step before has written it: a pause comes before that, or too late.</summary>
    public static async Task<bool> IsPausedAsync<T>(BehaviorContext<ImportSaga, T> context)
        where T : class
        => (await Imports.FindAsync(ImportSteps.Session(context), context.Saga.CorrelationId, context.CancellationToken))?.PausedAt is not null;

    /// <summary>A paused import has no deadline but that of its pause, which the sweeper watches; it gets a new one when it goes on.</summary>
    public static EventActivityBinder<ImportSaga, ImportDeadlineExpired> UnlessPaused(
        this EventActivityBinder<ImportSaga, ImportDeadlineExpired> binder,
        OrchestratorOptions options,
        ImportStateMachine machine,
        Func<EventActivityBinder<ImportSaga, ImportDeadlineExpired>, EventActivityBinder<ImportSaga, ImportDeadlineExpired>> expired)
        => binder.IfElseAsync(IsPausedAsync, paused => paused.ExpectWithin(options.PausedFor, machine), expired);
}
