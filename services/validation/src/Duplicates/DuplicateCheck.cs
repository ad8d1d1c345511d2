using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Validation;

/// <summary>Finds rows with the same business key in the whole import: all but the one that counts are rejected and taken out of staging.</summary>
public sealed class DuplicateCheck(CauseStore causes)
{
    private static readonly string Reject = SqlFile.Read<DuplicateCheck>("duplicates.reject");
    private static readonly string Remove = SqlFile.Read<DuplicateCheck>("duplicates.remove");

    /// <summary>All statements of the whole-import check together must end well before the broker takes the message back after 30 minutes.</summary>
    private static readonly TimeSpan RejectTimeout = TimeSpan.FromMinutes(12);
    private static readonly TimeSpan RemoveTimeout = TimeSpan.FromMinutes(8);

    /// <returns>How many rows were rejected.</returns>
    public async Task<long> RunAsync(MySqlSession session, ImportRow import, DatasetDefinition dataset, StagingTable staging, CancellationToken cancellationToken)
    {
        // A key that holds the row's number is in no two rows.
        if (dataset.Columns.Any(column => column.From == ColumnOrigin.RowNumber && dataset.IsKey(column)))
            return 0;
        var policy = DuplicateRule.For(import.ReadOptions().Duplicates, dataset.Duplicates);
        var statement = Reject.With("staging", staging.Quoted).With("key", string.Join(", ", dataset.BusinessKey.Select(SqlName.Quote))).With("other", policy.Other);
        var keyName = string.Join(", ", dataset.BusinessKey);
        var rejected = await session.ExecuteAsync(
            statement,
            new { import.ImportId, import.TenantId, keyName, expected = policy.Expected },
            RejectTimeout,
            cancellationToken);
        if (rejected == 0)
            return 0;
        var removed = await session.ExecuteAsync(Remove.With("staging", staging.Quoted), new { import.ImportId }, RemoveTimeout, cancellationToken);
        if (removed != rejected)
            throw Accounting.DoesNotBalance($"{rejected} duplicates rejected, {removed} taken out of staging");
        await causes.AddAsync(session, import.ImportId, import.TenantId, ErrorCodes.DuplicateKey, keyName, policy.Expected, rejected, cancellationToken);
        return rejected;
    }
}
