using System.Globalization;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Persistence;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Orchestrator;

/// <summary>The steps of <see cref="ImportStateMachine"/>. What they write is in the transaction of the saga's own state and of its messages.</summary>
internal static class ImportSteps
{
    private static readonly ImportStore Imports = new();
    private static readonly SnapshotReader Snapshots = new();
    private static readonly MergeBatchReader MergeBatches = new();

    public static EventActivityBinder<ImportSaga, ImportAccepted> TakeUp(this EventActivityBinder<ImportSaga, ImportAccepted> binder)
        => binder.Then(context => (context.Saga.TenantId, context.Saga.Mode) = (context.Message.TenantId, context.Message.Mode))
            .ThenAsync(context => Imports.SetOrchestratedAsync(Session(context), context.Saga.CorrelationId, context.CancellationToken));

    public static EventActivityBinder<ImportSaga, ImportReleased> EnterParsing(this EventActivityBinder<ImportSaga, ImportReleased> binder)
        => binder.ThenAsync(context => EnterAsync(context, ImportStatus.Parsing));

    public static EventActivityBinder<ImportSaga, BatchesValidated> AskForValidation(this EventActivityBinder<ImportSaga, BatchesValidated> binder)
        => binder.Then(context => context.Saga.StepAttempt++)
            .PublishAsync(context => context.Init<ValidateImport>(new { ImportId = context.Saga.CorrelationId, Attempt = context.Saga.StepAttempt }));

    public static EventActivityBinder<ImportSaga, ImportValidated> EnterValidated(this EventActivityBinder<ImportSaga, ImportValidated> binder)
        => binder.ThenAsync(context => EnterAsync(context, ImportStatus.Validated));

    public static EventActivityBinder<ImportSaga, T> AskForMerge<T>(this EventActivityBinder<ImportSaga, T> binder)
        where T : class
        => binder.Then(context => context.Saga.StepAttempt++)
            .PublishAsync(context => context.Init<MergeImport>(new { ImportId = context.Saga.CorrelationId, Attempt = context.Saga.StepAttempt }));

    public static EventActivityBinder<ImportSaga, MergeStarted> EnterLoading(this EventActivityBinder<ImportSaga, MergeStarted> binder)
        => binder.ThenAsync(context => SetStatusAsync(context, ImportStatus.Loading));

    public static EventActivityBinder<ImportSaga, T> AskForPreview<T>(this EventActivityBinder<ImportSaga, T> binder)
        where T : class
        => binder.Then(context => context.Saga.StepAttempt++)
            .PublishAsync(context => context.Init<PreviewImport>(new { ImportId = context.Saga.CorrelationId, Attempt = context.Saga.StepAttempt }));

    /// <summary>
    /// An import whose counts are missing or do not balance does not go on to <c>done</c>: it fails with them. Where a merge has committed so, which its own CHECKs refuse, it can do neither, and
    /// stays where it is, to be seen.
    /// </summary>
    public static EventActivityBinder<ImportSaga, T> FinalizeIfAccounted<T>(this EventActivityBinder<ImportSaga, T> binder, OrchestratorOptions options, ImportStateMachine machine)
        where T : class
        => binder.IfElseAsync(
            async context => Accounted.IsBalanced(await FindAsync(context)),
            balanced => balanced.ThenAsync(context => EnterAsync(context, ImportStatus.Finalizing)).AskForFinalization()
                .ExpectWithin(options.StepDeadline, machine, machine.Finalizing).TransitionTo(machine.Finalizing),
            gap => gap.IfAsync(
                async context => await TryFailAsync(context, ErrorCodes.CountsDoNotBalance, Accounted.Told(await FindAsync(context))),
                failed => failed.Unschedule(machine.Deadline).TransitionTo(machine.Failed)));

    public static EventActivityBinder<ImportSaga, T> AskForFinalization<T>(this EventActivityBinder<ImportSaga, T> binder)
        where T : class
        => binder.Then(context => context.Saga.StepAttempt++)
            .PublishAsync(context => context.Init<FinalizeImport>(new { ImportId = context.Saga.CorrelationId, Attempt = context.Saga.StepAttempt }));

    public static EventActivityBinder<ImportSaga, ImportFinalized> EnterDone(this EventActivityBinder<ImportSaga, ImportFinalized> binder)
        => binder.ThenAsync(context => EnterAsync(context, ImportStatus.Done)).ThenAsync(PublishCompletedAsync);

