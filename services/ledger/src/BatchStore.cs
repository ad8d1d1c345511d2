using Imports.MySql;

namespace Imports.Ledger;

/// <summary>The ledger (<c>import_batch</c>) and its counters (<c>import_stage</c>), as parsing and validation use them.</summary>
public sealed class BatchStore
{
    private static readonly string Insert = SqlFile.Read<BatchStore>("batch.insert");
    private static readonly string Lock = SqlFile.Read<BatchStore>("batch.lock");
    private static readonly string SetStaged = SqlFile.Read<BatchStore>("batch.set_staged");
    private static readonly string SetValidated = SqlFile.Read<BatchStore>("batch.set_validated");
    private static readonly string SetExpected = SqlFile.Read<BatchStore>("stage.set_expected");
    private static readonly string Bump = SqlFile.Read<BatchStore>("stage.bump");
    private static readonly string SelectCounter = SqlFile.Read<BatchStore>("stage.select");
    private static readonly string ListLeft = SqlFile.Read<BatchStore>("batch.list_left");
    private static readonly string ListRejected = SqlFile.Read<BatchStore>("batch.list_rejected");
    private static readonly string LockRejected = SqlFile.Read<BatchStore>("batch.lock_rejected");
    private static readonly string Restore = SqlFile.Read<BatchStore>("batch.restore");
    private static readonly string LockCounter = SqlFile.Read<BatchStore>("stage.lock");

    /// <summary>How long a staged batch may wait for its validation before the sweeper asks again: as long as a broker that lost its data may hold an import up.</summary>
    public static readonly TimeSpan ValidationLease = TimeSpan.FromSeconds(30);

    private const int RestoredAtOnce = 1000;

    public async Task PlanAsync(MySqlSession session, IEnumerable<BatchRow> batches, CancellationToken cancellationToken)
    {
        foreach (var batch in batches)
            await session.ExecuteAsync(Insert, batch, cancellationToken: cancellationToken);
    }

    /// <summary>The batch with its row locked until the transaction ends, or null.</summary>
    public async Task<BatchRow?> LockAsync(MySqlSession session, Guid importId, int batchNumber, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<BatchRow>(Lock, new { importId, batchNumber }, cancellationToken: cancellationToken);

    /// <summary>Flips a released batch to staged and counts it. Comes last in the batch's transaction.</summary>
    /// <returns>The stage's counter, this batch included.</returns>
    /// <exception cref="InvalidOperationException">The batch is not released with this attempt, though it was locked.</exception>
    public async Task<StageCounter> SetStagedAsync(MySqlSession session, BatchRow batch, long stagedRows, long malformedRows, CancellationToken cancellationToken)
    {
        var flipped = await session.ExecuteAsync(
            SetStaged,
            new { batch.ImportId, batch.BatchNumber, batch.Attempt, stagedRows, malformedRows, leaseSeconds = (int)ValidationLease.TotalSeconds },
            cancellationToken: cancellationToken);
        return await CountAsync(session, flipped, batch, Stage.Staging, stagedRows, malformedRows, cancellationToken);
    }

    /// <summary>Flips a staged batch to validated and counts it. Comes last in the batch's transaction.</summary>
    /// <inheritdoc cref="SetStagedAsync"/>
    public async Task<StageCounter> SetValidatedAsync(MySqlSession session, BatchRow batch, long okRows, long rejectedRows, CancellationToken cancellationToken)
    {
        var flipped = await session.ExecuteAsync(SetValidated, new { batch.ImportId, batch.BatchNumber, rejectedRows }, cancellationToken: cancellationToken);
        return await CountAsync(session, flipped, batch, Stage.Validation, okRows, rejectedRows, cancellationToken);
    }

    /// <summary>Says how many batches there are, once the cut is done.</summary>
    /// <returns>The counter of the validation stage; complete when every batch was validated before the cut's end was known.</returns>
    public async Task<StageCounter> SetExpectedAsync(MySqlSession session, Guid importId, int batches, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(SetExpected, new { importId, batches }, cancellationToken: cancellationToken);
        return await CounterAsync(session, importId, Stage.Validation, cancellationToken);
    }

    /// <summary>Puts what a failed import left undone back to work; what has a run keeps it. The scheduler releases the planned ones.</summary>
    /// <returns>Those that wait for their check.</returns>
    public async Task<IReadOnlyList<BatchRow>> RestoreAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
    {
        var staged = new List<BatchRow>();
        for (var after = 0; ;)
        {
            var left = await session.QueryAsync<BatchRow>(ListLeft, new { importId, after, limit = RestoredAtOnce }, cancellationToken: cancellationToken);
            if (left.Count == 0)
                break;
            await RestoreAsync(session, importId, left, staged, cancellationToken);
            after = left[^1].BatchNumber;
        }

        // What is left of those that are rejected was held by a consumer whose message is out of date: he changes nothing and lets go at once, and nobody else would come back for them.
        foreach (var batchNumbers in (await session.QueryAsync<int>(ListRejected, new { importId }, cancellationToken: cancellationToken)).Chunk(RestoredAtOnce))
        {
            var rejected = await session.QueryAsync<BatchRow>(LockRejected, new { importId, batchNumbers }, cancellationToken: cancellationToken);
            await RestoreAsync(session, importId, rejected, staged, cancellationToken);
        }

        return staged;
    }

    public async Task<StageCounter> CounterAsync(MySqlSession session, Guid importId, string stage, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<StageCounter>(SelectCounter, new { importId, stage }, cancellationToken: cancellationToken)
            ?? throw new InvalidOperationException($"Import {importId} has no counter for {stage}.");

    /// <summary>The counter with its row locked until the transaction ends: makes its holder the only one to end the stage.</summary>
    public async Task<StageCounter> LockCounterAsync(MySqlSession session, Guid importId, string stage, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<StageCounter>(LockCounter, new { importId, stage }, cancellationToken: cancellationToken)
            ?? throw new InvalidOperationException($"Import {importId} has no counter for {stage}.");

    private static async Task RestoreAsync(MySqlSession session, Guid importId, IReadOnlyList<BatchRow> locked, List<BatchRow> staged, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            Restore,
            new { importId, batchNumbers = locked.Select(batch => batch.BatchNumber).ToArray(), leaseSeconds = (int)ValidationLease.TotalSeconds },
            cancellationToken: cancellationToken);
        staged.AddRange(locked.Where(batch => batch.StagedRows is not null));
    }

    private async Task<StageCounter> CountAsync(
        MySqlSession session, int flipped, BatchRow batch, string stage, long okRows, long badRows, CancellationToken cancellationToken)
    {
        if (flipped != 1)
            throw new InvalidOperationException($"Batch {batch.BatchNumber} of import {batch.ImportId} left its state under its lock.");
        await session.ExecuteAsync(Bump, new { batch.ImportId, stage, okRows, badRows, bytes = batch.LengthBytes }, cancellationToken: cancellationToken);
        return await CounterAsync(session, batch.ImportId, stage, cancellationToken);
    }
}
