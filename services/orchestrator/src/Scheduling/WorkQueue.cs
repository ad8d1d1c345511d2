using Imports.Contracts;
using Imports.MySql;
using MassTransit;

namespace Imports.Orchestrator;

/// <summary>
/// One round of the scheduler: gives queued imports their turn, releases slices of the cut, and releases batches round-robin over the imports, by their bytes, within
/// one small window, so that a newcomer waits for a window and not for a file.
/// </summary>
public sealed class WorkQueue(OrchestratorOptions options)
{
    private static readonly string Count = SqlFile.Read<WorkQueue>("queue.count");
    private static readonly string SelectNext = SqlFile.Read<WorkQueue>("queue.select_next");
    private static readonly string Release = SqlFile.Read<WorkQueue>("queue.release");
    private static readonly string SelectCuts = SqlFile.Read<WorkQueue>("cut.select_due");
    private static readonly string LockCut = SqlFile.Read<WorkQueue>("cut.lock");
    private static readonly string LeaseCut = SqlFile.Read<WorkQueue>("cut.lease");
    private static readonly string SelectBatches = SqlFile.Read<WorkQueue>("batch.select_due");
    private static readonly string ReleaseBatch = SqlFile.Read<WorkQueue>("batch.release");

    private int LeaseSeconds => (int)options.WorkLease.TotalSeconds;

    /// <summary>What there is to release now. Reads without locks, and only where there can be some; <see cref="ReleaseAsync"/> checks each again.</summary>
    public async Task<DueWork> FindAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        var counts = await session.QueryFirstOrDefaultAsync<QueueCounts>(Count, cancellationToken: cancellationToken) ?? new QueueCounts();
        var import = counts.Queued == 0
            ? null
            : await session.QueryFirstOrDefaultAsync<Guid?>(SelectNext, new { active = options.MaxActiveImports, options.AgingBytesPerSecond }, cancellationToken: cancellationToken);
        IReadOnlyList<DueCut> cuts = counts.Parsing == 0
            ? []
            : await session.QueryAsync<DueCut>(SelectCuts, new { lookahead = options.LookaheadBatches }, cancellationToken: cancellationToken);
        IReadOnlyList<DueBatch> batches = counts.Parsing == 0 || counts.Released >= options.WindowBatches
            ? []
            : await session.QueryAsync<DueBatch>(SelectBatches, new { window = options.WindowBatches }, cancellationToken: cancellationToken);
        return new DueWork(counts.Queued + counts.Parsing > 0, import, cuts, [.. batches.Take(options.WindowBatches - counts.Released)]);
    }

    /// <summary>Marks the work released and publishes its messages, in the caller's transaction.</summary>
    /// <returns>How many slices of cuts that were.</returns>
    public async Task<int> ReleaseAsync(MySqlSession session, IPublishEndpoint bus, DueWork work, CancellationToken cancellationToken)
    {
        if (work.Import is { } importId && await session.ExecuteAsync(Release, new { importId }, cancellationToken: cancellationToken) == 1)
            await bus.Publish(new ImportReleased { ImportId = importId }, cancellationToken);
        var cuts = 0;
        foreach (var cut in work.Cuts)
            cuts += await ReleaseCutAsync(session, bus, cut, cancellationToken);
        foreach (var batch in work.Batches)
            await ReleaseBatchAsync(session, bus, batch, cancellationToken);
        return cuts;
    }

    /// <summary>Releases a batch for its next attempt; a batch that has moved on is left alone.</summary>
    public async Task ReleaseBatchAsync(MySqlSession session, IPublishEndpoint bus, DueBatch batch, CancellationToken cancellationToken)
    {
        var released = await session.ExecuteAsync(
            ReleaseBatch, new { batch.ImportId, batch.BatchNumber, batch.Attempt, LeaseSeconds }, cancellationToken: cancellationToken);
        if (released == 1)
            await bus.Publish(new StageBatch { ImportId = batch.ImportId, BatchNumber = batch.BatchNumber, Attempt = batch.Attempt + 1 }, cancellationToken);
    }

    private async Task<int> ReleaseCutAsync(MySqlSession session, IPublishEndpoint bus, DueCut cut, CancellationToken cancellationToken)
    {
        if (await session.QueryFirstOrDefaultAsync<Guid?>(LockCut, new { cut.ImportId, cut.Attempt }, cancellationToken: cancellationToken) is null)
            return 0;
        var leased = await session.ExecuteAsync(LeaseCut, new { cut.ImportId, cut.Attempt, LeaseSeconds }, cancellationToken: cancellationToken);
        if (leased == 1)
            await bus.Publish(new ParseImport { ImportId = cut.ImportId, Attempt = cut.Attempt + 1 }, cancellationToken);
        return leased;
    }
}

/// <summary>What one round may release.</summary>
/// <param name="IsLive">Whether an import is queued or parsed: there may be more to release soon.</param>
/// <param name="Import">The queued import whose turn it is; null = none.</param>
/// <param name="Cuts">Imports whose cut may go on.</param>
/// <param name="Batches">Planned batches that fit the window.</param>
public sealed record DueWork(bool IsLive, Guid? Import, IReadOnlyList<DueCut> Cuts, IReadOnlyList<DueBatch> Batches)
{
    public bool IsEmpty => Import is null && Cuts.Count == 0 && Batches.Count == 0;
}

/// <summary>How much there is of what the scheduler works with: queued imports, parsing ones, and batches of these that are at work.</summary>
internal sealed record QueueCounts
{
    public int Queued { get; init; }
    public int Parsing { get; init; }
    public int Released { get; init; }
}

/// <summary>A slice of the cut to release; <see cref="Attempt"/> is the last one.</summary>
public sealed record DueCut
{
    public Guid ImportId { get; init; }
    public int Attempt { get; init; }
}

/// <summary>A batch to release; <see cref="Attempt"/> is the last one, 0 when it was never released.</summary>
public sealed record DueBatch
{
    public Guid ImportId { get; init; }
    public int BatchNumber { get; init; }
    public int Attempt { get; init; }
    public string State { get; init; } = "";
}
