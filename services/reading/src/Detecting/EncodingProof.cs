using System.Text;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Detecting;

/// <summary>An encoding, and what speaks for it.</summary>
/// <param name="Encoding">The encoding.</param>
/// <param name="HasMark">The source starts with its byte order mark.</param>
/// <param name="How">As the plan's evidence says it.</param>
internal sealed record EncodingFinding(TextEncoding Encoding, bool HasMark, string How);

/// <summary>Finds the encoding of a source: stated, marked, or the one that its bytes allow. Where they allow several that differ, or none, it is an error.</summary>
internal static class EncodingProof
{
    public const string Stated = "stated by caller";

    /// <summary>So many lines that are not UTF-8, where none uses it, are no accident of single lines.</summary>
    private const int FewBadLines = 3;

    /// <summary>Where more than one byte of so many is zero or another character that text does not hold, it is no text.</summary>
    private const int ControlShare = 10;

    /// <summary>UTF-16 has zeros in the upper halves of at least one unit of so many, and hardly any in the lower ones.</summary>
    private const int UpperZeroShare = 10;
    private const int LowerZeroShare = 100;

    /// <param name="samples">Of the source.</param>
    /// <param name="stated">What the sender says of it: encoding, and by what its lines are counted.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.EncodingNotUtf8"/>, <see cref="ErrorCodes.EncodingAmbiguous"/>.</exception>
    public static EncodingFinding Find(SourceSamples samples, StatedDialect stated)
    {
        var head = samples.Head.Span;
        if (head is [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..])
            throw NotText("it has the byte order mark of UTF-32");
        var marked = Marked(samples.Head);
        if (stated.Encoding is { } named && marked is not null && named != marked)
            throw new ImportException(ErrorCodes.EncodingAmbiguous, $"The file is stated to be {named.Title}, and it starts with the byte order mark of {marked.Title}.");
        if ((stated.Encoding ?? marked) is { } known)
            return new EncodingFinding(known, HasMark: marked is not null, stated.Encoding is null ? "byte order mark" : Stated);
        return Utf16(samples) ?? ByLines(samples, stated.Newline);
    }

    public static ImportException NotText(string why)
        => new(ErrorCodes.EncodingNotUtf8, $"Expected text in UTF-8, UTF-16 or Windows-1252, but {why}. Save the file as 'CSV UTF-8' and send it again.");

    private static TextEncoding? Marked(ReadOnlyMemory<byte> head)
        => TextEncoding.All.FirstOrDefault(encoding => !encoding.Mark.IsEmpty && head.Span.StartsWith(encoding.Mark));

    /// <summary>Without a mark: plain Latin letters, digits and delimiters have a zero as their upper half.</summary>
    private static EncodingFinding? Utf16(SourceSamples samples)
    {
        var (even, odd, units, other) = (0L, 0L, 0L, 0L);
        foreach (var piece in samples.All)
        {
            var bytes = piece.Bytes.Span;
            for (var i = 0; i < bytes.Length; i++)
            {
                if (bytes[i] == 0 && i % 2 == 0)
                    even++;
                else if (bytes[i] == 0)
                    odd++;
                else if (bytes[i] < ' ' && bytes[i] is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f' or 0x01 or 0x1A or >= 0x1C))
                    other++;
            }
            units += bytes.Length / 2;
        }
        var (most, least) = (Math.Max(even, odd), Math.Min(even, odd));
        if (most > 1 && most * UpperZeroShare >= units && least * LowerZeroShare <= units)
            return new EncodingFinding(
                odd > even ? TextEncoding.Utf16LittleEndian : TextEncoding.Utf16BigEndian, HasMark: false, $"{most} of {units} pairs of bytes in the samples have a zero as their {(odd > even ? "second" : "first")}");
        return even + odd + other > 2 * units / ControlShare ? throw NotText("it looks like binary data") : null;
    }

    private static EncodingFinding ByLines(SourceSamples samples, string? newline)
    {
        var lines = LineCounts.Of(samples);
        if (lines.Bad == 0)
            return Utf8(lines.Good == 0 ? "the samples hold ASCII alone" : $"{Lines(lines.Good)} of the samples hold characters of UTF-8 beyond ASCII, and none holds anything else");
        if (lines.Good == 0 && (lines.Bad >= FewBadLines || lines.IsFirstBad))
            return SingleByteProof.Find(samples, lines.Bad, newline);
        if (lines.IsFirstBad || (lines.Bad >= FewBadLines && (lines.Bad > lines.Good || lines.IsChanged)))
            throw new ImportException(
                ErrorCodes.EncodingAmbiguous,
                $"The file is in more than one encoding: {Lines(lines.Good)} of the samples hold characters of UTF-8, and {Lines(lines.Bad)} bytes that are none, the first at {Place(samples, lines.FirstBadByte, newline)}. "
                + "Save the file as 'CSV UTF-8', or state its encoding.");
        return Utf8($"{Lines(lines.Good)} of the samples hold characters of UTF-8 beyond ASCII; {Lines(lines.Bad)} hold bytes that are none, and are refused");
    }

    /// <summary>A byte, and the line where the head shows it.</summary>
    internal static string Place(SourceSamples samples, long at, string? newline)
        => at < samples.Head.Length
            ? $"line {Splitting.CsvDialect.LineBreaks(CodeUnits.Of(SourceDialect.Of(',') with { Newline = newline }, samples.Head[..(int)at]).Span) + 1} (byte {at})"
            : $"byte {at}";

    private static EncodingFinding Utf8(string how) => new(TextEncoding.Utf8, HasMark: false, how);

    internal static string Lines(long count) => count == 1 ? "1 line" : $"{count} lines";

    /// <summary>How many lines of the samples are beyond ASCII, and in UTF-8 or not.</summary>
    private sealed record LineCounts(long Good, long Bad, long FirstBadByte, bool IsFirstBad, bool IsChanged)
    {
        public static LineCounts Of(SourceSamples samples)
        {
            var (good, bad, firstBad, lastGood, isFirstBad, lines) = (0L, 0L, -1L, -1L, false, 0L);
            foreach (var line in samples.Lines().Where(line => !line.Bytes.IsEmpty))
            {
                lines++;
                if (Ascii.IsValid(line.Bytes.Span))
                    continue;
                var forbidden = TextEncoding.Utf8.FirstForbidden(line.Bytes.Span);
                if (forbidden < 0)
                    (good, lastGood) = (good + 1, line.FirstByte);
                else
                    (bad, firstBad, isFirstBad) = (bad + 1, bad == 0 ? line.FirstByte + forbidden : firstBad, isFirstBad || lines == 1);
            }
            return new LineCounts(good, bad, firstBad, isFirstBad, good > 0 && lastGood < firstBad);
        }
    }
}
