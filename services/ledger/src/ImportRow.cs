using Imports.Contracts;

namespace Imports.Ledger;

/// <summary>An import as its workers see it: the source, how far the cut is, the counts. One row of <c>import</c>.</summary>
public sealed record ImportRow
{
    public Guid ImportId { get; init; }
    public string TenantId { get; init; } = "";

    /// <summary>The import whose refused rows it corrects; null = it corrects none.</summary>
    public Guid? ParentId { get; init; }
    public string Dataset { get; init; } = "";
    public int DatasetVersion { get; init; }
    public Guid ObjectId { get; init; }
    public string? FileName { get; init; }
    public long SourceBytes { get; init; }
    /// <summary>How it is packed, see <see cref="PackedSource.Format"/>; null = it is text, or nobody has looked yet.</summary>
    public string? SourceFormat { get; init; }

    /// <summary>The last attempt at making a text of a packed source; of one that is made, the one that counts.</summary>
    public int NormaliseAttempt { get; init; }

    /// <summary>Length of the text that was made of a packed source; null = there is none.</summary>
    public long? NormalisedBytes { get; init; }

    /// <summary>The object that is cut, parsed and handed back: the source as it came, or the text made of it. Places of rows are places there.</summary>
    public Guid TextObjectId => NormalisedBytes is null ? ObjectId : NormalisedObject.IdOf(ImportId, NormaliseAttempt);

    /// <summary>Length of <see cref="TextObjectId"/>.</summary>
    public long TextBytes => NormalisedBytes ?? SourceBytes;

    public byte[] ContentHash { get; init; } = [];
    public string IdempotencyKey { get; init; } = "";
    public string Status { get; init; } = "";

    /// <summary>One of <see cref="ImportMode"/>.</summary>
    public string Mode { get; init; } = ImportMode.Upsert;

    /// <summary>JSON of <see cref="ImportOptions"/>; null = all defaults.</summary>
    public string? Options { get; init; }

    /// <summary>When its merge began; null = it has not.</summary>
    public DateTime? LoadingAt { get; init; }

    /// <summary>Once set, no merge of it commits.</summary>
    public DateTime? CancelRequestedAt { get; init; }

    /// <summary>Nothing of it is released since then; null = it is not paused.</summary>
    public DateTime? PausedAt { get; init; }

    /// <summary>Of a failed one: until then it can be retried; null = it cannot.</summary>
    public DateTime? RetryUntil { get; init; }

    /// <summary>When a retry was asked for that has not begun; null = none was.</summary>
    public DateTime? RetryRequestedAt { get; init; }

    /// <summary>When its batches, counters and rejects were removed; null = they are there.</summary>
    public DateTime? LedgerPurgedAt { get; init; }

    /// <summary>How often it was taken up again after it had failed.</summary>
    public int Retries { get; init; }

    /// <summary>JSON: how the source is read; null until the first slice of the cut.</summary>
    public string? SourcePlan { get; init; }

    public int CutAttempt { get; init; }
    public long CutNextByte { get; init; }
    public long CutNextRow { get; init; }
    public long CutNextLine { get; init; }
    public bool CutDone { get; init; }
    public int PlannedBatches { get; init; }

    /// <summary>Transactions of its merge that have committed, where that is one in sized batches. From the first on it only goes forward.</summary>
    public int MergeBatches { get; init; }

    public long? ReadRows { get; init; }
    public long? MalformedRows { get; init; }
    public long? StagedRows { get; init; }
    public long? RejectedRows { get; init; }
    public long? DuplicateRows { get; init; }
    public long? ValidRows { get; init; }
    public long? InsertedRows { get; init; }
    public long? UpdatedRows { get; init; }
    public long? UnchangedRows { get; init; }

    /// <summary>Those that count against its budget, as far as they are counted for the whole import.</summary>
    public long BadRows => (MalformedRows ?? 0) + (RejectedRows ?? 0) + (DuplicateRows ?? 0);

    public ImportOptions ReadOptions() => ImportOptionsJson.Read(Options);
}
