using Imports.Contracts;

namespace Imports.Reading.Typing;

/// <summary>An exact decimal with a point: never rounded, never cut. Zeros at either end do not count as digits.</summary>
/// <param name="precision">Digits in all.</param>
/// <param name="scale">Digits after the point.</param>
internal sealed class DecimalCell(int precision, int scale) : Cell
{
    public const string Expected = "a number with a decimal point, e.g. -1200.50";

    private readonly CellProblem invalid = new(ErrorCodes.InvalidDecimal, Expected);
    private readonly CellProblem outOfRange = new(
        ErrorCodes.DecimalOutOfRange, $"a number with at most {precision - scale} digits before and {scale} after the decimal point");

    public override CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row)
    {
        var text = Trim(cell);
        var negative = text is [(byte)'-', ..];
        var digits = negative || text is [(byte)'+', ..] ? text[1..] : text;
        var point = digits.IndexOf((byte)'.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? default : digits[(point + 1)..];
        if (whole.Length + fraction.Length == 0 || !AreDigits(whole) || !AreDigits(fraction))
            return invalid;
        whole = whole.TrimStart((byte)'0');
        fraction = fraction.TrimEnd((byte)'0');
        if (whole.Length > precision - scale || fraction.Length > scale)
            return outOfRange;
        // Minus zero is zero: the servers disagree on how they would show it.
        if (negative && whole.Length + fraction.Length > 0)
            row.Put("-"u8);
        row.Put(whole.IsEmpty ? "0"u8 : whole);
        if (!fraction.IsEmpty)
        {
            row.Put("."u8);
            row.Put(fraction);
        }
        return null;
    }

    private static bool AreDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
