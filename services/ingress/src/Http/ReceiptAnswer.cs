using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>What an import has done, balanced: it can be laid beside the file and the target.</summary>
public sealed record ImportReceipt
{
    public required Guid TaskId { get; init; }

    /// <summary>The import whose refused rows it corrects; null = it corrects none.</summary>
    public Guid? ParentId { get; init; }
    public required string Dataset { get; init; }

    /// <summary>The definition that the rows were read and checked by; a version never changes.</summary>
    public required int DatasetVersion { get; init; }

    /// <summary>upsert, validate or replace. With <c>validate</c> the counts say what a merge would have done.</summary>
    public required string Mode { get; init; }
    public string? FileName { get; init; }
    public required string IdempotencyKey { get; init; }

    /// <summary>Who sent it, in words; null = the sender did not say.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits.</summary>
    public required string ContentSha256 { get; init; }
    public required long Bytes { get; init; }

    /// <summary>Of the file's header; null of one that was read before this was noted.</summary>
    public string? HeaderFingerprint { get; init; }

    /// <summary>The version of the mapping saved for the header that was in force when it was read; null = there was none.</summary>
    public int? SavedMappingVersion { get; init; }

    /// <summary>The table in the target schema; null of a dry run.</summary>
    public string? Target { get; init; }

    /// <summary>Which of the merges into its target it was, from 1: of two with the same key the later one's row is there. Null of a dry run.</summary>
    public long? MergeOrder { get; init; }

    /// <summary>
    /// Whether its rows came into the target all at once, by one commit or one RENAME. False = by several transactions, between which readers saw a part of them (<see cref="MergeBatches"/>). Null of a
    /// dry run.
    /// </summary>
    public bool? OneTransaction { get; init; }

    /// <summary>The transactions of a merge in sized batches; null = there was one.</summary>
    public ReceiptMergeBatches? MergeBatches { get; init; }

    /// <summary>How often it was taken up again after it had failed.</summary>
    public required int Retries { get; init; }
    public required ReceiptAccounting Accounting { get; init; }
    public required ReceiptTimes Times { get; init; }
    public required ReceiptBatches Batches { get; init; }

    /// <summary>What the corrections of its refused rows come to; null = there are none. The accounting says what the import did, and stays.</summary>
    public ImportCorrections? Corrections { get; init; }

    /// <summary>Null = it was not rolled back. The accounting says what the import did, and stays.</summary>
    public ReceiptRollback? Rollback { get; init; }
}

/// <summary>The table that the import had replaced came back, or the rows that it had overwritten: of those <c>undo</c> has the counts.</summary>
/// <param name="RolledBackAt">When.</param>
/// <param name="MergeOrder">Which of the merges and rollbacks of its target that was, in one order with <see cref="ImportReceipt.MergeOrder"/>.</param>
public sealed record ReceiptRollback(DateTimeOffset RolledBackAt, long MergeOrder);

/// <summary>Where each row of the file has gone. The first number of each stage is the sum of the others.</summary>
public sealed record ReceiptAccounting
{
    public required ReadStage Read { get; init; }
    public required StagedStage Staged { get; init; }
    public required ValidStage Valid { get; init; }
}

/// <summary><c>rows = staged_rows + malformed_rows</c>.</summary>
public sealed record ReadStage(long Rows, long StagedRows, long MalformedRows);

/// <summary><c>rows = valid_rows + rejected_rows + duplicate_rows</c>.</summary>
public sealed record StagedStage(long Rows, long ValidRows, long RejectedRows, long DuplicateRows);

/// <summary><c>rows = inserted_rows + updated_rows + unchanged_rows</c>.</summary>
public sealed record ValidStage(long Rows, long InsertedRows, long UpdatedRows, long UnchangedRows);

/// <summary>When each stage began, by the database's clock; null = it was not entered. Of one that was retried, those of the last time.</summary>
public sealed record ReceiptTimes
{
    public required DateTimeOffset AcceptedAt { get; init; }
    public DateTimeOffset? ReleasedAt { get; init; }
    public DateTimeOffset? ParsingAt { get; init; }
    public DateTimeOffset? ValidatedAt { get; init; }
    public DateTimeOffset? LoadingAt { get; init; }

    /// <summary>When the merge wrote the receipt, right before its commit.</summary>
    public DateTimeOffset? CommittedAt { get; init; }
    public DateTimeOffset? FinalizingAt { get; init; }

    /// <summary>Null while it is cleaned up.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>The batches that the file was cut into.</summary>
public sealed record ReceiptBatches
{
    public required int Total { get; init; }

    /// <summary>How often they were handed out, all together; as many as there are where nothing was done twice.</summary>
    public required int Attempts { get; init; }

    /// <summary>In the order of the file, one page of them. Empty when the ledger's time is over.</summary>
    public required IReadOnlyList<BatchProgress> Items { get; init; }

    /// <summary>The address of the receipt with the next page; null = this is the last one.</summary>
    public string? Next { get; init; }
}

/// <summary>The transactions by which a merge in sized batches wrote the import's valid rows, in the order of their keys.</summary>
public sealed record ReceiptMergeBatches
{
    public required int Total { get; init; }

    /// <summary>In their order, one page of them. Empty when the ledger's time is over.</summary>
    public required IReadOnlyList<MergeBatch> Items { get; init; }

    /// <summary>The address of the receipt with the next page of them; null = this is the last one.</summary>
    public string? Next { get; init; }
}
