using Imports.Contracts;
using Imports.MySql;

namespace Imports.Ledger;

/// <summary>The table <c>import</c>. Every call runs in the session's transaction, if one is open.</summary>
public sealed class ImportStore
{
    private static readonly string Insert = SqlFile.Read<ImportStore>("import.insert");
    private static readonly string InsertStages = SqlFile.Read<ImportStore>("stage.insert");
    private static readonly string ListDuplicates = SqlFile.Read<ImportStore>("import.list_duplicates");
    private static readonly string Select = SqlFile.Read<ImportStore>("import.select");
    private static readonly string Lock = SqlFile.Read<ImportStore>("import.lock");
    private static readonly string SetStatus = SqlFile.Read<ImportStore>("import.set_status");
    private static readonly string SetFailed = SqlFile.Read<ImportStore>("import.set_failed");
    private static readonly string SetOrchestrated = SqlFile.Read<ImportStore>("import.set_orchestrated");
    private static readonly string SetValidatedCounts = SqlFile.Read<ImportStore>("import.set_validated_counts");
    private static readonly string SetMergedCounts = SqlFile.Read<ImportStore>("import.set_merged_counts");
    private static readonly string RefuseRows = SqlFile.Read<ImportStore>("import.refuse_rows");
    private static readonly string RequestCancel = SqlFile.Read<ImportStore>("import.request_cancel");
    private static readonly string SetCancelled = SqlFile.Read<ImportStore>("import.set_cancelled");
    private static readonly string BeginMerge = SqlFile.Read<ImportStore>("import.begin_merge");
    private static readonly string SetMergedRows = SqlFile.Read<ImportStore>("import.set_merged_rows");
    private static readonly string SetPreviewedCounts = SqlFile.Read<ImportStore>("import.set_previewed_counts");
    private static readonly string AdvanceCut = SqlFile.Read<ImportStore>("import.advance_cut");
    private static readonly string ReleaseCorrections = SqlFile.Read<ImportStore>("correction.release");
    private static readonly string ReleaseFailed = SqlFile.Read<ImportStore>("correction.release_failed");

