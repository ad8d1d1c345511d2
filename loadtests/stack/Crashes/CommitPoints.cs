namespace Imports.Stack.Tests.Crashes;

/// <summary>A place at which a process is killed, and the import that brings it there.</summary>
/// <param name="Service">Whose process.</param>
/// <param name="Place">Before what, see <c>services/mysql/src/CrashPoint.cs</c>.</param>
/// <param name="Work">The message, or another unit of work.</param>
/// <param name="Way">What the import does.</param>
public sealed record CommitPoint(string Service, string Place, string Work, Way Way)
{
    public string Name => $"{Place}.{Work}";
}

/// <summary>Every place at which every service commits.</summary>
internal static partial class CommitPoints
{
    /// <summary>Of a consumer in one transaction with its messages: nothing done yet, all done and not committed, committed and nothing sent, sent and not acknowledged.</summary>
    private static readonly string[] OfConsumers = ["before_transaction", "before_commit", "before_publish", "before_ack"];

    /// <summary>Of a consumer that writes nothing, or in transactions of its own.</summary>
    private static readonly string[] OfReaders = ["before_transaction", "before_ack"];

    /// <summary>Each message that somebody consumes, and an import in which it comes.</summary>
    public static readonly IReadOnlyDictionary<string, (string Service, Way Way)> Consumers = new Dictionary<string, (string, Way)>
    {
        ["ImportAccepted"] = ("orchestrator", Way.Upsert), ["ImportReleased"] = ("orchestrator", Way.Upsert), ["BatchesValidated"] = ("orchestrator", Way.Upsert),
        ["ImportValidated"] = ("orchestrator", Way.Upsert), ["ImportPreviewed"] = ("orchestrator", Way.Validate), ["MergeStarted"] = ("orchestrator", Way.Upsert),
        ["ImportMerged"] = ("orchestrator", Way.Upsert), ["MergeCancelled"] = ("orchestrator", Way.CancelledLate), ["CancelImport"] = ("orchestrator", Way.CancelledEarly),
        ["ImportFinalized"] = ("orchestrator", Way.Upsert), ["ImportStepFailed"] = ("orchestrator", Way.Refused), ["ImportDeadlineExpired"] = ("orchestrator", Way.Overdue),
        ["RetryImport"] = ("orchestrator", Way.Retried), ["ResumeImport"] = ("orchestrator", Way.Resumed),
        ["ParseImport"] = ("parsing", Way.Upsert), ["NormaliseSource"] = ("parsing", Way.Packed), ["StageBatch"] = ("parsing", Way.Upsert),
        ["ValidateBatch"] = ("validation", Way.Upsert), ["ValidateImport"] = ("validation", Way.Upsert),
        ["MergeImport"] = ("merge", Way.Upsert), ["PreviewImport"] = ("merge", Way.Validate), ["FinalizeImport"] = ("merge", Way.Upsert), ["RollbackImport"] = ("merge", Way.RolledBack),
        ["RegisterDataset"] = ("merge", Way.Registered),
        ["ImportRequested"] = ("ingress", Way.Requested), ["ImportProgressed"] = ("gateway", Way.Upsert),
    };

