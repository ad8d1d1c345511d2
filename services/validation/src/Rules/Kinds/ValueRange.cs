using System.Globalization;
using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>A number must lie in a range, its ends included; a range may be open on one side.</summary>
internal sealed class ValueRange(ColumnDefinition column, int cell) : RowRule(column, cell, ErrorCodes.ValueOutOfRange, ExpectedOf(column))
{
    private readonly byte[]? min = Bound(column.Min);
    private readonly byte[]? max = Bound(column.Max);

    public override bool IsBrokenBy(in RowCells row)
    {
        var value = row[Cell];
        if (RowFields.IsNull(value))
            return false;
        var digits = new Digits(value);
        return (min is not null && digits.CompareTo(new Digits(min)) < 0) || (max is not null && digits.CompareTo(new Digits(max)) > 0);
    }

    private static byte[]? Bound(decimal? value) => value is { } bound ? Encoding.ASCII.GetBytes(bound.ToString(CultureInfo.InvariantCulture)) : null;

    private static string ExpectedOf(ColumnDefinition column) => (column.Min, column.Max) switch
    {
        ({ } min, { } max) => string.Create(CultureInfo.InvariantCulture, $"{min} to {max}"),
        ({ } min, null) => string.Create(CultureInfo.InvariantCulture, $"at least {min}"),
        (_, var max) => string.Create(CultureInfo.InvariantCulture, $"at most {max}"),
    };
}
