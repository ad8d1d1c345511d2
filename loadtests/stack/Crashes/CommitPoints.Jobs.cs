namespace Imports.Stack.Tests.Crashes;

/// <summary>Those of the jobs that remove what is not needed any more. No message brings them about: they look for themselves.</summary>
internal static partial class CommitPoints
{
    private const string Deleted = "chunk_deleted";

    /// <summary>By the job that comes to them, what it is held in; empty = it removes nothing whose pieces belong together: single statements, or nothing durable at all.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Jobs = new Dictionary<string, string[]>
    {
        ["RetentionService"] = ["file", "images", "erasure", "ledger", "import", "scopes"], ["RunRemovalService"] = ["runs"], ["TableDropService"] = ["table"], ["AbandonedUploads"] = ["upload"],
        ["SchedulerService"] = ["unit"], ["OutboxDeliveryService"] = ["outbox"],
        // Each a statement that deletes some rows of one table, and finds anew what is due.
        ["ExpiredKeys"] = [], ["MaintenanceService"] = [],
        ["ProgressService"] = [], ["ProgressPump"] = [], ["SilenceService"] = [],
    };

    /// <summary>By the statement of the retention that removes something: the first place behind it, where what it did has committed, or is about to with the rest.</summary>
    public static readonly IReadOnlyDictionary<string, string> Removals = new[]
    {
        "sagas", "rejects", "causes", "kept_rows", "corrections", "sized_merge", "merge_batches", "batches", "stages", "differences", "changed_columns", "tombstones", "audit", "mappings",
    }.ToDictionary(what => $"purge.delete_{what}", what => $"{Deleted}.orchestrator.purge_delete_{what}").Concat(new Dictionary<string, string>
    {
        ["purge.set_ledger_purged"] = "after_commit.ledger", ["purge.delete_receipt"] = "before_commit.import", ["purge.delete_replaced"] = "before_commit.import", ["purge.delete_import"] = "before_commit.import",
        ["purge.delete_scope_value"] = "before_commit.scopes", ["purge.expire_images"] = "after_commit.images", ["purge.blank_sized_merge"] = "before_removal.file", ["purge.set_erased"] = "before_commit.erasure",
    }).ToDictionary();

    /// <summary>What goes when an import has ended: its runs, the tables that it put aside, and all of it that is asked to be erased.</summary>
    private static CommitPoint[] OfEnds =>
    [
        new("orchestrator", "before_removal", "runs", Way.Upsert), new("orchestrator", "before_commit", "runs", Way.Upsert),
        new("orchestrator", "before_drop", "table", Way.Replace), new("orchestrator", "after_drop", "table", Way.Replace), new("orchestrator", "before_drop", "table", Way.Undone), new("orchestrator", "after_drop", "table", Way.Undone),
        new("orchestrator", "after_commit", "images", Way.Erased), new("orchestrator", "before_drop", "table", Way.Erased), new("orchestrator", "after_drop", "table", Way.Erased),
        new("orchestrator", Deleted, "orchestrator.purge_delete_rejects", Way.Erased), new("orchestrator", Deleted, "orchestrator.purge_delete_causes", Way.Erased),
        new("orchestrator", "before_removal", "file", Way.Erased), new("orchestrator", "before_commit", "file", Way.Erased), new("orchestrator", "after_commit", "file", Way.Erased),
        new("orchestrator", "before_commit", "erasure", Way.Erased), new("orchestrator", "after_commit", "erasure", Way.Erased),
    ];

    /// <summary>Of the purge, in its order, each in an import that has what goes there.</summary>
    public static IReadOnlyList<CommitPoint> OfPurge { get; } =
    [
        .. Purged("sagas", "rejects", "causes", "kept_rows", "corrections", "sized_merge"), new("orchestrator", Deleted, "orchestrator.purge_delete_merge_batches", Way.Sized), .. Purged("batches", "stages"),
        new("orchestrator", "before_commit", "ledger", Way.Upsert), new("orchestrator", "after_commit", "ledger", Way.Upsert),
        new("orchestrator", "before_removal", "file", Way.Upsert), new("orchestrator", "before_commit", "file", Way.Upsert), new("orchestrator", "after_commit", "file", Way.Upsert),
        new("orchestrator", Deleted, "orchestrator.purge_delete_differences", Way.Validate), new("orchestrator", Deleted, "orchestrator.purge_delete_changed_columns", Way.Validate),
        new("orchestrator", "before_commit", "import", Way.Upsert), new("orchestrator", "after_commit", "import", Way.Upsert), .. Purged("tombstones", "audit", "mappings"),
        new("orchestrator", "before_commit", "scopes", Way.Scoped),
    ];

    /// <summary>Of the removal of what an upload has left that broke off with its process.</summary>
    public static IReadOnlyList<CommitPoint> OfUploads { get; } = [new("ingress", "before_removal", "upload", Way.Upsert), new("ingress", "before_commit", "upload", Way.Upsert)];

    private static IEnumerable<CommitPoint> Purged(params string[] what) => what.Select(rows => new CommitPoint("orchestrator", Deleted, $"orchestrator.purge_delete_{rows}", Way.Upsert));
}
