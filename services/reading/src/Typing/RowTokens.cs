using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Typing;

/// <summary>Reads from each row of corrections which refused row it stands for.</summary>
/// <param name="parentId">The import that is corrected.</param>
/// <param name="field">Where the tokens stand, from 0.</param>
/// <param name="fieldCount">So many fields a row has.</param>
internal sealed class RowTokens(Guid parentId, int field, int fieldCount)
{
    private const string Expected = "the token that the error file gives the row";

    private readonly List<CorrectedRow> rows = [];

    /// <summary>The rows so far that name a refused one, malformed or not.</summary>
    public IReadOnlyList<CorrectedRow> Rows => rows;

    /// <summary>Notes what the record stands for, and whether its cells have a guard; one that names no row of that import is malformed.</summary>
    public void Read(RecordReader record, RowFaults faults)
    {
        if (record.FieldCount == fieldCount)
            ReadField(record, faults);
        else
            Search(record);
    }

    private void ReadField(RecordReader record, RowFaults faults)
    {
        var cell = record.Field(field);
        if (RowToken.TryRead(cell, parentId, out var token))
            Note(record, token);
        else if (Cell.IsBlank(cell))
            faults.Malformed(AddedColumns.Token, new CellProblem(ErrorCodes.MissingRowToken, Expected), cell);
        else
            faults.Malformed(AddedColumns.Token, new CellProblem(ErrorCodes.UnknownRowToken, Expected), cell);
    }

    /// <summary>Nobody knows which field is which, and no other one looks like a token of that import. The row is refused anyway, and its error file shall name the same refused row.</summary>
    private void Search(RecordReader record)
    {
        for (var i = record.FieldCount - 1; i >= 0; i--)
        {
            if (!RowToken.TryRead(record.Field(i), parentId, out var token))
                continue;
            Note(record, token);
            return;
        }
    }

    private void Note(RecordReader record, RowToken token)
    {
        record.IsGuarded = token.IsGuarded;
        var place = record.Place;
        rows.Add(new CorrectedRow
        {
            RowNo = place.Row, ParentRow = token.Row, IsGuarded = token.IsGuarded, FirstByte = place.FirstByte, LengthBytes = place.LengthBytes, FirstLine = place.FirstLine, LastLine = place.LastLine,
        });
    }
}
