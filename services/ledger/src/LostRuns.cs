using Imports.MySql;

namespace Imports.Ledger;

/// <summary>
/// Puts a batch back whose sorted run is lost, in the caller's transaction: the batch, what it has in both counters, and the counts of the whole import, which are made again. The other batches stay as they are.
/// The rejects of the batch and their causes are taken back by whoever stages it anew, and duplicates by the next check of the whole import.
/// </summary>
public sealed class LostRuns
{
    private static readonly string Unstage = SqlFile.Read<LostRuns>("batch.unstage");
    private static readonly string TakeBack = SqlFile.Read<LostRuns>("stage.take_back");
    private static readonly string UnstageImport = SqlFile.Read<LostRuns>("import.unstage");

    private readonly BatchStore batches = new();
    private readonly ImportStore imports = new();
    private readonly RefusedByTarget refused = new();

    /// <summary>The batch with its row locked, if this attempt at it is the one that counts and has a run; else the word of its loss is out of date.</summary>
    public async Task<BatchRow?> LockAsync(MySqlSession session, Guid importId, int batchNumber, int attempt, CancellationToken cancellationToken)
        => await batches.LockAsync(session, importId, batchNumber, cancellationToken) is { State: BatchState.Staged or BatchState.Validated } batch && batch.Attempt == attempt ? batch : null;

    /// <summary>Puts the batch back, and its import to <c>parsing</c>. False when the import has merged, ended, or is to be cancelled: the caller rolls back.</summary>
    /// <param name="session">In a transaction.</param>
    /// <param name="batch">As <see cref="LockAsync"/> found it.</param>
    /// <param name="state"><see cref="BatchState.Planned"/>, or <see cref="BatchState.Rejected"/> where the import fails.</param>
    /// <param name="cancellationToken">Of the statements.</param>
    public async Task<bool> PutBackAsync(MySqlSession session, BatchRow batch, string state, CancellationToken cancellationToken)
    {
        var importId = batch.ImportId;
        var staged = batch.StagedRows ?? 0;
        await session.ExecuteAsync(Unstage, new { importId, batch.BatchNumber, batch.Attempt, state }, cancellationToken: cancellationToken);
        await TakeBackAsync(session, batch, Stage.Staging, staged, batch.RowCount - staged, cancellationToken);
        if (batch.State == BatchState.Validated)
            await TakeBackAsync(session, batch, Stage.Validation, staged - (batch.RejectedRows ?? 0), batch.RejectedRows ?? 0, cancellationToken);
        if (await session.ExecuteAsync(UnstageImport, new { importId }, cancellationToken: cancellationToken) != 1)
            return false;
        // The target is asked anew, as by a retry.
        await refused.TakeBackAsync(session, importId, cancellationToken);
        return true;
    }

    /// <summary>Whether the counts of the whole import are there.</summary>
    public async Task<bool> IsCountedAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
        => await imports.FindAsync(session, importId, cancellationToken) is { ValidRows: not null };

    private static Task TakeBackAsync(MySqlSession session, BatchRow batch, string stage, long okRows, long badRows, CancellationToken cancellationToken)
        => session.ExecuteAsync(TakeBack, new { batch.ImportId, stage, okRows, badRows, bytes = batch.LengthBytes }, cancellationToken: cancellationToken);
}