    /// <summary>Replaces the pending deadline by one for the state <paramref name="awaited"/>; null = the present one, which stays.</summary>
    public static EventActivityBinder<ImportSaga, T> ExpectWithin<T>(
        this EventActivityBinder<ImportSaga, T> binder, TimeSpan limit, ImportStateMachine machine, State? awaited = null)
        where T : class
        => binder.Schedule(
            machine.Deadline,
            context => context.Init<ImportDeadlineExpired>(new { ImportId = context.Saga.CorrelationId, State = awaited?.Name ?? context.Saga.CurrentState }),
            _ => limit);

    public static bool IsDryRun<T>(BehaviorContext<ImportSaga, T> context)
        where T : class
        => context.Saga.Mode == ImportMode.Validate;

    /// <summary>A cancellation may overtake the acceptance; its message found no saga then.</summary>
    public static async Task<bool> IsToBeCancelledAsync(BehaviorContext<ImportSaga, ImportAccepted> context)
        => (await FindAsync(context)).CancelRequestedAt is not null;

    /// <summary>
    /// Under the lock of the import's row, so that a merge either has begun or never will: it does not begin once a cancellation is asked for. Where none is asked for, because it was before a
    /// retry, there is no merge to stop.
    /// </summary>
    public static async Task<bool> IsMergeToStopAsync(BehaviorContext<ImportSaga, CancelImport> context)
        => await Imports.LockAsync(Session(context), context.Saga.CorrelationId, context.CancellationToken) is { CancelRequestedAt: not null, LoadingAt: not null };

    /// <summary>Ends the import as cancelled, unless its merge has committed, it has failed, or it was retried meanwhile.</summary>
    public static EventActivityBinder<ImportSaga, T> Cancel<T>(this EventActivityBinder<ImportSaga, T> binder, ImportStateMachine machine)
        where T : class
        => binder.IfAsync(TryCancelAsync, cancelled => cancelled.Unschedule(machine.Deadline).TransitionTo(machine.Cancelled));

    /// <summary>
    /// A merge that was not heard of is asked for again; the worker's own guards make a double harmless. In the end the import fails, unless the merge has
    /// committed: then its word is what is missing.
    /// </summary>
    public static EventActivityBinder<ImportSaga, ImportDeadlineExpired> RepeatMerge(
        this EventActivityBinder<ImportSaga, ImportDeadlineExpired> binder, OrchestratorOptions options, ImportStateMachine machine)
        => binder.IfElse(
            context => context.Saga.StepAttempt < options.MergeAttempts,
            again => again.AskForMerge().ExpectWithin(options.StepDeadline, machine),
            giveUp => giveUp.IfElseAsync(
                context => TryFailAsync(context, ErrorCodes.ImportTimedOut, $"The import stayed in {context.Saga.CurrentState} beyond its deadline."),
                failed => failed.TransitionTo(machine.Failed),
                merged => merged.AskForMerge().ExpectWithin(options.StepDeadline, machine)));

    /// <summary>A dry run changes nothing, so what was not heard of is asked for again, and in the end it fails.</summary>
    public static EventActivityBinder<ImportSaga, ImportDeadlineExpired> RepeatPreview(
        this EventActivityBinder<ImportSaga, ImportDeadlineExpired> binder, OrchestratorOptions options, ImportStateMachine machine)
        => binder.IfElse(
            context => context.Saga.StepAttempt < options.MergeAttempts,
            again => again.AskForPreview().ExpectWithin(options.StepDeadline, machine),
            giveUp => giveUp.FailForDeadline(machine));

    public static EventActivityBinder<ImportSaga, ImportDeadlineExpired> FailForDeadline(this EventActivityBinder<ImportSaga, ImportDeadlineExpired> binder, ImportStateMachine machine)
        => binder.IfAsync(
            context => TryFailAsync(context, ErrorCodes.ImportTimedOut, $"The import stayed in {context.Saga.CurrentState} beyond its deadline."),
            failed => failed.TransitionTo(machine.Failed));

    /// <summary>Fails the import, unless its merge has committed meanwhile: then it only goes forward; or the failure is of the time before a retry.</summary>
    public static EventActivityBinder<ImportSaga, ImportStepFailed> FailUnlessMerged(this EventActivityBinder<ImportSaga, ImportStepFailed> binder, ImportStateMachine machine)
        => binder.IfAsync(
            async context => !await RetrySteps.IsObsoleteAsync(context) && await TryFailAsync(context, context.Message.Code, context.Message.Message),
            failed => failed.Unschedule(machine.Deadline).TransitionTo(machine.Failed));

