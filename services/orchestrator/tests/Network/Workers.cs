using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Orchestrator.Tests.Network;

/// <summary>
/// What the other services do to the ledger, through its own stores and with their guards, on imports of made-up rows: of each batch's ten rows one cannot be parsed, one breaks a rule and eight are new.
/// </summary>
internal sealed class Workers(GivenImports given, IReadOnlySet<Guid> refused)
{
    public const int BatchRows = 10;
    private readonly ImportStore imports = new();
    private readonly BatchStore batches = new();

    /// <summary>Merges that committed, by import.</summary>
    public Dictionary<Guid, int> Merges { get; } = [];

    public static int BatchesOf(Guid import) => 1 + (import.ToByteArray()[15] % 4);

    public static bool Understand(object message)
        => message is ParseImport or StageBatch or ValidateBatch or ValidateImport or PreviewImport or MergeImport or FinalizeImport;

    /// <returns>What they say, committed with what they did.</returns>
    public async Task<List<object>> WorkAsync(object message)
    {
        await using var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        var said = message switch
        {
            ParseImport parse => await ParseAsync(session, parse),
            StageBatch stage => await StageAsync(session, stage),
            ValidateBatch validate => await ValidateAsync(session, validate),
            ValidateImport validate => await ValidateAsync(session, validate),
            PreviewImport preview => await PreviewAsync(session, preview.ImportId),
            MergeImport merge => await MergeAsync(session, merge.ImportId),
            FinalizeImport finalize => [new ImportFinalized { ImportId = finalize.ImportId }],
            _ => throw new ArgumentException(message.GetType().Name),
        };
        await session.CommitAsync();
        return said;
    }

    private async Task<List<object>> ParseAsync(MySqlSession session, ParseImport message)
    {
        var import = await imports.LockAsync(session, message.ImportId, CancellationToken.None);
        if (import is not { Status: ImportStatus.Parsing, CutDone: false } || import.CutAttempt != message.Attempt)
            return [];
        if (refused.Contains(import.ImportId))
            return [new ImportStepFailed { ImportId = import.ImportId, Code = ErrorCodes.HeaderMissingColumn, Message = "refused" }];
        var planned = BatchesOf(import.ImportId);
        await batches.PlanAsync(
            session,
            Enumerable.Range(0, planned).Select(i => new BatchRow
            {
                ImportId = import.ImportId, BatchNumber = i + 1, TenantId = import.TenantId, FirstByte = i * 10, LengthBytes = 10, FirstRow = (i * BatchRows) + 1, RowCount = BatchRows, FirstLine = i + 1,
            }),
            CancellationToken.None);
        var end = new CutPosition("{}", planned * 10, (planned * BatchRows) + 1, planned + 1, planned, Done: true);
        await imports.AdvanceCutAsync(session, import.ImportId, message.Attempt, end, CancellationToken.None);
        await batches.SetExpectedAsync(session, import.ImportId, planned, CancellationToken.None);
        return [];
    }

    private async Task<List<object>> StageAsync(MySqlSession session, StageBatch message)
    {
        var batch = await batches.LockAsync(session, message.ImportId, message.BatchNumber, CancellationToken.None);
        var import = await imports.FindAsync(session, message.ImportId, CancellationToken.None);
        if (batch is not { State: BatchState.Released } || batch.Attempt != message.Attempt || import is not { Status: ImportStatus.Parsing })
            return [];
        await batches.SetStagedAsync(session, batch, BatchRows - 1, 1, CancellationToken.None);
        return [new ValidateBatch { ImportId = message.ImportId, BatchNumber = message.BatchNumber, Attempt = message.Attempt }];
    }

    private async Task<List<object>> ValidateAsync(MySqlSession session, ValidateBatch message)
    {
        var batch = await batches.LockAsync(session, message.ImportId, message.BatchNumber, CancellationToken.None);
        var import = await imports.FindAsync(session, message.ImportId, CancellationToken.None);
        if (batch is not { State: BatchState.Staged } || import is not { Status: ImportStatus.Parsing })
            return [];
        var stage = await batches.SetValidatedAsync(session, batch, BatchRows - 2, 1, CancellationToken.None);
        return stage.IsComplete ? [new BatchesValidated { ImportId = message.ImportId }] : [];
    }

    private async Task<List<object>> ValidateAsync(MySqlSession session, ValidateImport message)
    {
        var stage = await batches.LockCounterAsync(session, message.ImportId, Stage.Validation, CancellationToken.None);
        var import = await imports.FindAsync(session, message.ImportId, CancellationToken.None);
        if (import is not { Status: ImportStatus.Parsing } || !stage.IsComplete)
            return [];
        var staging = await batches.CounterAsync(session, message.ImportId, Stage.Staging, CancellationToken.None);
        var counts = new ImportCounts
        {
            MalformedRows = staging.BadRows, StagedRows = staging.OkRows, RejectedRows = stage.BadRows, DuplicateRows = 0, ValidRows = stage.OkRows,
        };
        if (import.ValidRows is null)
            await imports.SetValidatedCountsAsync(session, message.ImportId, counts, CancellationToken.None);
        return [new ImportValidated { ImportId = message.ImportId, ValidRows = stage.OkRows, RejectedRows = stage.BadRows, DuplicateRows = 0 }];
    }

    private async Task<List<object>> PreviewAsync(MySqlSession session, Guid importId)
    {
        var import = await imports.FindAsync(session, importId, CancellationToken.None);
        if (import is { InsertedRows: null, Status: ImportStatus.Validated } && !await imports.SetPreviewedCountsAsync(session, importId, Counts(import), CancellationToken.None))
            return [];
        return import is { Status: ImportStatus.Validated } ? [new ImportPreviewed { ImportId = importId, InsertedRows = import.ValidRows ?? 0, UpdatedRows = 0, UnchangedRows = 0 }] : [];
    }

    private async Task<List<object>> MergeAsync(MySqlSession session, Guid importId)
    {
        var import = await imports.LockAsync(session, importId, CancellationToken.None);
        if (import is null or { ValidRows: null })
            return [];
        var merged = new ImportMerged { ImportId = importId, InsertedRows = import.ValidRows.Value, UpdatedRows = 0, UnchangedRows = 0 };
        if (import.InsertedRows is not null)
            return [merged];
        if (import.CancelRequestedAt is not null)
            return [new MergeCancelled { ImportId = importId }];
        if (!await imports.BeginMergeAsync(session, importId, "local-file", CancellationToken.None) || !await imports.SetMergedCountsAsync(session, importId, Counts(import), CancellationToken.None))
            return [];
        Merges[importId] = Merges.GetValueOrDefault(importId) + 1;
        return [new MergeStarted { ImportId = importId }, merged];
    }

    private static ImportCounts Counts(ImportRow import) => new() { InsertedRows = import.ValidRows, UpdatedRows = 0, UnchangedRows = 0 };
}
