using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Persistence;
using Imports.Reading.Lookups;
using Imports.Reading.Splitting;
using Imports.Reading.Staging;
using Imports.Reading.Typing;
using Imports.Runs;
using MassTransit;

namespace Imports.Parsing;

/// <summary>
/// Stages one batch in one transaction: locks its ledger row, which is the guard, clears what an earlier attempt left, reads and types its bytes, writes the
/// good rows as a sorted run, adds the malformed ones to the rejects and their causes to the counts, and flips the ledger row last. The run is durable before
/// the ledger speaks of it, and named by the attempt, so a batch staged twice is staged once. With more malformed rows than the import bears it fails, and its
/// rejects stay to be read.
/// </summary>
public sealed class StageBatchConsumer(
    UnitOfWork unit,
    ImportStore imports,
    BatchStore batches,
    RejectStore rejects,
    CauseStore causes,
    CorrectionStore corrections,
    DatasetStore datasets,
    SourceReader sources,
    NameLookup lookup,
    RunStore runs,
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
        var counter = await StageAsync(import, SourcePlan.FromJson(plan), batch, context.CancellationToken);
        await AnnounceAsync(context, import, counter);
    }

    /// <summary>In the transaction that staged the batch: an import over its budget is failed, and needs no validation.</summary>
    private async Task AnnounceAsync(ConsumeContext<StageBatch> context, ImportRow import, StageCounter counter)
    {
        var message = context.Message;
        var budget = RejectBudget.Of(import.ReadOptions());
        if (budget.IsExceeded(counter.BadRows, readRows: null))
        {
            var failure = budget.Exceeded(counter.BadRows, readRows: null);
            Log.BudgetExceeded(logger, message.ImportId, message.BatchNumber, counter.BadRows, budget.Text);
            await context.Publish(new ImportStepFailed { ImportId = message.ImportId, Code = failure.Code, Message = failure.Message }, context.CancellationToken);
            return;
        }
        await context.Publish(
            new ValidateBatch { ImportId = message.ImportId, BatchNumber = message.BatchNumber, Attempt = message.Attempt }, context.CancellationToken);
    }

    private async Task<StageCounter> StageAsync(ImportRow import, SourcePlan plan, BatchRow batch, CancellationToken cancellationToken)
    {
        var counts = batch.Attempt > 1 && import.MergeBatches == 0 ? await rejects.ClearAsync(unit.Session, batch, cancellationToken) : new CauseCounts();
        if (batch.IsOversize)
            return await RecordAsync(import, batch, 0, [OversizeRecord.Refuse(batch, options.MaxRecordBytes)], counts, cancellationToken);
        var dataset = await datasets.GetAsync(unit.Session, import.TenantId, import.Dataset, import.DatasetVersion, cancellationToken);
        using var typed = await ReadAsync(import, dataset, plan, batch, cancellationToken);
        if (typed.Defect is { } defect)
            Log.PoisonRows(logger, batch.ImportId, batch.BatchNumber, typed.PoisonRows, defect.GetType().Name, defect.StackTrace);
        await runs.WriteAsync(batch, typed.Rows, cancellationToken);
        await NoteCorrectionsAsync(import, batch, typed.Corrections, cancellationToken);
        return await RecordAsync(import, batch, typed.Rows.Rows, typed.Malformed, counts, cancellationToken);
    }

    /// <summary>
    /// Behind a committed batch of its merge they are noted, and stay: the same bytes name the same refused rows, and the places that they have are those of rows in the target. No merge commits between the loss of a run
    /// and the next check of the whole, so the import's row, read behind the lock on the batch's, says so.
    /// </summary>
    private async Task NoteCorrectionsAsync(ImportRow import, BatchRow batch, IReadOnlyList<CorrectedRow> rows, CancellationToken cancellationToken)
    {
        if (import is not { ParentId: { } parentId, MergeBatches: 0 })
            return;
        if (batch.Attempt > 1)
            await corrections.ClearAsync(unit.Session, batch, cancellationToken);
        await corrections.AddAsync(unit.Session, batch, parentId, rows, cancellationToken);
    }

    /// <summary>The rows that all batches of the import write to come last: the causes, then the counter.</summary>
    private async Task<StageCounter> RecordAsync(ImportRow import, BatchRow batch, long staged, IReadOnlyList<MalformedRow> malformed, CauseCounts counts, CancellationToken cancellationToken)
    {
        var added = await NotYetRefusedAsync(import, batch, malformed, cancellationToken);
        await rejects.AddAsync(unit.Session, batch.ImportId, batch.TenantId, RejectKind.Malformed, added, cancellationToken);
        counts.Add(added);
        await causes.AddAsync(unit.Session, batch.ImportId, batch.TenantId, counts, cancellationToken);
        var counter = await batches.SetStagedAsync(unit.Session, batch, staged, malformed.Count, cancellationToken);
        Log.BatchStaged(logger, batch.ImportId, batch.BatchNumber, staged, malformed.Count);
        return counter;
    }

    /// <summary>Behind a committed batch of its merge nothing is judged anew: the rejects of the batch stay, with their causes. New among them is only a row with a name that its dataset does not know any more.</summary>
    private async Task<IReadOnlyList<MalformedRow>> NotYetRefusedAsync(ImportRow import, BatchRow batch, IReadOnlyList<MalformedRow> malformed, CancellationToken cancellationToken)
    {
        if (import.MergeBatches == 0)
            return malformed;
        var refused = await rejects.KindsAsync(unit.Session, batch, cancellationToken);
        return [.. malformed.Where(row => !refused.ContainsKey(row.RowNumber))];
    }

    /// <summary>The source's bytes go back to the pool before the run is written.</summary>
    private async Task<TypedBatch> ReadAsync(ImportRow import, DatasetDefinition dataset, SourcePlan plan, BatchRow batch, CancellationToken cancellationToken)
    {
        using var bytes = await sources.ReadBatchAsync(import, batch, cancellationToken);
        var start = new SourcePosition(batch.FirstByte, batch.FirstRow, batch.FirstLine);
        var keys = await lookup.RunAsync(unit.Session, import.TenantId, dataset, plan, bytes.Memory, start, import.ParentId, cancellationToken);
        return TypedBatch.Read(dataset, import.ReadOptions(), plan, batch, bytes.Memory, keys, import.ParentId);
    }
}
