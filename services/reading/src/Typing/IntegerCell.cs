using System.Buffers.Text;
using Imports.Contracts;

namespace Imports.Reading.Typing;

/// <summary>A 64-bit integer: digits with an optional sign; no separators, no exponent.</summary>
internal sealed class IntegerCell : Cell
{
    private static readonly CellProblem Invalid = new(ErrorCodes.InvalidInteger, "a whole number without separators, e.g. -1200");
    private static readonly CellProblem OutOfRange = new(ErrorCodes.IntegerOutOfRange, $"a whole number from {long.MinValue} to {long.MaxValue}");

    public override CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row)
    {
        var text = Trim(cell);
        var digits = text is [(byte)'+' or (byte)'-', ..] ? text[1..] : text;
        if (digits.IsEmpty || digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            return Invalid;
        if (!Utf8Parser.TryParse(text, out long value, out var read) || read != text.Length)
            return OutOfRange;
        row.Put(value);
        return null;
    }
}
