using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>Finds rows with the same business key in the whole import, writes all but the one that counts as rejects, and counts what the runs hold.</summary>
public sealed class DuplicateCheck(RunStore runs, RejectStore rejects, CauseStore causes)
{
    /// <exception cref="ImportException"><see cref="ErrorCodes.TotalsMismatch"/>.</exception>
    public async Task<RunCounts> RunAsync(MySqlSession session, ImportRow import, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        // A batch was staged anew after an earlier check had committed: nobody knows which of its rows share a key now.
        if (await causes.AnyAsync(session, import.ImportId, ErrorCodes.DuplicateKey, cancellationToken) || await causes.AnyAsync(session, import.ImportId, ErrorCodes.DuplicateValue, cancellationToken))
        {
            await rejects.ClearDuplicatesAsync(session, import.ImportId, cancellationToken);
            await causes.ClearAsync(session, import.ImportId, ErrorCodes.DuplicateKey, cancellationToken);
            await causes.ClearAsync(session, import.ImportId, ErrorCodes.DuplicateValue, cancellationToken);
        }
        var totals = new FileTotals(dataset, import);
        // So it is with most imports.
        if (!totals.NeedRows && await runs.CountDistinctAsync(session, import, cancellationToken) is { } rows)
        {
            totals.Check(import, rows);
            return new RunCounts(rows, (await rejects.CountAsync(session, import.ImportId, cancellationToken)).StagedRows, DuplicateRows: 0);
        }
        return await ReadAsync(session, import, dataset, totals, cancellationToken);
    }

    private async Task<RunCounts> ReadAsync(MySqlSession session, ImportRow import, DatasetDefinition dataset, FileTotals totals, CancellationToken cancellationToken)
    {
        var rule = DuplicateRule.For(import.ReadOptions().Duplicates, dataset.Duplicates);
        var refused = await RefusedRows.ReadAsync(session, import, cancellationToken);
        using var all = await runs.OpenAllAsync(session, import, cancellationToken);
        var pass = new DuplicatePass(all, refused, rule, string.Join(", ", dataset.BusinessKey), totals);
        var counts = new CauseCounts();
        while (await Task.Run(() => pass.Next(cancellationToken), cancellationToken) is { Count: > 0 } rows)
        {
            await rejects.AddAsync(session, import.ImportId, import.TenantId, RejectKind.Duplicate, rows, cancellationToken);
            counts.Add(rows);
        }
        await causes.AddAsync(session, import.ImportId, import.TenantId, counts, cancellationToken);
        totals.Check(import, pass.Counts.Rows);
        return pass.Counts;
    }
}