    /// <summary>What else commits: a request, a round of the scheduler, the delivery of messages, the steps of a merge.</summary>
    private static readonly CommitPoint[] Others =
    [
        new("ingress", "before_commit", "unit", Way.Upsert), new("ingress", "before_publish", "unit", Way.Upsert),
        new("ingress", "before_commit", "unit", Way.Requested), new("ingress", "before_publish", "unit", Way.Requested),
        new("orchestrator", "before_commit", "unit", Way.Upsert), new("orchestrator", "before_publish", "unit", Way.Upsert),
        .. new[] { "ingress", "orchestrator", "parsing", "validation", "merge" }.SelectMany(service => new[] { "before_send", "before_removal" }.Select(place => new CommitPoint(service, place, "outbox", Way.Upsert))),
        new("merge", "load_data", "imports:merge.load", Way.Upsert), new("merge", "load_data", "imports:merge.load", Way.Replace),
        new("merge", "load_data", "imports:merge.stage_changed", Way.Upsert), new("validation", "load_data", "imports:mysql.bulk_load", Way.Upsert), new("merge", "slice_written", "merge", Way.Upsert),
        // Rows that the target refuses: while they are looked for, found, written as rejects, and committed.
        .. new[] { "block_halved.merge", "row_refused.merge", "rejects_written.merge", "before_commit.MergeImport", "before_publish.MergeImport" }
            .SelectMany(place => new[] { Way.TargetRefuses, Way.TargetRefusesTooMany }.Select(way => new CommitPoint("merge", place.Split('.')[0], place.Split('.')[1], way))),
        new("merge", "after_commit", "swap", Way.Replace), new("merge", "before_rename", "swap", Way.Replace), new("merge", "after_rename", "swap", Way.Replace),
        new("merge", "after_commit", "rollback", Way.RolledBack), new("merge", "before_rename", "rollback", Way.RolledBack), new("merge", "after_rename", "rollback", Way.RolledBack),
        // The request for a new version of a dataset, and its table made without the version.
        new("ingress", "before_commit", "unit", Way.Registered), new("ingress", "before_publish", "unit", Way.Registered), new("merge", "table_made", "dataset", Way.Registered),
        new("merge", "before_commit", "sized", Way.Sized), new("merge", "after_commit", "sized", Way.Sized), new("merge", "before_commit", "MergeImport", Way.Sized),
        // Rows that stand for refused ones: while they are noted, take their places, and are merged.
        .. new[] { "parsing before_commit StageBatch", "parsing before_publish StageBatch", "validation before_commit ValidateImport", "validation before_publish ValidateImport", "orchestrator before_commit ImportValidated", "merge before_commit MergeImport" }
            .Select(point => point.Split(' ')).Select(point => new CommitPoint(point[0], point[1], point[2], Way.Corrected)),
        new("merge", "images_made", "undo", Way.Undone), new("merge", "slice_written", "merge", Way.Undone), new("merge", "before_commit", "MergeImport", Way.Undone),
        new("merge", "rows_restored", "undo", Way.Undone), new("merge", "before_commit", "RollbackImport", Way.Undone), new("merge", "before_publish", "RollbackImport", Way.Undone),
        .. OfEnds,
        new("merge", "after_commit", "rebuild", Way.Rebuild), new("merge", "before_rename", "rebuild", Way.Rebuild), new("merge", "after_rename", "rebuild", Way.Rebuild),
    ];

    public static IReadOnlyList<CommitPoint> All { get; } =
    [
        .. Consumers.SelectMany(pair => (pair.Value.Service is "ingress" or "gateway" ? OfReaders : OfConsumers).Select(place => new CommitPoint(pair.Value.Service, place, pair.Key, pair.Value.Way))),
        .. Others,
    ];

    /// <summary>One of each service, for every run of the tests.</summary>
    public static IReadOnlyList<CommitPoint> OnePerService { get; } =
    [
        new("ingress", "before_publish", "unit", Way.Upsert), new("orchestrator", "before_commit", "ImportMerged", Way.Upsert), new("parsing", "before_publish", "StageBatch", Way.Upsert),
        new("validation", "before_ack", "ValidateBatch", Way.Upsert), new("validation", "before_publish", "ValidateImport", Way.Corrected),
        new("merge", "before_rename", "swap", Way.Replace),
        new("merge", "row_refused", "merge", Way.TargetRefuses), new("merge", "before_rename", "rebuild", Way.Rebuild), new("merge", "after_rename", "rollback", Way.RolledBack), new("merge", "after_commit", "sized", Way.Sized), new("merge", "rows_restored", "undo", Way.Undone),
        new("merge", "table_made", "dataset", Way.Registered), new("gateway", "before_ack", "ImportProgressed", Way.Upsert),
        new("orchestrator", "after_drop", "table", Way.Undone), new("orchestrator", "before_commit", "file", Way.Erased),
    ];
}
