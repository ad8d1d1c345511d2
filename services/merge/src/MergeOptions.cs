using System.ComponentModel.DataAnnotations;

namespace Imports.Merge;

/// <summary>Settings of merge. Bound from the configuration section <c>Merge</c>.</summary>
public sealed record MergeOptions : IValidatableObject
{
    /// <summary>Merges, dry runs, rollbacks and clean-ups at once by this process, each kind.</summary>
    [Range(1, 64)]
    public int Concurrency { get; init; } = 2;

    /// <summary>
    /// How many merges may wait for their targets in this process besides: others are at work there. Each holds a connection, and none of <see cref="Concurrency"/>'s places. With more of them the merges of other targets
    /// wait too.
    /// </summary>
    [Range(0, 1000)]
    public int Waiting { get; init; } = 32;

    /// <summary>
    /// How often a running merge is looked at from beside it: whether it is to be cancelled, and how far it is. At least 0.2 s: the server looks anew how far its
    /// transactions are only when nobody has asked for 0.1 s.
    /// </summary>
    public TimeSpan WatchEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// From how many valid rows on an upsert may build its target anew beside it, on two connections and the indexes last, and swap it in: where the target is empty, or
    /// much of it changes. For fewer rows changing it in place is as fast.
    /// </summary>
    [Range(1, long.MaxValue)]
    public long SwapFromRows { get; init; } = 50_000;

    /// <summary>
    /// Most bytes that an upsert may write in its one transaction, where replicas or other members of a cluster take less than the server that it runs on; else it is
    /// refused before it begins. Empty: the server's own limit counts, if it has one. The estimate is an upper bound, see docs/mysql.md.
    /// </summary>
    [Range(1, long.MaxValue)]
    public long? MaxTransactionBytes { get; init; }

    /// <summary>
    /// How many rows of an import may be refused by its target table itself, by a check, a key or a trigger: each is found by halving the rows that are written at once, in up to 34 statements, and
    /// rejected. With more the import fails (<c>TARGET_REFUSED</c>), and none of them is rejected: then it is hardly the rows that are wrong. The import's own budget counts besides.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxRefusedRows { get; init; } = 1_000;

    /// <summary>
    /// How long one delivery of a merge or a dry run may take, from its arrival and with all its attempts; then it is rolled back and asked for again. Default 25
    /// minutes, which is longer than a merge takes (24 minutes) and leaves time to stop before the broker takes the message back (<c>consumer_timeout</c>, 30 minutes).
    /// </summary>
    public TimeSpan DeliveryLimit { get; init; } = TimeSpan.FromMinutes(25);

    /// <summary>
    /// How long a swap or a rollback asks for its RENAME while somebody reads the target, a second at a time; then its message comes again, and imports go on while a rollback waits for that. 1 s to
    /// 1 hour.
    /// </summary>
    public TimeSpan RenameFor { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long the table that an import replaced is kept, so that the import can be rolled back; after a rollback the import's own, as long.</summary>
    public TimeSpan KeepReplacedFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long it is kept what an import of a dataset with <c>undo</c> has overwritten, so that the import can be undone.</summary>
    public TimeSpan KeepUndoFor { get; init; } = TimeSpan.FromHours(24);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (WatchEvery < TimeSpan.FromMilliseconds(200))
            yield return new ValidationResult("must be at least 0.2 s", [nameof(WatchEvery)]);
        if (DeliveryLimit < TimeSpan.FromSeconds(1) || DeliveryLimit > TimeSpan.FromHours(24))
            yield return new ValidationResult("must be 1 s to 24 hours", [nameof(DeliveryLimit)]);
        if (RenameFor < TimeSpan.FromSeconds(1) || RenameFor > TimeSpan.FromHours(1))
            yield return new ValidationResult("must be 1 s to 1 hour", [nameof(RenameFor)]);
        if (KeepReplacedFor < TimeSpan.Zero || KeepReplacedFor > TimeSpan.FromDays(365))
            yield return new ValidationResult("must be 0 to 365 days", [nameof(KeepReplacedFor)]);
        if (KeepUndoFor < TimeSpan.Zero || KeepUndoFor > TimeSpan.FromDays(365))
            yield return new ValidationResult("must be 0 to 365 days", [nameof(KeepUndoFor)]);
    }
}
