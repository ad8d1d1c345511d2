using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Persistence;
using MassTransit;

namespace Imports.Validation;

/// <summary>
/// Runs the row rules over one staged batch. The one that ends the stage says so; the one with which the import has more bad rows than it bears, whatever
/// comes, fails it.
/// </summary>
public sealed class ValidateBatchConsumer(
    UnitOfWork unit, ImportStore imports, BatchStore batches, DatasetStore datasets, BatchCheck check, ILogger<ValidateBatchConsumer> logger) : IConsumer<ValidateBatch>
{
    public async Task Consume(ConsumeContext<ValidateBatch> context)
    {
        var message = context.Message;
        var session = unit.Session;
        var batch = await batches.LockAsync(session, message.ImportId, message.BatchNumber, context.CancellationToken);
        var import = await imports.FindAsync(session, message.ImportId, context.CancellationToken);
        if (batch is not { State: BatchState.Staged } || import is not { Status: ImportStatus.Parsing })
        {
            Log.BatchNotDue(logger, message.ImportId, message.BatchNumber, batch?.State, import?.Status);
            return;
        }

        var dataset = await datasets.GetAsync(session, import.TenantId, import.Dataset, import.DatasetVersion, context.CancellationToken);
        var rejected = await check.RunAsync(session, import, batch, dataset, context.CancellationToken);
        var stage = await batches.SetValidatedAsync(session, batch, (batch.StagedRows ?? 0) - rejected, rejected, context.CancellationToken);
        // Behind a committed batch of its merge the check of the whole counts: a row may be refused twice over here.
        if (import.MergeBatches == 0 && await OverBudgetAsync(session, import, stage, context.CancellationToken) is { } exceeded)
            await context.Publish(exceeded, context.CancellationToken);
        else if (stage.IsComplete)
            await context.Publish(new BatchesValidated { ImportId = import.ImportId }, context.CancellationToken);
    }

    /// <summary>The rejects are committed with it: they are what the sender has to correct.</summary>
    private async Task<ImportStepFailed?> OverBudgetAsync(MySqlSession session, ImportRow import, StageCounter validation, CancellationToken cancellationToken)
    {
        var budget = RejectBudget.Of(import.ReadOptions());
        if (budget.IsUnlimited)
            return null;
        var staging = await batches.CounterAsync(session, import.ImportId, Stage.Staging, cancellationToken);
        return budget.Failure(import.ImportId, staging.BadRows + validation.BadRows, import.ReadRows);
    }
}