    public static MySqlSession Session(PipeContext context) => context.GetPayload<IServiceProvider>().GetRequiredService<UnitOfWork>().Session;

    private static async Task EnterAsync<T>(BehaviorContext<ImportSaga, T> context, string status)
        where T : class
    {
        context.Saga.StepAttempt = 0;
        await SetStatusAsync(context, status);
    }

    private static async Task SetStatusAsync<T>(BehaviorContext<ImportSaga, T> context, string status)
        where T : class
    {
        await Imports.SetStatusAsync(Session(context), context.Saga.CorrelationId, status, context.CancellationToken);
        await PublishProgressAsync(context);
    }

    public static async Task PublishProgressAsync<T>(BehaviorContext<ImportSaga, T> context)
        where T : class
    {
        var snapshot = await Snapshots.FindAsync(Session(context), context.Saga.CorrelationId, context.CancellationToken)
            ?? throw new InvalidOperationException($"Import {context.Saga.CorrelationId} is in no table.");
        await context.Publish(new ImportProgressed { Snapshot = snapshot }, context.CancellationToken);
    }

    private static async Task PublishCompletedAsync(BehaviorContext<ImportSaga, ImportFinalized> context)
    {
        var import = await FindAsync(context);
        await context.Publish(
            new ImportCompleted
            {
                ImportId = import.ImportId, TenantId = import.TenantId, Dataset = import.Dataset, IdempotencyKey = import.IdempotencyKey,
                ReadRows = import.ReadRows ?? 0, InsertedRows = import.InsertedRows ?? 0, UpdatedRows = import.UpdatedRows ?? 0, UnchangedRows = import.UnchangedRows ?? 0,
                BadRows = (import.MalformedRows + import.RejectedRows + import.DuplicateRows) ?? 0, FinishedAt = Now(context),
            },
            context.CancellationToken);
    }

    public static async Task<bool> TryFailAsync<T>(BehaviorContext<ImportSaga, T> context, string code, string message)
        where T : class
    {
        var retryFor = context.GetPayload<IServiceProvider>().GetRequiredService<OrchestratorOptions>().RetryFor;
        message += await CommittedAsync(context);
        if (!await Imports.SetFailedAsync(Session(context), context.Saga.CorrelationId, new ImportException(code, message), retryFor, context.CancellationToken))
            return false;
        var import = await FindAsync(context);
        await context.Publish(
            new ImportFailed
            {
                ImportId = import.ImportId, TenantId = import.TenantId, Dataset = import.Dataset, IdempotencyKey = import.IdempotencyKey,
                Code = code, Message = message, FinishedAt = Now(context),
            },
            context.CancellationToken);
        await PublishProgressAsync(context);
        return true;
    }

    /// <summary>A merge in sized batches that fails has changed the target by those that have committed, and whoever hears of the failure is to know.</summary>
    private static async Task<string> CommittedAsync<T>(BehaviorContext<ImportSaga, T> context)
        where T : class
        => (await FindAsync(context)).MergeBatches > 0 && await MergeBatches.SumAsync(Session(context), context.Saga.CorrelationId, context.CancellationToken) is { } sum
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" Of its rows {sum.Rows} are through in {sum.Batches} committed transactions and stay in the target: {sum.InsertedRows} inserted, {sum.UpdatedRows} updated, {sum.UnchangedRows} unchanged, {sum.RefusedRows} refused. A retry goes on behind them.")
            : "";

    private static async Task<bool> TryCancelAsync<T>(BehaviorContext<ImportSaga, T> context)
        where T : class
    {
        if (!await Imports.SetCancelledAsync(Session(context), context.Saga.CorrelationId, context.CancellationToken))
            return false;
        var import = await FindAsync(context);
        await context.Publish(
            new ImportCancelled
            {
                ImportId = import.ImportId, TenantId = import.TenantId, Dataset = import.Dataset, IdempotencyKey = import.IdempotencyKey, FinishedAt = Now(context),
            },
            context.CancellationToken);
        await PublishProgressAsync(context);
        return true;
    }

    public static async Task<ImportRow> FindAsync<T>(BehaviorContext<ImportSaga, T> context)
        where T : class
        => await Imports.FindAsync(Session(context), context.Saga.CorrelationId, context.CancellationToken)
            ?? throw new InvalidOperationException($"Import {context.Saga.CorrelationId} is in no table.");

    public static DateTimeOffset Now(PipeContext context) => context.GetPayload<IServiceProvider>().GetRequiredService<TimeProvider>().GetUtcNow();
}
