using Imports.Datasets;
using Imports.Ledger;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>One rule over the cells of a row, and the cause to report where a row breaks it.</summary>
/// <param name="column">Whose value is to blame.</param>
/// <param name="cell">Its number among the dataset's columns.</param>
/// <param name="code">Stable code of docs/error-codes.md.</param>
/// <param name="expected">What would have been right.</param>
internal abstract class RowRule(ColumnDefinition column, int cell, string code, string expected)
{
    /// <summary>Of <c>expected</c> and <c>found</c>, in characters: what the groups of causes keep, and what is enough to find the value.</summary>
    private const int LongestExpected = 500;
    internal const int LongestFound = 200;

    private readonly string expected = expected.Length <= LongestExpected ? expected : $"{expected[..(LongestExpected - 1)]}…";

    protected int Cell => cell;

    /// <summary>The last cell that the rule looks at.</summary>
    public virtual int LastCell => cell;

    /// <summary>Holds nothing of the row and allocates nothing: nearly all rows keep all rules.</summary>
    public abstract bool IsBrokenBy(in RowCells row);

    public RejectCause CauseIn(in RowCells row) => new(column.Name, code, expected, Found(row[cell]));

    /// <summary>As the database would show the value.</summary>
    private string Found(ReadOnlySpan<byte> value)
    {
        if (RowFields.IsNull(value))
            return "";
        using var text = new PlainText(value);
        var found = Characters.First(LongestFound, text.Bytes);
        return column.Type switch
        {
            ColumnType.Boolean => found == "1" ? "true" : "false",
            ColumnType.Decimal when column.DecimalScale > 0 => WithAllDecimals(found),
            _ => found,
        };
    }

    private string WithAllDecimals(string number)
    {
        var whole = number.IndexOf('.') is >= 0 and var point ? point : number.Length;
        return (whole == number.Length ? $"{number}." : number).PadRight(whole + 1 + column.DecimalScale, '0');
    }
}
