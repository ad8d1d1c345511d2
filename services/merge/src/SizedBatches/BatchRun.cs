using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>The batches of one delivery: each is a transaction of a session of its own, beside the one that holds the import and its scope.</summary>
/// <param name="holding">The session that holds them.</param>
/// <param name="own">The batches'.</param>
/// <param name="work">What it needs.</param>
/// <param name="import">As it was found.</param>
/// <param name="position">Where it goes on.</param>
/// <param name="before">What is committed already; null = nothing.</param>
internal sealed class BatchRun(MySqlSession holding, MySqlSession own, BatchWork work, ImportRow import, SizedPosition position, Contracts.MergeBatchTotals? before)
{
    private UpsertMerge.Writer? writer;
    private byte[] lastKey = [];
    private long rows = before?.Rows ?? 0;
    private long refusedRows = before?.RefusedRows ?? 0;

    /// <summary>With the counts that it has after the batches so far.</summary>
    public ImportRow Import { get; private set; } = import;

    public SizedPosition Position { get; private set; } = position;

    /// <summary>Of the batch at work.</summary>
    public TargetRefusals Refusals { get; private set; } = null!;

    /// <summary>Writes a slice, and commits where a batch ends with it. False = the import's row refuses.</summary>
    public async Task<bool> WriteAsync(Slice slice, CancellationToken cancellationToken)
    {
        bool ends;
        using (slice)
        {
            writer ??= await BeginAsync(cancellationToken);
            (lastKey, ends) = (slice.LastKey, slice.EndsBatch);
            await writer.WriteAsync(slice, cancellationToken);
        }

        return !ends || await CommitAsync(cancellationToken);
    }

    /// <summary>Commits the batch at work, if there is one: its rows, the rows that the target refused, and the ledger, which says where the next one begins. False = the import's row refuses.</summary>
    public async Task<bool> CommitAsync(CancellationToken cancellationToken)
    {
        if (writer is null)
            return true;
        var refused = await work.Refused.FindAsync(own, Import, Refusals, cancellationToken);
        if (!await work.Refused.AddAsync(own, Import, refused, cancellationToken, RejectKind.TargetBatch))
            return false;
        var counts = writer.Counts;
        var (inserted, updated, unchanged) = (counts.InsertedRows ?? 0, counts.UpdatedRows ?? 0, counts.UnchangedRows ?? 0);
        var batch = new MergeBatch(Position.Batches + 1, inserted + updated + unchanged + refused.Count, inserted, updated, unchanged, refused.Count, work.Time.GetUtcNow());
        if (await work.Store.AddAsync(own, Import, Position, batch, lastKey, rows + batch.Rows, cancellationToken) is not { } next)
            return false;

        // Fails when the connection that holds the scope is lost: another merge may be in the target by now.
        await holding.ExecuteAsync("DO 0", cancellationToken: cancellationToken);
        CrashPoint.Reached("before_commit", "sized");
        await own.CommitAsync(cancellationToken);
        CrashPoint.Reached("after_commit", "sized");
        if (next.Batches == 1)
            await work.Store.HoldAsync(holding, Import, cancellationToken);
        (writer, Position, rows, refusedRows) = (null, next, rows + batch.Rows, refusedRows + refused.Count);
        Import = Import with { MergeBatches = next.Batches, RejectedRows = Import.RejectedRows + refused.Count, ValidRows = Import.ValidRows - refused.Count };
        return true;
    }

    /// <summary>Takes the batch at work back.</summary>
    public Task RollbackAsync() => own.RollbackAsync();

    private async Task<UpsertMerge.Writer> BeginAsync(CancellationToken cancellationToken)
    {
        await own.BeginAsync(cancellationToken);
        await work.Store.LockAsync(own, Import, Position, cancellationToken);
        Refusals = new TargetRefusals(Import, work.Columns, work.MaxRefusedRows, refusedRows);
        return work.Upsert.WriterFor(own, Import, work.Columns, work.Scope, images: null, Refusals, work.Progress);
    }
}

/// <summary>What the batches of a merge need.</summary>
internal sealed record BatchWork(
    MergedColumns Columns, MergeScope Scope, int MaxRefusedRows, MergeProgress Progress, UpsertMerge Upsert, SizedMergeStore Store, RefusedRowStore Refused, TimeProvider Time);
