using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Validation;

/// <summary>
/// Of an import of corrections: takes the places of the refused rows that its good rows stand for, and refuses those whose place is taken. The places are taken with the import's accounting, and given up with its failure
/// or its cancellation; so each refused row is taken once, whoever comes when. Run again it begins anew.
/// </summary>
public sealed class CorrectionCheck(ImportStore imports, CorrectionStore corrections, RejectStore rejects, CauseStore causes)
{
    private static readonly string[] Codes = [ErrorCodes.DuplicateKey, ErrorCodes.DuplicateValue, ErrorCodes.RowAlreadyAccepted, ErrorCodes.RowTokenRepeated];

    /// <summary>Tells such a row from one whose token is none of the import: parsing has refused that for the same code.</summary>
    private const string RefusedRow = "the token of a refused row";

    /// <summary>Rejects held at once, with their causes; of tests another number. As many as <see cref="DuplicatePass"/> hands out.</summary>
    internal int MostRejects { get; init; } = 20_000;

    /// <summary>Before rows with the same business key are looked for: one that is refused here takes no part in that. Not behind a committed batch of the import's merge, whose rows have kept their places.</summary>
    /// <returns>How many rows are refused.</returns>
    public async Task<long> RunAsync(MySqlSession session, ImportRow import, CancellationToken cancellationToken)
    {
        await rejects.ClearDuplicatesAsync(session, import.ImportId, cancellationToken);
        foreach (var code in Codes)
            await causes.ClearAsync(session, import.ImportId, code, cancellationToken);
        await causes.ClearExpectedAsync(session, import.ImportId, ErrorCodes.UnknownRowToken, RefusedRow, cancellationToken);
        await corrections.ReleaseAsync(session, import.ImportId, cancellationToken);
        await corrections.TakeAsync(session, import.ImportId, cancellationToken);
        return await RefuseAsync(session, import, cancellationToken);
    }

    /// <summary>
    /// After the counts are fixed, which locks the import's row: gives the places of rows up that share their key with another one, and all of them where the import is a dry run, or has come to nothing in the meantime.
    /// Whoever fails it from here on waits for this transaction. Behind a committed batch of its merge it does not come to nothing.
    /// </summary>
    public async Task SettleAsync(MySqlSession session, ImportRow import, CancellationToken cancellationToken)
    {
        if (import.Mode != ImportMode.Validate && await imports.FindAsync(session, import.ImportId, cancellationToken) is { Status: ImportStatus.Parsing } or { MergeBatches: > 0 })
            await corrections.ReleaseRejectedAsync(session, import.ImportId, cancellationToken);
        else
            await corrections.ReleaseAsync(session, import.ImportId, cancellationToken);
    }

    private async Task<long> RefuseAsync(MySqlSession session, ImportRow import, CancellationToken cancellationToken)
    {
        var counts = new CauseCounts();
        var (refused, after) = (0L, 0L);
        while (await corrections.ListNotTakenAsync(session, import.ImportId, after, MostRejects, cancellationToken) is { Count: > 0 } page)
        {
            var rows = page.Select(row => Refuse(row, import.ImportId)).ToList();
            await rejects.AddAsync(session, import.ImportId, import.TenantId, RejectKind.Duplicate, rows, cancellationToken);
            counts.Add(rows);
            refused += rows.Count;
            after = page[^1].RowNo;
        }
        await causes.AddAsync(session, import.ImportId, import.TenantId, counts, cancellationToken);
        return refused;
    }

    /// <summary>Names the other import and no value.</summary>
    private static MalformedRow Refuse(CorrectedRow row, Guid importId) => new(row.RowNo, row.FirstByte, row.LengthBytes, row.FirstLine, row.LastLine, [Cause(row, importId)]);

    private static RejectCause Cause(CorrectedRow row, Guid importId)
    {
        if (row.TakenBy == importId)
            return Cause(ErrorCodes.RowTokenRepeated, "one row for each refused one: the first good one counts", $"another row for row {row.ParentRow}");
        if (row.IsKnown || row.TakenBy is not null)
            return Cause(ErrorCodes.RowAlreadyAccepted, "a refused row that no other import of corrections has", row.TakenBy is { } other ? $"import {other} has it" : "another import has it");
        return Cause(ErrorCodes.UnknownRowToken, RefusedRow, $"row {row.ParentRow}, which is not among the refused ones");
    }

    private static RejectCause Cause(string code, string expected, string found) => new(AddedColumns.Token, code, expected, found);
}
