using System.ComponentModel.DataAnnotations;

namespace Imports.Orchestrator;

/// <summary>Settings of the orchestrator. Bound from the configuration section <c>Orchestrator</c>.</summary>
public sealed record OrchestratorOptions : IValidatableObject
{
    /// <summary>Most imports that are parsed at once; the others wait in <c>queued</c>.</summary>
    [Range(1, 1000)]
    public int MaxActiveImports { get; init; } = 16;

    /// <summary>Most batches released and not yet staged, over all imports: what a newcomer has to wait for.</summary>
    [Range(1, 1000)]
    public int WindowBatches { get; init; } = 6;

    /// <summary>How many batches the cut of an import may be ahead of its staging.</summary>
    [Range(1, 10000)]
    public int LookaheadBatches { get; init; } = 24;

    /// <summary>How much smaller a queued import counts for each second that it waits, so that a big one gets its turn too.</summary>
    [Range(0, long.MaxValue)]
    public long AgingBytesPerSecond { get; init; } = 1_000_000;

    /// <summary>How long a slice of the cut, and a batch, may take before it is released again; at least 1 s. So long the sorted runs of an import outlast it, too.</summary>
    public TimeSpan WorkLease { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Between two rounds of the scheduler while imports are live; more than zero. A message to an import, and a slice of a cut, bring the next round forward, to a fifth of it at the least.</summary>
    public TimeSpan ActivePoll { get; init; } = TimeSpan.FromMilliseconds(75);

    /// <summary>Between two rounds of the scheduler while none is; at least <see cref="ActivePoll"/>.</summary>
    public TimeSpan IdlePoll { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>No two rounds of the scheduler are closer.</summary>
    internal TimeSpan LeastPoll => TimeSpan.FromMilliseconds(Math.Max(1, ActivePoll.TotalMilliseconds / 5));

    /// <summary>Between two rounds of the sweeper, and of dropping tables that nobody needs; more than zero.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a message may be under way before the sweeper sends it again; more than zero.</summary>
    public TimeSpan RepeatAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Between two progress events of an import: 200 ms to 1 s, so at least one a second and at most five.</summary>
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long another instance waits before it leads in a silent leader's place; at least 2 s and four times <see cref="IdlePoll"/>.</summary>
    public TimeSpan LeaderLease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time in <c>queued</c>, then the import fails.</summary>
    public TimeSpan QueuedDeadline { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Longest time in <c>parsing</c>, then the import fails.</summary>
    public TimeSpan ParsingDeadline { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Longest wait for a merge or a clean-up before it is asked for again. Default 35 minutes: longer than the longest merge (24 minutes) and its roll-back.</summary>
    public TimeSpan StepDeadline { get; init; } = TimeSpan.FromMinutes(35);

    /// <summary>How often a merge is asked for before the import fails. Finalising is repeated for ever.</summary>
    [Range(1, 1000)]
    public int MergeAttempts { get; init; } = 50;

    /// <summary>How often a batch may have been staged for one whose sorted run is lost or damaged to be staged anew by itself; then the import fails (<c>RUN_UNREADABLE</c>), and each retry stages it once more.</summary>
    [Range(1, 1000)]
    public int StageAttempts { get; init; } = 5;

    /// <summary>How long a failed import can be retried, and keeps what it has staged for that; less than <see cref="SagaRetention"/>.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Longest pause, then the import fails; it can be retried. At least a second.</summary>
    public TimeSpan PausedFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long the saga of a finished import is kept.</summary>
    public TimeSpan SagaRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long a table that looks like one an import replaced, and of which nothing is noted, is kept after that import's end.</summary>
    public TimeSpan KeepUnnotedTablesFor { get; init; } = TimeSpan.FromHours(24);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ProgressEvery < TimeSpan.FromMilliseconds(200) || ProgressEvery > TimeSpan.FromSeconds(1))
            yield return new ValidationResult("must be 0.2 to 1 s", [nameof(ProgressEvery)]);
        if (ActivePoll <= TimeSpan.Zero || IdlePoll < ActivePoll)
            yield return new ValidationResult("must be more than 0, and the idle one at least the active one", [nameof(ActivePoll), nameof(IdlePoll)]);
        if (LeaderLease < 4 * IdlePoll || LeaderLease < TimeSpan.FromSeconds(2))
            yield return new ValidationResult("must be at least 2 s and four times the idle poll", [nameof(LeaderLease)]);
        if (RetryFor < TimeSpan.Zero || RetryFor >= SagaRetention)
            yield return new ValidationResult("must not be negative, and the first less than the second: only its saga takes an import up again", [nameof(RetryFor), nameof(SagaRetention)]);
        if (PausedFor < TimeSpan.FromSeconds(1))
            yield return new ValidationResult("must be at least a second", [nameof(PausedFor)]);
        if (KeepUnnotedTablesFor < TimeSpan.Zero)
            yield return new ValidationResult("must not be negative", [nameof(KeepUnnotedTablesFor)]);
        if (WorkLease < TimeSpan.FromSeconds(1) || SweepEvery <= TimeSpan.Zero || RepeatAfter <= TimeSpan.Zero)
            yield return new ValidationResult("must be positive", [nameof(WorkLease), nameof(SweepEvery), nameof(RepeatAfter)]);
    }
}
