using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>A text must be one of some, to the letter.</summary>
internal sealed class AllowedValues : RowRule
{
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> allowed;

    public AllowedValues(ColumnDefinition column, int cell, IReadOnlyList<string> values)
        : base(column, cell, ErrorCodes.ValueNotAllowed, $"one of {string.Join(", ", values)}")
        => allowed = new HashSet<byte[]>(values.Select(Encoding.UTF8.GetBytes), SameBytes.Comparer).GetAlternateLookup<ReadOnlySpan<byte>>();

    public override bool IsBrokenBy(in RowCells row)
    {
        var value = row[Cell];
        if (RowFields.IsNull(value))
            return false;
        using var text = new PlainText(value);
        return !allowed.Contains(text.Bytes);
    }
}
