using Imports.Contracts;

namespace Imports.Ledger;

/// <summary>The row of <c>import.snapshot.sql</c>, and what follows from it.</summary>
internal sealed record SnapshotRow
{
    public Guid ImportId { get; init; }
    public string TenantId { get; init; } = "";
    public Guid? ParentId { get; init; }
    public string Dataset { get; init; } = "";
    public int DatasetVersion { get; init; }
    public string? FileName { get; init; }
    public string? IdempotencyKey { get; init; }
    public string Mode { get; init; } = ImportMode.Upsert;
    public string Status { get; init; } = "";
    public long SourceBytes { get; init; }
    public string? SourceFormat { get; init; }
    public long UnpackedBytes { get; init; }
    public long? NormalisedBytes { get; init; }
    public DateTime AcceptedAt { get; init; }
    public DateTime? ParsingAt { get; init; }
    public DateTime? ValidatedAt { get; init; }
    public DateTime? LoadingAt { get; init; }
    public DateTime? FinalizingAt { get; init; }
    public DateTime? FinishedAt { get; init; }
    public DateTime? CancelRequestedAt { get; init; }
    public DateTime? PausedAt { get; init; }
    public int Priority { get; init; }
    public int Retries { get; init; }
    public DateTime? RetryUntil { get; init; }
    public DateTime? EraseRequestedAt { get; init; }
    public DateTime? RollbackUntil { get; init; }
    public DateTime? RollbackRequestedAt { get; init; }

    /// <summary>Null = nothing is asked of merge.</summary>
    public DateTime? RollbackSentAt { get; init; }
    public string? RollbackCode { get; init; }
    public string? RollbackMessage { get; init; }
    public DateTime? RolledBackAt { get; init; }
    public long MergedRows { get; init; }
    public int MergeBatches { get; init; }
    public DateTime? LastStagedAt { get; init; }
    public DateTime ReadAt { get; init; }
    public bool CutDone { get; init; }
    public long CutRows { get; init; }
    public int PlannedBatches { get; init; }
    public long? ReadRows { get; init; }
    public long? MalformedRows { get; init; }
    public long? StagedRows { get; init; }
    public long? RejectedRows { get; init; }
    public long? DuplicateRows { get; init; }
    public long? ValidRows { get; init; }
    public long? InsertedRows { get; init; }
    public long? UpdatedRows { get; init; }
    public long? UnchangedRows { get; init; }
    public string? ErrorCode { get; init; }
    public string? ErrorMessage { get; init; }
    public int StagedBatches { get; init; }
    public long StageOkRows { get; init; }
    public long StageBadRows { get; init; }
    public long StagedBytes { get; init; }
    public int ValidatedBatches { get; init; }
    public long ValidateBadRows { get; init; }
    public long? QueuePosition { get; init; }

    private long RowsDone => StageOkRows + StageBadRows;

    public ImportSnapshot ToSnapshot() => new()
    {
        Version = Utc(ReadAt).ToUnixTimeMilliseconds() * 1000 + ReadAt.Microsecond,
        TaskId = ImportId,
        TenantId = TenantId,
        ParentId = ParentId,
        Dataset = Dataset,
        DatasetVersion = DatasetVersion,
        FileName = FileName,
        IdempotencyKey = IdempotencyKey,
        Mode = Mode,
        Status = Status,
        Step = Step(),
        QueuePosition = (int?)QueuePosition,
        RowsTotal = ReadRows,
        RowsRead = RowsDone,
        RowsOk = ValidRows ?? StageOkRows - ValidateBadRows,
        RowsBad = StageBadRows + (RejectedRows ?? ValidateBadRows) + (DuplicateRows ?? 0),
        RowsMerged = MergedRows,
        MergeBatches = MergeBatches,
        ThroughputRps = Throughput(),
        EtaSeconds = Eta(),
        BytesTotal = NormalisedBytes ?? SourceBytes,
        BytesDone = IsUnpacked ? StagedBytes : UnpackedBytes,
        Counts = new ImportCounts
        {
            ReadRows = ReadRows, MalformedRows = MalformedRows, StagedRows = StagedRows, RejectedRows = RejectedRows, DuplicateRows = DuplicateRows,
            ValidRows = ValidRows, InsertedRows = InsertedRows, UpdatedRows = UpdatedRows, UnchangedRows = UnchangedRows,
        },
        StageSeconds = StageSeconds(),
        BatchesTotal = PlannedBatches,
        BatchesStaged = StagedBatches,
        BatchesValidated = ValidatedBatches,
        ErrorCode = ErrorCode,
        ErrorMessage = ErrorMessage,
        AcceptedAt = Utc(AcceptedAt),
        FinishedAt = FinishedAt is { } at ? Utc(at) : null,
        CancelRequestedAt = CancelRequestedAt is { } asked ? Utc(asked) : null,
        Paused = IsPaused,
        Priority = Priority,
        Retries = Retries,
        RetryUntil = RetryUntil is { } until ? Utc(until) : null,
        Erased = EraseRequestedAt is not null,
        RollbackUntil = RollbackUntil is { } kept ? Utc(kept) : null,
        RollbackRequestedAt = RollbackRequestedAt is { } wanted ? Utc(wanted) : null,
        RollbackCode = RollbackCode,
        RollbackMessage = RollbackMessage,
        RolledBackAt = RolledBackAt is { } back ? Utc(back) : null,
    };

