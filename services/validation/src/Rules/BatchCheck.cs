using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Validation;

/// <summary>Runs the row rules over one staged batch, takes the rows that break one out of staging, and counts the causes.</summary>
public sealed class BatchCheck(References references, CauseStore causes)
{
    private static readonly string Reject = SqlFile.Read<BatchCheck>("row_rules.reject");
    private static readonly string Remove = SqlFile.Read<BatchCheck>("row_rules.remove");
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <returns>How many rows were rejected.</returns>
    public async Task<long> RunAsync(
        MySqlSession session, ImportRow import, BatchRow batch, DatasetDefinition dataset, StagingTable staging, CancellationToken cancellationToken)
    {
        var targets = await references.FindAsync(session, import.TenantId, dataset, cancellationToken);
        var rules = new RowRules(new RuleScope(dataset, import, targets));
        var parameters = new Dictionary<string, object?>(rules.Parameters)
        {
            ["importId"] = batch.ImportId, ["tenantId"] = batch.TenantId, ["firstRow"] = batch.FirstRow, ["lastRow"] = batch.LastRow,
        };
        var statement = Reject.With("staging", staging.Quoted).With("joins", rules.Joins).With("broken", rules.Broken).With("causes", rules.Causes);
        var rejected = await session.ExecuteAsync(statement, parameters, Timeout, cancellationToken);
        if (rejected == 0)
            return 0;
        await RemoveAsync(session, batch, staging, rejected, cancellationToken);
        // Late, since it locks rows that the other batches count in too.
        await causes.CountRejectsAsync(session, batch.ImportId, batch.TenantId, RejectKind.Rule, batch.FirstRow, batch.LastRow, cancellationToken);
        return rejected;
    }

    private static async Task RemoveAsync(MySqlSession session, BatchRow batch, StagingTable staging, int rejected, CancellationToken cancellationToken)
    {
        var removed = await session.ExecuteAsync(
            Remove.With("staging", staging.Quoted), new { batch.ImportId, batch.FirstRow, batch.LastRow }, Timeout, cancellationToken);
        if (removed != rejected)
            throw Accounting.DoesNotBalance($"batch {batch.BatchNumber}: {rejected} rows rejected, {removed} taken out of staging");
    }
}
