using Imports.Contracts;

namespace Imports.Reading.Typing;

/// <summary>Text is taken to the letter: nothing is trimmed, leading zeros stay. Its bytes are known to be UTF-8.</summary>
/// <param name="maxLength">In characters, i.e. Unicode code points, as the database counts.</param>
internal sealed class TextCell(int maxLength) : Cell
{
    private readonly CellProblem tooLong = new(ErrorCodes.TextTooLong, $"at most {maxLength} characters");

    public override CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row)
    {
        // No code point is shorter than a byte, so only a cell of more bytes has to be counted.
        if (cell.Length > maxLength && CountCodePoints(cell) > maxLength)
            return tooLong;
        row.PutEscaped(cell);
        return null;
    }

    private static int CountCodePoints(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var one in utf8)
            count += (one & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }
}
