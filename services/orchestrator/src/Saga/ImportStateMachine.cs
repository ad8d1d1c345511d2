using Imports.Contracts;
using MassTransit;

namespace Imports.Orchestrator;

/// <summary>
/// The life of an import: <c>queued → parsing → validated → loading → finalizing → done</c>, or <c>failed</c> or <c>cancelled</c> until the merge has committed.
/// It counts and decides; the work is in the steps and in the other services. docs/state-machine.md is drawn from it.
/// </summary>
public sealed class ImportStateMachine : MassTransitStateMachine<ImportSaga>
{
    public ImportStateMachine(OrchestratorOptions options)
    {
        InstanceState(saga => saga.CurrentState);
        CorrelateEvents();
        Schedule(() => Deadline, saga => saga.DeadlineId, deadline => deadline.Received = received => received.CorrelateById(context => context.Message.ImportId));

        Initially(
            When(Accepted).TakeUp().IfElseAsync(ImportSteps.IsToBeCancelledAsync,
                cancelled => cancelled.Cancel(this),
                taken => taken.ExpectWithin(options.QueuedDeadline, this, Queued).TransitionTo(Queued)));

        During(Queued,
            When(Released).EnterParsing().ExpectWithin(options.ParsingDeadline, this, Parsing).TransitionTo(Parsing),
            When(Resume).ExpectWithin(options.QueuedDeadline, this),
            Ignore(Accepted));

        During(Parsing,
            When(BatchesValidated).AskForValidation(),
            When(Validated).IfAsync(LostRunSteps.IsCountedAsync, counted => counted.EnterValidated().IfElse(ImportSteps.IsDryRun,
                dryRun => dryRun.AskForPreviewUnlessPaused().ExpectWithin(options.StepDeadline, this, Previewing).TransitionTo(Previewing),
                merge => merge.AskForMergeUnlessPaused().ExpectWithin(options.StepDeadline, this, AwaitingTarget).TransitionTo(AwaitingTarget))),
            When(Resume).ExpectWithin(options.ParsingDeadline, this),
            // Late words of a merge before a retry, or before a batch was put back, are among them.
            Ignore(Accepted), Ignore(Released), Ignore(Previewed), Ignore(MergeStarted), Ignore(MergeCancelled));

        During(Previewing,
            When(Previewed).FinalizeIfAccounted(options, this),
            When(Deadline.Received, OfThePresentWait).UnlessPaused(options, this, expired => expired.RepeatPreview(options, this)),
            When(Resume).AskForPreview().ExpectWithin(options.StepDeadline, this),
            Ignore(Accepted), Ignore(Released), Ignore(BatchesValidated), Ignore(Validated));

        During(AwaitingTarget,
            When(MergeStarted).EnterLoading().ExpectWithin(options.StepDeadline, this, Loading).TransitionTo(Loading),
            When(Resume).AskForMerge().ExpectWithin(options.StepDeadline, this),
            Ignore(Accepted), Ignore(Released), Ignore(BatchesValidated), Ignore(Validated));

        During(Loading,
            Ignore(Accepted), Ignore(Released), Ignore(BatchesValidated), Ignore(Validated), Ignore(MergeStarted));

        During(AwaitingTarget, Loading,
            When(Merged).FinalizeIfAccounted(options, this),
            When(Deadline.Received, OfThePresentWait).UnlessPaused(options, this, expired => expired.RepeatMerge(options, this)),
            // Asked at once: the merge that had begun may be gone with its message, and whoever is asked answers when nothing of it is left to roll back.
            When(Cancel).IfElseAsync(ImportSteps.IsMergeToStopAsync,
                begun => begun.AskForMerge().ExpectWithin(options.StepDeadline, this, Cancelling).TransitionTo(Cancelling),
                waiting => waiting.Cancel(this)),
            When(MergeCancelled).Cancel(this));

        During(Cancelling,
            When(MergeCancelled).Cancel(this),
            When(StepFailed).Cancel(this),
            When(Merged).FinalizeIfAccounted(options, this),
            When(Deadline.Received, OfThePresentWait).AskForMerge().ExpectWithin(options.StepDeadline, this, Cancelling),
            Ignore(Accepted), Ignore(Released), Ignore(BatchesValidated), Ignore(Validated), Ignore(MergeStarted), Ignore(Cancel));

        During(Finalizing,
            When(Finalized).Unschedule(Deadline).EnterDone().TransitionTo(Done),
            When(Deadline.Received, OfThePresentWait).AskForFinalization().ExpectWithin(options.StepDeadline, this, Finalizing),
            Ignore(Accepted), Ignore(Released), Ignore(BatchesValidated), Ignore(Validated), Ignore(Previewed), Ignore(MergeStarted), Ignore(Merged),
            Ignore(MergeCancelled), Ignore(StepFailed), Ignore(Cancel));

        During(Queued, Parsing,
            When(Deadline.Received, OfThePresentWait).UnlessPaused(options, this, expired => expired.FailForDeadline(this)));

        During(Queued, Parsing, Previewing,
            When(Cancel).Cancel(this),
            When(StepFailed).RestageOrFail(options, this));

        During(AwaitingTarget, Loading,
            When(StepFailed).RestageOrFail(options, this));

        During(Failed,
            When(Retry).IfAsync(RetrySteps.TryBeginAsync, begun => begun.BackToQueuedOrParsing(options, this)));

        // A request that has begun is over, and comes again with the next failure only.
        During(Queued, Parsing, Previewing, AwaitingTarget, Ignore(Retry));
        During(Loading, Cancelling, Finalizing, Ignore(Retry), Ignore(Resume));
        During(Done, Cancelled, Ignore(Retry));

        During(Done, Failed, Cancelled,
            Ignore(Resume),
            Ignore(Accepted), Ignore(Released), Ignore(BatchesValidated), Ignore(Validated), Ignore(Previewed), Ignore(MergeStarted), Ignore(Merged),
            Ignore(MergeCancelled), Ignore(Finalized), Ignore(StepFailed), Ignore(Cancel), Ignore(Deadline.Received));
    }

