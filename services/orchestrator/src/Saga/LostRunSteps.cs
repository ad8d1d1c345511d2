using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Orchestrator;

/// <summary>
/// The steps of <see cref="ImportStateMachine"/> by which a batch whose run is lost is staged anew, from whichever state before the merge's commit that was found in. The batches whose runs are whole stay as they are.
/// </summary>
internal static class LostRunSteps
{
    private static readonly ImportStore Imports = new();
    private static readonly LostRuns Runs = new();
    private static readonly string LockMerge = SqlFile.Read<ImportSaga>("sweep.lock_merge");

    /// <summary>Fails the import, but for a lost run: that is written anew, as often as a batch may be staged.</summary>
    public static EventActivityBinder<ImportSaga, ImportStepFailed> RestageOrFail(
        this EventActivityBinder<ImportSaga, ImportStepFailed> binder, OrchestratorOptions options, ImportStateMachine machine)
        => binder.IfElse(
            context => context.Message.BatchNumber is null,
            failed => failed.FailUnlessMerged(machine),
            lost => lost.IfElseAsync(
                TryRestageAsync,
                restaged => restaged.ExpectWithin(options.ParsingDeadline, machine, machine.Parsing).TransitionTo(machine.Parsing),
                other => other.IfAsync(TryGiveUpAsync, failed => failed.Unschedule(machine.Deadline).TransitionTo(machine.Failed))));

    /// <summary>The check of the whole import may have said so before a batch was put back, or, of corrections, before they were taken up again: then its counts are gone, and it will say so again.</summary>
    public static async Task<bool> IsCountedAsync(BehaviorContext<ImportSaga, ImportValidated> context)
        => context.Saga is { RestagedAt: null, RetriedAt: null } || await Runs.IsCountedAsync(ImportSteps.Session(context), context.Saga.CorrelationId, context.CancellationToken);

    private static async Task<bool> TryRestageAsync(BehaviorContext<ImportSaga, ImportStepFailed> context)
    {
        if (await LockAsync(context) is not { } batch || batch.Attempt >= Attempts(context))
            return false;
        await PutBackAsync(context, batch, BatchState.Planned);
        context.Saga.StepAttempt = 0;
        context.Saga.RestagedAt = ImportSteps.Now(context);
        await ImportSteps.PublishProgressAsync(context);
        return true;
    }

    /// <summary>The batch goes back all the same: a retry stages it, once.</summary>
    private static async Task<bool> TryGiveUpAsync(BehaviorContext<ImportSaga, ImportStepFailed> context)
    {
        if (await LockAsync(context) is not { } batch || batch.Attempt < Attempts(context))
            return false;
        await PutBackAsync(context, batch, BatchState.Rejected);
        return await ImportSteps.TryFailAsync(context, context.Message.Code, context.Message.Message);
    }

    /// <summary>
    /// Null = nothing is to be done: the batch has moved on since; the import is to be cancelled, or has merged; or a merge of it is at work, which will say the same if it meets the run.
    /// </summary>
    private static async Task<BatchRow?> LockAsync(BehaviorContext<ImportSaga, ImportStepFailed> context)
    {
        var (session, importId, lost) = (ImportSteps.Session(context), context.Saga.CorrelationId, context.Message);
        if (await Runs.LockAsync(session, importId, lost.BatchNumber ?? 0, lost.Attempt ?? 0, context.CancellationToken) is not { } batch
            || await Imports.FindAsync(session, importId, context.CancellationToken) is not { InsertedRows: null, CancelRequestedAt: null } import)
            return null;
        return import.Status == ImportStatus.Parsing
            || await session.QueryFirstOrDefaultAsync<Guid?>(LockMerge, new { importId }, cancellationToken: context.CancellationToken) is not null ? batch : null;
    }

    private static async Task PutBackAsync(BehaviorContext<ImportSaga, ImportStepFailed> context, BatchRow batch, string state)
    {
        if (!await Runs.PutBackAsync(ImportSteps.Session(context), batch, state, context.CancellationToken))
            throw new ConcurrencyException("The import moved on while a batch of it was put back.", typeof(ImportSaga), context.Saga.CorrelationId);
    }

    private static int Attempts(BehaviorContext<ImportSaga, ImportStepFailed> context) => context.GetPayload<IServiceProvider>().GetRequiredService<OrchestratorOptions>().StageAttempts;
}
