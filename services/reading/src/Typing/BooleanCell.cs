using System.Text;
using Imports.Contracts;

namespace Imports.Reading.Typing;

/// <summary>true/false, yes/no or 1/0, in any case; stored as 1 and 0.</summary>
internal sealed class BooleanCell : Cell
{
    private static readonly CellProblem Invalid = new(ErrorCodes.InvalidBoolean, "true or false, yes or no, 1 or 0");

    public override CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row)
    {
        var text = Trim(cell);
        if (Is(text, "1"u8) || Is(text, "true"u8) || Is(text, "yes"u8))
            row.Put("1"u8);
        else if (Is(text, "0"u8) || Is(text, "false"u8) || Is(text, "no"u8))
            row.Put("0"u8);
        else
            return Invalid;
        return null;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);
}
