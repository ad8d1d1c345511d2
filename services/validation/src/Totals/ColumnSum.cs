using System.Numerics;
using Imports.Datasets;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>The exact sum of a number column over the rows of an import.</summary>
internal sealed class ColumnSum(ColumnDefinition column, int cell)
{
    /// <summary>What one more number of 38 digits does not take beyond 128 bits.</summary>
    private static readonly Int128 Most = Int128.One << 125;

    private BigInteger high;
    private Int128 low;

    public string Name => column.Name;

    public int Cell => cell;

    public int Scale { get; } = column.Type == ColumnType.Decimal ? column.DecimalScale : 0;

    /// <summary>In units of the column's last decimal.</summary>
    public BigInteger Value => high + low;

    public void Add(in RowCells row)
    {
        var value = row[cell];
        if (RowFields.IsNull(value))
            return;
        if (low > Most || low < -Most)
        {
            high += low;
            low = 0;
        }
        low += Scaled.Parse(value, Scale);
    }
}
