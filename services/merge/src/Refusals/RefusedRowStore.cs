using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Runs;

namespace Imports.Merge;

/// <summary>Turns rows that a target has refused into rejects of their import: in the transaction that commits the merge, or its failure.</summary>
public sealed class RefusedRowStore(RunStore runs, RejectStore rejects, CauseStore causes, CorrectionStore corrections, ImportStore imports, ILogger<RefusedRowStore> logger)
{
    /// <summary>Where the refused rows stand in their file. Looked up in the runs, once, when all are known: to note it for every row would cost each merge.</summary>
    /// <param name="session">Any that reads the ledger; sees nothing of <see cref="AddAsync"/> yet.</param>
    /// <param name="import">The import.</param>
    /// <param name="refusals">Its refused rows.</param>
    /// <param name="cancellationToken">Of the reading.</param>
    /// <returns>In the order of their file.</returns>
    public async Task<IReadOnlyList<MalformedRow>> FindAsync(MySqlSession session, ImportRow import, TargetRefusals refusals, CancellationToken cancellationToken)
    {
        if (refusals.Count == 0)
            return [];
        var before = await RefusedRows.ReadAsync(session, import, cancellationToken);
        using var all = await runs.OpenAllAsync(session, import, cancellationToken);
        var found = await Task.Run(() => Find(all, before, refusals.InKeyOrder(), cancellationToken), cancellationToken);
        Log.RowsRefused(logger, import.ImportId, import.Dataset, found.Count, refusals.Reasons());
        return found.Count == refusals.Count
            ? [.. found.OrderBy(row => row.RowNumber)]
            : throw new ImportException(ErrorCodes.CountsDoNotBalance, $"The row counts do not balance: the target refused {refusals.Count} rows, of which {found.Count} are in the import.");
    }

    /// <summary>Writes them as rejects, with their causes, and takes them from the import's valid rows. False = the import's row refuses: it is to be cancelled, or is not being merged.</summary>
    /// <param name="session">In the transaction that commits; nothing else may wait for the import's row meanwhile.</param>
    /// <param name="import">The import.</param>
    /// <param name="rows">As <see cref="FindAsync"/> found them.</param>
    /// <param name="cancellationToken">Of the statements.</param>
    /// <param name="kind">Whether a retry asks the target for them again.</param>
    public async Task<bool> AddAsync(
        MySqlSession session, ImportRow import, IReadOnlyList<MalformedRow> rows, CancellationToken cancellationToken, string kind = RejectKind.Target)
    {
        if (rows.Count == 0)
            return true;
        if (!await imports.RefuseRowsAsync(session, import.ImportId, rows.Count, cancellationToken))
            return false;
        await rejects.AddAsync(session, import.ImportId, import.TenantId, kind, rows, cancellationToken);
        await causes.AddAsync(session, import.ImportId, import.TenantId, rows, cancellationToken);
        // Behind a committed batch a retry asks for the others again, and takes no place anew.
        if (import.ParentId is not null && (kind == RejectKind.TargetBatch || import.MergeBatches == 0))
            await corrections.ReleaseRejectedAsync(session, import.ImportId, cancellationToken);
        CrashPoint.Reached("rejects_written", "merge");
        return true;
    }

    /// <summary>Both are in key order, and each key is that of one valid row.</summary>
    private static List<MalformedRow> Find(MergedRuns all, RefusedRows before, IReadOnlyList<RefusedRow> refused, CancellationToken cancellationToken)
    {
        var found = new List<MalformedRow>(refused.Count);
        while (found.Count < refused.Count && all.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = all.Current;
            if (before.Contains(row.Number) || !row.Key.SequenceEqual(refused[found.Count].Key))
                continue;
            var place = row.Place;
            found.Add(new MalformedRow(place.Row, place.FirstByte, place.LengthBytes, place.FirstLine, place.LastLine, [refused[found.Count].Cause]));
        }
        return found;
    }
}
