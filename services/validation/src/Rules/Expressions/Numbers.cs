using System.Text;
using Imports.Datasets;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>Whole numbers of a last decimal.</summary>
internal static class Scaled
{
    private static readonly Int128[] Powers = [.. Enumerable.Range(0, NumberSize.MostDigits + 1).Select(exponent => (Int128)System.Numerics.BigInteger.Pow(10, exponent))];

    private const int DigitsOfLong = 18;

    /// <param name="exponent">0 to 38.</param>
    public static Int128 Power(int exponent) => Powers[exponent];

    /// <param name="text">Digits with a minus or none, with a point or none: no more of them behind it than the scale.</param>
    /// <param name="scale">Decimals.</param>
    public static Int128 Parse(ReadOnlySpan<byte> text, int scale)
    {
        var isNegative = text[0] == '-';
        Int128 high = 0;
        var low = 0L;
        var digits = 0;
        for (var i = isNegative ? 1 : 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                scale -= text.Length - i - 1;
                continue;
            }
            if (digits == DigitsOfLong)
            {
                high = (high * Powers[digits]) + low;
                (low, digits) = (0, 0);
            }
            low = (low * 10) + (text[i] - '0');
            digits++;
        }
        var number = high == 0 ? low : (high * Powers[digits]) + low;
        if (scale > 0)
            number *= Powers[scale];
        return isNegative ? -number : number;
    }
}

/// <summary>The number of a cell.</summary>
internal sealed class NumberCell(int cell, int scale) : NumberValue
{
    public override bool TryRead(in RowCells row, out Int128 number)
    {
        var value = row[cell];
        if (RowFields.IsNull(value))
        {
            number = default;
            return false;
        }
        number = Scaled.Parse(value, scale);
        return true;
    }

    public override bool IsNull(in RowCells row) => RowFields.IsNull(row[cell]);
}

internal sealed class NumberConstant(string text, int scale) : NumberValue
{
    private readonly Int128 value = Scaled.Parse(Encoding.ASCII.GetBytes(text), scale);

    public override bool TryRead(in RowCells row, out Int128 number)
    {
        number = value;
        return true;
    }
}

/// <summary>A number with more decimals than it has: as many as what it is put together with.</summary>
internal sealed class WithDecimals(NumberValue operand, int more) : NumberValue
{
    private readonly Int128 factor = Scaled.Power(more);

    public override bool TryRead(in RowCells row, out Int128 number)
    {
        var isRead = operand.TryRead(row, out number);
        number *= factor;
        return isRead;
    }
}

/// <summary>The sum of two numbers of one scale, or their difference.</summary>
internal sealed class Sum(NumberValue left, NumberValue right, bool isDifference) : NumberValue
{
    public override bool TryRead(in RowCells row, out Int128 number)
    {
        number = default;
        if (!left.TryRead(row, out var first) || !right.TryRead(row, out var second))
            return false;
        number = isDifference ? first - second : first + second;
        return true;
    }
}

internal sealed class Product(NumberValue left, NumberValue right) : NumberValue
{
    public override bool TryRead(in RowCells row, out Int128 number)
    {
        number = default;
        if (!left.TryRead(row, out var first) || !right.TryRead(row, out var second))
            return false;
        number = first * second;
        return true;
    }
}

/// <summary>Rounded to its last decimal, half away from zero; null where the divisor is zero.</summary>
/// <param name="left">Scaled so that whole division gives the quotient's last decimal.</param>
/// <param name="right">The divisor.</param>
internal sealed class Quotient(NumberValue left, NumberValue right) : NumberValue
{
    public override bool TryRead(in RowCells row, out Int128 number)
    {
        number = default;
        if (!left.TryRead(row, out var dividend) || !right.TryRead(row, out var divisor) || divisor == 0)
            return false;
        (number, var rest) = Int128.DivRem(dividend, divisor);
        // Twice the rest may be more than 128 bits hold.
        if (Int128.Abs(rest) >= Int128.Abs(divisor) - Int128.Abs(rest))
            number += Int128.IsNegative(dividend) == Int128.IsNegative(divisor) ? 1 : -1;
        return true;
    }
}

internal sealed class Negated(NumberValue operand) : NumberValue
{
    public override bool TryRead(in RowCells row, out Int128 number)
    {
        var isRead = operand.TryRead(row, out number);
        number = -number;
        return isRead;
    }
}

internal sealed class Absolute(NumberValue operand) : NumberValue
{
    public override bool TryRead(in RowCells row, out Int128 number)
    {
        var isRead = operand.TryRead(row, out number);
        number = Int128.Abs(number);
        return isRead;
    }
}

/// <summary>The first of some numbers of one scale that is not null.</summary>
internal sealed class FirstNumber(NumberValue[] operands) : NumberValue
{
    public override bool TryRead(in RowCells row, out Int128 number)
    {
        foreach (var operand in operands)
        {
            if (operand.TryRead(row, out number))
                return true;
        }
        number = default;
        return false;
    }
}

/// <summary>How many characters a text has: code points, as the database counts.</summary>
internal sealed class TextLength(BytesValue text) : NumberValue
{
    public override bool TryRead(in RowCells row, out Int128 number)
    {
        number = default;
        if (!text.TryRead(row, out var bytes))
            return false;
        number = Characters.Count(bytes);
        return true;
    }
}

/// <summary>Year, month or day of a date: some of its digits.</summary>
internal sealed class DatePart(BytesValue date, Range digits) : NumberValue
{
    public override bool TryRead(in RowCells row, out Int128 number)
    {
        number = default;
        if (!date.TryRead(row, out var bytes))
            return false;
        number = Scaled.Parse(bytes[digits], 0);
        return true;
    }
}
