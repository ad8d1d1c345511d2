using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Imports.Contracts;
using Imports.Datasets;

namespace Imports.Reading.Typing;

/// <summary>
/// The pattern of a text column, which the whole value has to match. Found in .NET because the servers' own engines differ; run without backtracking, so
/// that no value can hold a worker up.
/// </summary>
public sealed class TextPattern(string pattern)
{
    /// <summary>An automaton is dear to build, and it grows while it is used: kept for the life of the process. There are no more than definitions name.</summary>
    private static readonly ConcurrentDictionary<string, Regex> Known = new();

    private readonly Regex regex = Known.GetOrAdd(pattern, ColumnPattern.Whole);

    private readonly CellProblem mismatch = new(ErrorCodes.PatternMismatch, $"text of the pattern {pattern}");
    private char[] chars = new char[256];

    /// <summary>What is wrong with a value, which is known to be UTF-8; null when it matches.</summary>
    public CellProblem? Check(ReadOnlySpan<byte> value)
    {
        // No character takes more UTF-16 units than it takes bytes of UTF-8.
        if (chars.Length < value.Length)
            chars = new char[value.Length];
        var length = Encoding.UTF8.GetChars(value, chars);
        return regex.IsMatch(chars.AsSpan(0, length)) ? null : mismatch;
    }
}
