using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Normalising;

namespace Imports.Reading.Inferring;

/// <summary>The text of a file that is in memory: as it came, or what is unpacked of it, up to a limit and whole lines.</summary>
/// <param name="Bytes">The text.</param>
/// <param name="Format">One of <see cref="PackedFormat"/>; null = the file is text.</param>
/// <param name="Part">The sheet or the member that it is from.</param>
/// <param name="IsWhole">It is all of it.</param>
public sealed record SampleText(ReadOnlyMemory<byte> Bytes, string? Format, string? Part, bool IsWhole)
{
    /// <summary>Unpacks a file, if it is packed.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="chosen">Sheet and member.</param>
    /// <param name="limits">What is taken of packed files.</param>
    /// <param name="maxBytes">Of the text.</param>
    /// <exception cref="ImportException">The file is refused, as an import of it would be.</exception>
    public static SampleText Open(byte[] file, ImportOptions chosen, NormalisingOptions limits, int maxBytes)
    {
        if (file.Length == 0)
            throw new ImportException(ErrorCodes.BodyEmpty, "The file holds no byte.");
        if (PackedFormat.Of(file) is not { } format)
        {
            Normaliser.CheckChoice(chosen, takesSheet: false, takesMember: false, "text");
            return Cut(file, file.Length, maxBytes, chosen.Newline, format: null, part: null);
        }

        var normaliser = new Normaliser(limits);
        try
        {
            using var source = new MemoryStream(file, writable: false);
            using var opened = normaliser.Open(source, () => source.Position, format, chosen);
            var text = new byte[maxBytes + 1];
            return Cut(text, opened.Body.ReadAtLeast(text, text.Length, throwOnEndOfStream: false), maxBytes, format == PackedFormat.Workbook ? null : chosen.Newline, opened.Format, opened.Part);
        }
        catch (Exception e) when (normaliser.FailureOf(e) is { } failure && failure != e)
        {
            throw failure;
        }
    }

    private static SampleText Cut(byte[] text, int length, int maxBytes, string? newline, string? format, string? part)
        => length <= maxBytes
            ? new SampleText(text.AsMemory(0, length), format, part, IsWhole: true)
            : new SampleText(text.AsMemory(0, EndOfLine(text.AsSpan(0, maxBytes), newline)), format, part, IsWhole: false);

    /// <summary>Behind the last line break, whatever the encoding: of two bytes a unit it starts at an even one.</summary>
    private static int EndOfLine(ReadOnlySpan<byte> text, string? newline)
    {
        var isWide = text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
        for (var at = text.Length - 1; at > 0; at--)
        {
            if (!IsBreak(text[at], text[Math.Max(at - (isWide ? 2 : 1), 0)], newline))
                continue;
            if (!isWide)
                return at + 1;
            if (at % 2 == 0 && at + 1 < text.Length && text[at + 1] == 0)
                return at + 2;
            if (at % 2 == 1 && text[at - 1] == 0)
                return at + 1;
        }

        return text.Length;
    }

    private static bool IsBreak(byte unit, byte before, string? newline) => newline switch
    {
        Newline.LineFeed => unit == '\n',
        Newline.Pair => unit == '\n' && before == '\r',
        Newline.Return => unit == '\r',
        _ => unit is (byte)'\n' or (byte)'\r',
    };
}
