using System.Text;
using Imports.Contracts;

namespace Imports.Reading.Typing;

/// <summary>One of the values that are listed, in any case; stored as it is listed.</summary>
/// <param name="values">They differ but for their case.</param>
internal sealed class EnumCell(IReadOnlyList<string> values) : Cell
{
    private const int LongestTold = 300;

    private readonly int longest = values.Max(value => value.Length);
    private readonly Dictionary<string, byte[]>.AlternateLookup<ReadOnlySpan<char>> stored =
        values.ToDictionary(value => value, Encoding.UTF8.GetBytes, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    private readonly CellProblem invalid = new(ErrorCodes.InvalidEnum, Told(values));
    private readonly char[] chars = new char[values.Max(value => value.Length) + 1];

    public override CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row)
    {
        if (!Encoding.UTF8.TryGetChars(Trim(cell), chars, out var length) || length > longest || !stored.TryGetValue(chars.AsSpan(0, length), out var value))
            return invalid;
        row.PutEscaped(value);
        return null;
    }

    private static string Told(IReadOnlyList<string> values)
    {
        var all = string.Join(", ", values);
        return $"one of {(all.Length <= LongestTold ? all : $"{all[..LongestTold]}…")}";
    }
}
