using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Parsing.Splitting;
using Imports.Parsing.Staging;
using Imports.Persistence;
using MassTransit;

namespace Imports.Parsing;

/// <summary>
/// Stages one batch in one transaction: locks its ledger row, which is the guard, reads and types its bytes, clears what an earlier attempt left, loads
/// the good rows, adds the malformed ones to the rejects, and flips the ledger row last. A batch staged twice is staged once.
/// </summary>
public sealed class StageBatchConsumer(
    UnitOfWork unit,
    ImportStore imports,
    BatchStore batches,
    RejectStore rejects,
    DatasetStore datasets,
    SourceReader sources,
    StagingTables staging,
    ParsingOptions options,
    ILogger<StageBatchConsumer> logger) : IConsumer<StageBatch>
{
    public async Task Consume(ConsumeContext<StageBatch> context)
    {
        var message = context.Message;
        var batch = await batches.LockAsync(unit.Session, message.ImportId, message.BatchNumber, context.CancellationToken);
        if (batch is not { State: BatchState.Released } || batch.Attempt != message.Attempt)
        {
            Log.BatchNotDue(logger, message.ImportId, message.BatchNumber, message.Attempt, batch?.State);
            return;
        }
        var import = await imports.FindAsync(unit.Session, message.ImportId, context.CancellationToken);
        if (import is not { Status: ImportStatus.Queued or ImportStatus.Parsing, SourcePlan: { } plan })
        {
            Log.BatchNotDue(logger, message.ImportId, message.BatchNumber, message.Attempt, import?.Status);
            return;
        }
        await StageAsync(import, SourcePlan.FromJson(plan), batch, context.CancellationToken);
        await context.Publish(
            new ValidateBatch { ImportId = batch.ImportId, BatchNumber = batch.BatchNumber, Attempt = batch.Attempt }, context.CancellationToken);
    }

    private async Task StageAsync(ImportRow import, SourcePlan plan, BatchRow batch, CancellationToken cancellationToken)
    {
        var dataset = await datasets.GetAsync(unit.Session, import.TenantId, import.Dataset, import.DatasetVersion, cancellationToken);
        using var typed = await ReadAsync(import, dataset, plan, batch, cancellationToken);
        var loader = new StagingLoader(staging.Of(import.ImportId), dataset, options.LoadTimeout);
        if (batch.Attempt > 1)
        {
            await loader.ClearAsync(unit.Session, batch, cancellationToken);
            await rejects.ClearAsync(unit.Session, batch, cancellationToken);
        }
        var refused = await loader.LoadAsync(unit.Session, typed, cancellationToken);
        if (refused.Count > 0)
            Log.RowsRefused(logger, batch.ImportId, batch.BatchNumber, refused.Count);
        List<MalformedRow> malformed = [.. typed.Malformed, .. refused];
        await rejects.AddMalformedAsync(unit.Session, batch, malformed, cancellationToken);
        var staged = typed.StagedRows - refused.Count;
        await batches.SetStagedAsync(unit.Session, batch, staged, malformed.Count, cancellationToken);
        Log.BatchStaged(logger, batch.ImportId, batch.BatchNumber, staged, malformed.Count);
    }

    /// <summary>The source's bytes go back to the pool before the load begins.</summary>
    private async Task<TypedBatch> ReadAsync(ImportRow import, DatasetDefinition dataset, SourcePlan plan, BatchRow batch, CancellationToken cancellationToken)
    {
        using var bytes = await sources.ReadBatchAsync(import, batch, cancellationToken);
        return TypedBatch.Read(dataset, plan, batch, bytes.Memory);
    }
}
