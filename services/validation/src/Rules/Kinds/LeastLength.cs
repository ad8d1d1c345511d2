using Imports.Contracts;
using Imports.Datasets;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>A text must have so many characters.</summary>
internal sealed class LeastLength(ColumnDefinition column, int cell, int least) : RowRule(column, cell, ErrorCodes.TextTooShort, $"at least {least} characters")
{
    public override bool IsBrokenBy(in RowCells row)
    {
        var value = row[Cell];
        if (RowFields.IsNull(value))
            return false;
        using var text = new PlainText(value);
        return !Characters.AreAtLeast(least, text.Bytes);
    }
}
