namespace Imports.Contracts;

/// <summary>
/// What is known of an import at one moment: the body of <c>GET /imports/{id}</c>, of <see cref="ImportProgressed"/> and of the gateway's events.
/// In JSON its names are snake_case.
/// </summary>
public sealed record ImportSnapshot
{
    /// <summary>Grows with every change; a watcher drops a snapshot whose version is lower than one it has seen. Microseconds of the database's clock.</summary>
    public required long Version { get; init; }

    public required Guid TaskId { get; init; }
    public required string TenantId { get; init; }

    /// <summary>The import whose refused rows it corrects, which may be gone by now; null = it corrects none.</summary>
    public Guid? ParentId { get; init; }
    public required string Dataset { get; init; }
    public required int DatasetVersion { get; init; }
    public string? FileName { get; init; }
    public string? IdempotencyKey { get; init; }

    /// <summary>One of <see cref="ImportMode"/>. With <c>validate</c> the counts say what a merge would do.</summary>
    public required string Mode { get; init; }

    /// <summary>One of <see cref="ImportStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>A finer step within the status, in words, e.g. <c>staging 3 of 8 batches</c>.</summary>
    public required string Step { get; init; }

    /// <summary>How many imports are ahead of it while it is queued; else null.</summary>
    public int? QueuePosition { get; init; }

    /// <summary>Rows in the file; null until the whole file is counted.</summary>
    public long? RowsTotal { get; init; }

    /// <summary>Rows read so far.</summary>
    public required long RowsRead { get; init; }

    /// <summary>Rows accepted so far; in the end the valid ones.</summary>
    public required long RowsOk { get; init; }

    /// <summary>Rows refused so far: malformed, rejected and duplicates.</summary>
    public required long RowsBad { get; init; }

    /// <summary>Rows that the running merge has written so far, all that it wrote once it has committed; 0 before. It may count a changed row twice while it runs. Of a merge that is rolled back: how many it has still to undo.</summary>
    public required long RowsMerged { get; init; }

    /// <summary>Transactions that have committed of a merge in sized batches; 0 = its merge is one transaction, or nothing has committed. From the first on it cannot be cancelled.</summary>
    public int MergeBatches { get; init; }

    /// <summary>Rows staged a second, from the start of parsing until its end; null before the first batch.</summary>
    public double? ThroughputRps { get; init; }

    /// <summary>Seconds until the rows are staged and checked at the present throughput; null when that is not known, 0 when finished.</summary>
    public double? EtaSeconds { get; init; }

    public required long BytesTotal { get; init; }

    /// <summary>Bytes of the batches that are staged.</summary>
    public required long BytesDone { get; init; }

    public required ImportCounts Counts { get; init; }

    /// <summary>Seconds spent in each status so far, by its name; only those that were entered.</summary>
    public required IReadOnlyDictionary<string, double> StageSeconds { get; init; }

    public required int BatchesTotal { get; init; }
    public required int BatchesStaged { get; init; }
    public required int BatchesValidated { get; init; }

    /// <summary>Stable code of docs/error-codes.md; only when failed.</summary>
    public string? ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When its cancellation was asked for; null = never.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>No new work of it is released; what was under way ends. Its status is the one that it was paused in, or <c>validated</c> once all that ran has ended.</summary>
    public bool Paused { get; init; }

    /// <summary>-2 to 2, 0 unless it was changed: before whose work of others its own comes.</summary>
    public int Priority { get; init; }

    /// <summary>How often it was taken up again after it had failed.</summary>
    public int Retries { get; init; }

    /// <summary>Of a failed import: until then it can be retried, and keeps what it has staged; null = it cannot.</summary>
    public DateTimeOffset? RetryUntil { get; init; }

    /// <summary>Its file and its rejected rows were asked to be erased: nothing of them is handed out any more. What is in the target stays.</summary>
    public bool Erased { get; init; }

    /// <summary>Of a replace: so long the table that it put aside is kept, and comes back if that is asked for before another import has changed the target. Of an upsert whose dataset has <c>undo</c>: so long the rows that it has overwritten are kept. Null = there is none.</summary>
    public DateTimeOffset? RollbackUntil { get; init; }

    /// <summary>When its rollback was asked for last; null = never.</summary>
    public DateTimeOffset? RollbackRequestedAt { get; init; }

    /// <summary>Stable code of docs/error-codes.md: why the rollback that was asked for was refused, and the target is as it was.</summary>
    public string? RollbackCode { get; init; }
    public string? RollbackMessage { get; init; }

    /// <summary>When the table that it had replaced came back, or the rows that it had overwritten; null = they did not. The status stays <c>done</c>, and so do the counts.</summary>
    public DateTimeOffset? RolledBackAt { get; init; }

    /// <summary>Only in the answer of <c>GET /imports/{id}</c>.</summary>
    public ImportDetail? Detail { get; init; }
}
