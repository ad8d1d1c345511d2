using Imports.Contracts;
using MassTransit;

namespace Imports.Orchestrator;

/// <summary>
/// The life of an import: <c>queued → parsing → validated → loading → finalizing → done</c>, or <c>failed</c> until the merge has committed.
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
            When(Accepted).TakeUp().ExpectWithin(options.QueuedDeadline, this).TransitionTo(Queued));

        During(Queued,
            When(Released).EnterParsing().ExpectWithin(options.ParsingDeadline, this).TransitionTo(Parsing),
            Ignore(Accepted));

        During(Parsing,
            When(BatchesValidated).AskForValidation(),
            When(Validated).EnterValidated().AskForMerge().ExpectWithin(options.StepDeadline, this).TransitionTo(AwaitingTarget),
            Ignore(Accepted), Ignore(Released));

        During(AwaitingTarget,
            When(MergeStarted).EnterLoading().ExpectWithin(options.StepDeadline, this).TransitionTo(Loading),
            Ignore(Accepted), Ignore(Released), Ignore(BatchesValidated), Ignore(Validated));

        During(Loading,
            Ignore(Accepted), Ignore(Released), Ignore(BatchesValidated), Ignore(Validated), Ignore(MergeStarted));

        During(AwaitingTarget, Loading,
            When(Merged).EnterFinalizing().AskForFinalization().ExpectWithin(options.StepDeadline, this).TransitionTo(Finalizing),
            When(Deadline.Received, OfThePresentWait).RepeatMerge(options, this));

        During(Finalizing,
            When(Finalized).Unschedule(Deadline).EnterDone().TransitionTo(Done),
            When(Deadline.Received, OfThePresentWait).AskForFinalization().ExpectWithin(options.StepDeadline, this),
            Ignore(Accepted), Ignore(Released), Ignore(BatchesValidated), Ignore(Validated), Ignore(MergeStarted), Ignore(Merged), Ignore(StepFailed));

        During(Queued, Parsing,
            When(Deadline.Received, OfThePresentWait).FailForDeadline(this));

        During(Queued, Parsing, AwaitingTarget, Loading,
            When(StepFailed).FailUnlessMerged(this));

        During(Done, Failed,
            Ignore(Accepted), Ignore(Released), Ignore(BatchesValidated), Ignore(Validated), Ignore(MergeStarted), Ignore(Merged), Ignore(Finalized),
            Ignore(StepFailed), Ignore(Deadline.Received));
    }

    public State Queued { get; private set; } = null!;
    public State Parsing { get; private set; } = null!;

    /// <summary>Public status <c>validated</c>: the merge is asked for and waits for its scope.</summary>
    public State AwaitingTarget { get; private set; } = null!;
    public State Loading { get; private set; } = null!;
    public State Finalizing { get; private set; } = null!;
    public State Done { get; private set; } = null!;
    public State Failed { get; private set; } = null!;

    public Event<ImportAccepted> Accepted { get; private set; } = null!;
    public Event<ImportReleased> Released { get; private set; } = null!;
    public Event<BatchesValidated> BatchesValidated { get; private set; } = null!;
    public Event<ImportValidated> Validated { get; private set; } = null!;
    public Event<MergeStarted> MergeStarted { get; private set; } = null!;
    public Event<ImportMerged> Merged { get; private set; } = null!;
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
        Event(() => MergeStarted, started => Correlate(started, message => message.ImportId));
        Event(() => Merged, merged => Correlate(merged, message => message.ImportId));
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
