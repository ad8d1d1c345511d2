using System.Numerics;
using System.Runtime.Intrinsics;

namespace Imports.Merge;

/// <summary>Holds a run's row against the target's values in one go: mostly rows are the same to the letter, or differ in one place, and no field need be found to see it.</summary>
public static class AlikeBytes
{
    private const byte Tab = (byte)'\t';
    private const byte Escape = (byte)'\\';

    /// <summary>
    /// How many bytes at the start of each say the same, values and what parts them: up to the first difference, and no further than to an escape in the row other than NULL, behind
    /// which the same may be written otherwise.
    /// </summary>
    /// <param name="row">Fields as <c>LOAD DATA</c> takes them.</param>
    /// <param name="values">As <see cref="TargetRow"/> reads them.</param>
    public static (int Row, int Values) Count(ReadOnlySpan<byte> row, ReadOnlySpan<byte> values)
    {
        for (var (inRow, inValues) = (0, 0); ;)
        {
            var same = CountLetters(row[inRow..], values[inValues..]);
            (inRow, inValues) = (inRow + same, inValues + same);
            if (row[inRow..] is not [Escape, (byte)'N', ..] || values[inValues..] is not [TargetRow.Null, ..])
                return (inRow, inValues);
            (inRow, inValues) = (inRow + 2, inValues + 1);
        }
    }

    private static int CountLetters(ReadOnlySpan<byte> row, ReadOnlySpan<byte> values)
    {
        var length = Math.Min(row.Length, values.Length);
        var at = 0;
        for (var last = length - Vector256<byte>.Count; at <= last; at += Vector256<byte>.Count)
        {
            var different = Different(Vector256.Create(row[at..]), Vector256.Create(values[at..])).ExtractMostSignificantBits();
            if (different != 0)
                return at + BitOperations.TrailingZeroCount(different);
        }

        while (at < length && !IsDifferent(row[at], values[at]))
            at++;
        return at;
    }

    // A tab of the target's is text: the row has it as an escape.
    private static Vector256<byte> Different(Vector256<byte> row, Vector256<byte> values)
    {
        var tab = Vector256.Create(Tab);
        var same = Vector256.Equals(row, Vector256.ConditionalSelect(Vector256.Equals(values, Vector256.Create(TargetRow.Separator)), tab, values));
        return ~same | Vector256.Equals(values, tab) | Vector256.Equals(row, Vector256.Create(Escape));
    }

    private static bool IsDifferent(byte row, byte value) => row != (value == TargetRow.Separator ? Tab : value) || value == Tab || row == Escape;
}