    public State Queued { get; private set; } = null!;
    public State Parsing { get; private set; } = null!;

    /// <summary>Public status <c>validated</c>: what a merge would do is counted, for a dry run.</summary>
    public State Previewing { get; private set; } = null!;

    /// <summary>Public status <c>validated</c>: the merge is asked for and waits for its scope.</summary>
    public State AwaitingTarget { get; private set; } = null!;
    public State Loading { get; private set; } = null!;

    /// <summary>Public status still <c>loading</c>: the merge was told to stop and has not said yet that all is rolled back.</summary>
    public State Cancelling { get; private set; } = null!;
    public State Finalizing { get; private set; } = null!;
    public State Done { get; private set; } = null!;
    public State Failed { get; private set; } = null!;
    public State Cancelled { get; private set; } = null!;

    public Event<ImportAccepted> Accepted { get; private set; } = null!;
    public Event<ImportReleased> Released { get; private set; } = null!;
    public Event<BatchesValidated> BatchesValidated { get; private set; } = null!;
    public Event<ImportValidated> Validated { get; private set; } = null!;
    public Event<ImportPreviewed> Previewed { get; private set; } = null!;
    public Event<MergeStarted> MergeStarted { get; private set; } = null!;
    public Event<ImportMerged> Merged { get; private set; } = null!;
    public Event<MergeCancelled> MergeCancelled { get; private set; } = null!;
    public Event<CancelImport> Cancel { get; private set; } = null!;
    public Event<RetryImport> Retry { get; private set; } = null!;
    public Event<ResumeImport> Resume { get; private set; } = null!;
    public Event<ImportFinalized> Finalized { get; private set; } = null!;
    public Event<ImportStepFailed> StepFailed { get; private set; } = null!;
    public Schedule<ImportSaga, ImportDeadlineExpired> Deadline { get; private set; } = null!;

    /// <summary>A deadline of an earlier state may still be under way when the state has moved on.</summary>
    private static bool OfThePresentWait(BehaviorContext<ImportSaga, ImportDeadlineExpired> context) => context.Message.State == context.Saga.CurrentState;

    /// <summary>Only an accepted import has a saga. For the others a message without one is dropped: the sweeper sends it again if it still matters.</summary>
    private void CorrelateEvents()
    {
        Event(() => Accepted, accepted => accepted.CorrelateById(context => context.Message.ImportId));
        Event(() => Released, released => Correlate(released, message => message.ImportId));
        Event(() => BatchesValidated, validated => Correlate(validated, message => message.ImportId));
        Event(() => Validated, validated => Correlate(validated, message => message.ImportId));
        Event(() => Previewed, previewed => Correlate(previewed, message => message.ImportId));
        Event(() => MergeStarted, started => Correlate(started, message => message.ImportId));
        Event(() => Merged, merged => Correlate(merged, message => message.ImportId));
        Event(() => MergeCancelled, cancelled => Correlate(cancelled, message => message.ImportId));
        Event(() => Cancel, cancel => Correlate(cancel, message => message.ImportId));
        Event(() => Retry, retry => Correlate(retry, message => message.ImportId));
        Event(() => Resume, resume => Correlate(resume, message => message.ImportId));
        Event(() => Finalized, finalized => Correlate(finalized, message => message.ImportId));
        Event(() => StepFailed, failed => Correlate(failed, message => message.ImportId));
    }

    private static void Correlate<T>(IEventCorrelationConfigurator<ImportSaga, T> configurator, Func<T, Guid> importId)
        where T : class
    {
        configurator.CorrelateById(context => importId(context.Message));
        configurator.OnMissingInstance(missing => missing.Discard());
    }
}
