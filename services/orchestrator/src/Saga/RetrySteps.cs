using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using MassTransit;

namespace Imports.Orchestrator;

/// <summary>The steps of <see cref="ImportStateMachine"/> by which a failed import is taken up again, and a paused one waits.</summary>
internal static class RetrySteps
{
    private static readonly ImportStore Imports = new();
    private static readonly ImportOperations Operations = new();
    private static readonly BatchStore Batches = new();
    private static readonly string LockMerge = SqlFile.Read<ImportSaga>("sweep.lock_merge");

    /// <summary>
    /// Takes a failed import up, once for each request. Not as long as something of a merge is left to roll back: that holds the counter of the staging. Then the request stays, and the
    /// sweeper repeats it; here nothing waits, since the saga and the import would be held meanwhile. The counter first, as a merge locks them. Of its batches those that are done stay so,
    /// those that have a run go on to their check, and the others are planned anew.
    /// </summary>
    public static async Task<bool> TryBeginAsync(BehaviorContext<ImportSaga, RetryImport> context)
    {
        var (session, importId) = (ImportSteps.Session(context), context.Saga.CorrelationId);
        if (await session.QueryFirstOrDefaultAsync<Guid?>(LockMerge, new { importId }, cancellationToken: context.CancellationToken) is null
            || !await Operations.BeginRetryAsync(session, importId, context.CancellationToken))
            return false;
        context.Saga.StepAttempt = 0;
        context.Saga.RetriedAt = ImportSteps.Now(context);
        foreach (var batch in await Batches.RestoreAsync(session, importId, context.CancellationToken))
            await context.Publish(new ValidateBatch { ImportId = importId, BatchNumber = batch.BatchNumber, Attempt = batch.Attempt }, context.CancellationToken);
        if ((await Batches.CounterAsync(session, importId, Stage.Validation, context.CancellationToken)).IsComplete)
            await context.Publish(new BatchesValidated { ImportId = importId }, context.CancellationToken);
        await ImportSteps.PublishProgressAsync(context);
        return true;
    }

    /// <summary>To the first state whose work is not done: it failed before it had its turn, or after.</summary>
    public static EventActivityBinder<ImportSaga, RetryImport> BackToQueuedOrParsing(
        this EventActivityBinder<ImportSaga, RetryImport> binder, OrchestratorOptions options, ImportStateMachine machine)
        => binder.IfElseAsync(
            async context => (await ImportSteps.FindAsync(context)).Status == ImportStatus.Queued,
            queued => queued.ExpectWithin(options.QueuedDeadline, machine, machine.Queued).TransitionTo(machine.Queued),
            parsing => parsing.ExpectWithin(options.ParsingDeadline, machine, machine.Parsing).TransitionTo(machine.Parsing));

    /// <summary>
    /// The failure is of a pause that is over, or of work that was under way when the import was taken up again: it was said before, or it is about a budget that has been raised since.
    /// Whatever it was about is asked for again when its lease runs out.
    /// </summary>
    public static async Task<bool> IsObsoleteAsync(BehaviorContext<ImportSaga, ImportStepFailed> context)
    {
        // By the lock of the import's row either it is resumed first, or it fails first and cannot be.
        if (context.Message.Code == ErrorCodes.PausedTooLong
            && await Imports.LockAsync(ImportSteps.Session(context), context.Saga.CorrelationId, context.CancellationToken) is { PausedAt: null })
            return true;
        if (context.Saga.RetriedAt is not { } retriedAt)
            return false;
        if (context.SentTime < retriedAt.UtcDateTime)
            return true;
        if (context.Message.Code != ErrorCodes.RejectBudgetExceeded)
            return false;
        var (session, import) = (ImportSteps.Session(context), await ImportSteps.FindAsync(context));
        var staging = await Batches.CounterAsync(session, import.ImportId, Stage.Staging, context.CancellationToken);
        var validation = await Batches.CounterAsync(session, import.ImportId, Stage.Validation, context.CancellationToken);
        // What a target refused is in the import's own counts alone.
        var badRows = import.ValidRows is null ? staging.BadRows + validation.BadRows + (import.DuplicateRows ?? 0) : import.BadRows;
        return !RejectBudget.Of(import.ReadOptions()).IsExceeded(badRows, import.ReadRows);
    }

    /// <summary>A paused import is not asked for: what it resumes with is.</summary>
    public static EventActivityBinder<ImportSaga, ImportValidated> AskForPreviewUnlessPaused(this EventActivityBinder<ImportSaga, ImportValidated> binder)
        => binder.IfElseAsync(IsPausedAsync, paused => paused, running => running.AskForPreview());

    /// <inheritdoc cref="AskForPreviewUnlessPaused"/>
    public static EventActivityBinder<ImportSaga, ImportValidated> AskForMergeUnlessPaused(this EventActivityBinder<ImportSaga, ImportValidated> binder)
        => binder.IfElseAsync(IsPausedAsync, paused => paused, running => running.AskForMerge());

    /// <summary>Under the lock of the import's row where the step before has written it: a pause comes before that, or too late.</summary>
    private static async Task<bool> IsPausedAsync<T>(BehaviorContext<ImportSaga, T> context)
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
