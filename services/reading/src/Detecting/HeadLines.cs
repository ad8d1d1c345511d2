using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Detecting;

/// <summary>The lines of a source's head, whatever its quotes mean.</summary>
internal sealed class HeadLines
{
    private const string SeparatorLine = "sep=";

    private readonly ReadOnlyMemory<byte> units;
    private readonly int markBytes;
    private readonly int unitBytes;

    /// <param name="head">Of the source.</param>
    /// <param name="encoding">As it was found.</param>
    /// <param name="newline">The one line break that counts, one of <see cref="Newline"/>; null = each does.</param>
    public HeadLines(ReadOnlyMemory<byte> head, EncodingFinding encoding, string? newline)
    {
        markBytes = encoding.HasMark ? encoding.Encoding.Mark.Length : 0;
        unitBytes = encoding.Encoding.UnitBytes;
        units = CodeUnits.Of(SourceDialect.Of(',') with { Encoding = encoding.Encoding, Newline = newline }, head[markBytes..]);
        Separator = FindSeparator();
    }

    /// <summary>The delimiter that the first line names as <c>sep=;</c>, as Excel writes it; null = it does not.</summary>
    public char? Separator { get; }

    /// <summary>The byte of the source where a line starts, from 1; null = it has fewer. The first is there in any source.</summary>
    public long? Find(int line)
    {
        var at = 0;
        for (var i = 1; i < line; i++)
        {
            var rest = units.Span[at..];
            var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
                return null;
            at += end + CsvDialect.BreakLength(rest[end..]);
        }
        return line > 1 && at == units.Length ? null : markBytes + ((long)at * unitBytes);
    }

    private char? FindSeparator()
    {
        var end = units.Span.IndexOfAny((byte)'\n', (byte)'\r');
        var line = units.Span[..Math.Max(end, 0)];
        if (line is [(byte)'"', .., (byte)'"'])
            line = line[1..^1];
        if (line.Length != SeparatorLine.Length + 1 || !System.Text.Ascii.EqualsIgnoreCase(line[..^1], SeparatorLine))
            return null;
        var one = (char)line[^1];
        return char.IsAscii(one) && !char.IsAsciiLetterOrDigit(one) && one is not (SourceDialect.DoubleQuote or SourceDialect.Backslash) ? one : null;
    }
}
