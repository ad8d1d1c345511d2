using Imports.Contracts;
using Imports.Datasets;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>
/// Two values of a row must compare so; the left one is to blame. Numbers compare as numbers, all else by its bytes: those of truth values, dates and
/// moments are in their order.
/// </summary>
internal sealed class TwoColumns(ColumnDefinition left, int leftCell, string comparison, ColumnDefinition right, int rightCell)
    : RowRule(left, leftCell, ErrorCodes.ComparisonFailed, $"{comparison} the value of {right.Name}")
{
    private readonly bool areNumbers = left.Type is ColumnType.Integer or ColumnType.Decimal;
    private readonly bool whenLess = comparison is "<" or "<=" or "<>";
    private readonly bool whenSame = comparison is "=" or "<=" or ">=";
    private readonly bool whenGreater = comparison is ">" or ">=" or "<>";

    public override int LastCell => Math.Max(Cell, rightCell);

    public override bool IsBrokenBy(in RowCells row)
    {
        var value = row[Cell];
        var other = row[rightCell];
        if (RowFields.IsNull(value) || RowFields.IsNull(other))
            return false;
        var order = areNumbers ? new Digits(value).CompareTo(new Digits(other)) : CompareBytes(value, other);
        return !(order < 0 ? whenLess : order > 0 ? whenGreater : whenSame);
    }

    private static int CompareBytes(ReadOnlySpan<byte> value, ReadOnlySpan<byte> other)
    {
        using var plainValue = new PlainText(value);
        using var plainOther = new PlainText(other);
        return plainValue.Bytes.SequenceCompareTo(plainOther.Bytes);
    }
}