    /// <summary>Before that, bytes are bytes of the packed source; from then on those of the text made of it.</summary>
    private bool IsUnpacked => SourceFormat is null || NormalisedBytes is not null;

    private bool IsPaused => PausedAt is not null && !ImportStatus.IsTerminal(Status);

    private string Step() => IsPaused && CancelRequestedAt is null ? $"paused: {Work()}" : Work();

    private string Work() => Status switch
    {
        _ when CancelRequestedAt is not null && !ImportStatus.IsTerminal(Status) => LoadingAt is not null ? RollingBack() : "being cancelled",
        ImportStatus.Queued => QueuePosition is > 0 ? $"{QueuePosition} ahead" : "next",
        ImportStatus.Parsing when !IsUnpacked => $"unpacking, {UnpackedBytes} of {SourceBytes} bytes read",
        ImportStatus.Parsing when PlannedBatches == 0 => "reading the header",
        ImportStatus.Parsing when !CutDone => $"staged {StagedBatches} of {PlannedBatches}+ batches",
        ImportStatus.Parsing when ValidatedBatches < PlannedBatches => $"staged {StagedBatches}, checked {ValidatedBatches} of {PlannedBatches} batches",
        ImportStatus.Parsing => "checking the whole import",
        ImportStatus.Validated => Mode == ImportMode.Validate ? "counting what a merge would do" : "waiting for its target",
        ImportStatus.Loading when MergeBatches > 0 => $"merged {MergedRows} rows, committed batches: {MergeBatches}",
        ImportStatus.Loading => MergedRows > 0 ? $"merged {MergedRows} rows" : "merging",
        ImportStatus.Finalizing => "cleaning up",
        ImportStatus.Done when RolledBackAt is not null => "rolled back",
        ImportStatus.Done when RollbackSentAt is not null => Mode == ImportMode.Replace ? "putting the former table back" : "putting the former rows back",
        // Within its budget, so it is no failure; but whoever reads no more than the status must see it.
        ImportStatus.Done when ReadRows > 0 && ValidRows == 0 => $"done, and none of its {ReadRows} rows was taken",
        _ => Status,
    };

    private string RollingBack() => MergedRows > 0 ? $"rolling back, {MergedRows} rows left" : "rolling back";

    /// <summary>Over the time from the start of parsing to the last staged batch, so that it neither jumps nor falls while a batch is under way.</summary>
    private double? Throughput()
        => ParsingAt is { } from && LastStagedAt is { } to && to > from && RowsDone > 0 ? Math.Round(RowsDone / (to - from).TotalSeconds, 1) : null;

    private double? Eta()
    {
        if (ImportStatus.IsTerminal(Status))
            return 0;
        if (Status != ImportStatus.Parsing || ParsingAt is not { } from || StagedBytes == 0)
            return null;
        var seconds = (ReadAt - from).TotalSeconds;
        return Math.Round(Math.Max(0, ((NormalisedBytes ?? SourceBytes) - StagedBytes) * seconds / StagedBytes), 1);
    }

    private Dictionary<string, double> StageSeconds()
    {
        (string Status, DateTime? At)[] starts =
        [
            (ImportStatus.Queued, AcceptedAt), (ImportStatus.Parsing, ParsingAt), (ImportStatus.Validated, ValidatedAt),
            (ImportStatus.Loading, LoadingAt), (ImportStatus.Finalizing, FinalizingAt), ("", FinishedAt),
        ];
        var entered = starts.Where(start => start.At is not null).ToList();
        var seconds = new Dictionary<string, double>();
        for (var i = 0; i < entered.Count; i++)
        {
            var end = i + 1 < entered.Count ? entered[i + 1].At!.Value : ReadAt;
            if (entered[i].Status.Length > 0)
                seconds[entered[i].Status] = Math.Round(Math.Max(0, (end - entered[i].At!.Value).TotalSeconds), 3);
        }

        return seconds;
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