    /// <summary>Adds an import and its counters. A duplicate key means that the same content is live or done already.</summary>
    public async Task InsertAsync(MySqlSession session, NewImport import, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Insert, import, cancellationToken: cancellationToken);
        await session.ExecuteAsync(InsertStages, new { importId = import.ImportId, tenantId = import.TenantId }, cancellationToken: cancellationToken);
    }

    /// <summary>The live and done imports that hold one of these keys, in no order.</summary>
    public Task<IReadOnlyList<DuplicateRow>> ListDuplicatesAsync(MySqlSession session, string tenantId, IReadOnlyList<byte[]> dedupeKeys, CancellationToken cancellationToken)
        => session.QueryAsync<DuplicateRow>(ListDuplicates, new { tenantId, dedupeKeys }, cancellationToken: cancellationToken);

    public async Task<ImportRow?> FindAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<ImportRow>(Select, new { importId }, cancellationToken: cancellationToken);

    /// <summary>The import with its row locked until the transaction ends.</summary>
    public async Task<ImportRow?> LockAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<ImportRow>(Lock, new { importId }, cancellationToken: cancellationToken);

    /// <summary>Moves the import to a status other than <c>failed</c> and <c>cancelled</c> and notes when, once.</summary>
    public Task SetStatusAsync(MySqlSession session, Guid importId, string status, CancellationToken cancellationToken)
    {
        var stamp = status switch
        {
            ImportStatus.Parsing => "parsing_at",
            ImportStatus.Validated => "validated_at",
            ImportStatus.Loading => "loading_at",
            ImportStatus.Finalizing => "finalizing_at",
            ImportStatus.Done => "finished_at",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No such move."),
        };
        return session.ExecuteAsync(SetStatus.With("stamp", stamp), new { importId, status }, cancellationToken: cancellationToken);
    }

    /// <summary>False when the merge has committed: such an import only goes forward. Rows that it was to take the place of, as corrections, are free again.</summary>
    /// <param name="session">In a transaction.</param>
    /// <param name="importId">The import.</param>
    /// <param name="failure">Stable code, and why in words.</param>
    /// <param name="retryFor">How long it can be retried, and keeps what it has staged.</param>
    /// <param name="cancellationToken">Of the statement.</param>
    public async Task<bool> SetFailedAsync(MySqlSession session, Guid importId, ImportException failure, TimeSpan retryFor, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(
            SetFailed, new { importId, code = failure.Code, message = failure.Message, retrySeconds = (long)retryFor.TotalSeconds }, cancellationToken: cancellationToken) != 1)
            return false;
        await session.ExecuteAsync(ReleaseFailed, new { importId }, cancellationToken: cancellationToken);
        return true;
    }

    /// <summary>Asks for the import's cancellation; from then on no merge of it commits. False when it has merged or ended.</summary>
    public async Task<bool> RequestCancelAsync(MySqlSession session, string tenantId, Guid importId, CancellationToken cancellationToken)
        => await session.ExecuteAsync(RequestCancel, new { tenantId, importId }, cancellationToken: cancellationToken) == 1;

    /// <summary>False when the merge has committed, the import has failed, or its cancellation is not asked for, or no more since a retry. Rows that it was to take the place of, as corrections, are free again.</summary>
    public async Task<bool> SetCancelledAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
    {
        if (await session.ExecuteAsync(SetCancelled, new { importId }, cancellationToken: cancellationToken) != 1)
            return false;
        await session.ExecuteAsync(ReleaseCorrections, new { importId }, cancellationToken: cancellationToken);
        return true;
    }

    /// <summary>False when the import is not in a status that may merge, has merged, or is to be cancelled.</summary>
    /// <param name="session">Of a transaction of its own: the merge's commits only when it is over.</param>
    /// <param name="importId">The import.</param>
    /// <param name="loader">What its rows are loaded by, see <see cref="SourcePlan.Loader"/>.</param>
    /// <param name="cancellationToken">Of the statement.</param>
    public async Task<bool> BeginMergeAsync(MySqlSession session, Guid importId, string loader, CancellationToken cancellationToken)
        => await session.ExecuteAsync(BeginMerge, new { importId, loader }, cancellationToken: cancellationToken) == 1;

    /// <summary>Notes how far a running merge is. Outside the merge's transaction.</summary>
    public Task SetMergedRowsAsync(MySqlSession session, Guid importId, long rows, CancellationToken cancellationToken)
        => session.ExecuteAsync(SetMergedRows, new { importId, rows }, cancellationToken: cancellationToken);

    /// <summary>Fixes the counts of a dry run. False when it is none, is not validated, is counted, or is to be cancelled.</summary>
    public async Task<bool> SetPreviewedCountsAsync(MySqlSession session, Guid importId, ImportCounts counts, CancellationToken cancellationToken)
        => await session.ExecuteAsync(
            SetPreviewedCounts,
            new { importId, counts.InsertedRows, counts.UpdatedRows, counts.UnchangedRows },
            cancellationToken: cancellationToken) == 1;

    public Task SetOrchestratedAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => session.ExecuteAsync(SetOrchestrated, new { importId }, cancellationToken: cancellationToken);

    public Task SetValidatedCountsAsync(MySqlSession session, Guid importId, ImportCounts counts, CancellationToken cancellationToken)
        => session.ExecuteAsync(
            SetValidatedCounts,
            new { importId, counts.MalformedRows, counts.StagedRows, counts.RejectedRows, counts.DuplicateRows, counts.ValidRows },
            cancellationToken: cancellationToken);

    /// <summary>Counts valid rows as rejected ones. False when the import is not in a status that may merge, has merged, or is to be cancelled.</summary>
    public async Task<bool> RefuseRowsAsync(MySqlSession session, Guid importId, long rows, CancellationToken cancellationToken)
        => await session.ExecuteAsync(RefuseRows, new { importId, rows }, cancellationToken: cancellationToken) == 1;

    /// <summary>The commit point. False when the import is not in a status that may merge, has merged, or is to be cancelled.</summary>
    public async Task<bool> SetMergedCountsAsync(MySqlSession session, Guid importId, ImportCounts counts, CancellationToken cancellationToken)
        => await session.ExecuteAsync(
            SetMergedCounts,
            new { importId, counts.InsertedRows, counts.UpdatedRows, counts.UnchangedRows },
            cancellationToken: cancellationToken) == 1;

    /// <summary>False when the attempt is not the current one or the cut is done.</summary>
    public async Task<bool> AdvanceCutAsync(MySqlSession session, Guid importId, int attempt, CutPosition position, CancellationToken cancellationToken)
        => await session.ExecuteAsync(
            AdvanceCut,
            new { importId, attempt, position.SourcePlan, position.NextByte, position.NextRow, position.NextLine, position.Done, position.PlannedBatches },
            cancellationToken: cancellationToken) == 1;
}

/// <summary>An import, live or done, and the key that no other may take.</summary>
public sealed record DuplicateRow
{
    public Guid ImportId { get; init; }
    public byte[] DedupeKey { get; init; } = [];
}

/// <summary>How far the cut of an import's source is.</summary>
/// <param name="SourcePlan">JSON: how the source is read.</param>
/// <param name="NextByte">Where the next batch starts.</param>
/// <param name="NextRow">Number of the next row, from 1.</param>
/// <param name="NextLine">Line of the next row, from 1.</param>
/// <param name="PlannedBatches">Batches in the ledger.</param>
/// <param name="Done">The source is cut to its end.</param>
public sealed record CutPosition(string SourcePlan, long NextByte, long NextRow, long NextLine, int PlannedBatches, bool Done);
