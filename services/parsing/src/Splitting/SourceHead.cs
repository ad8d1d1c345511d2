using System.Text;
using System.Text.Unicode;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Parsing.Splitting;

/// <summary>
/// The start of a source: proves its encoding, finds its delimiter and reads its header. Nothing is guessed: the delimiter is the one under which
/// the header names most of the dataset's columns, then the one that most of the next records bear out, then the one that yields most columns.
/// </summary>
public sealed class SourceHead
{
    /// <summary>Bytes looked at; the header must lie within.</summary>
    public const int SampleBytes = 64 * 1024;

    /// <summary>So many rows of the sample that are not UTF-8, and more than those that are and use it, are no accident of single rows.</summary>
    private const int FewBadRows = 3;

    /// <summary>UTF-16 without a mark has every other byte zero where it is plain Latin; a stray zero is the row's trouble.</summary>
    private const int ZeroShare = 10;

    private readonly byte[] led;
    private readonly SourcePosition start;
    private readonly bool isWhole;
    private readonly bool hasByteOrderMark;

    /// <param name="sample">The first bytes of the source, at most <see cref="SampleBytes"/>.</param>
    /// <param name="isWhole">The sample is the whole source.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.SourceEmpty"/>, <see cref="ErrorCodes.EncodingNotUtf8"/>.</exception>
    public SourceHead(ReadOnlySpan<byte> sample, bool isWhole)
    {
        if (sample is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] || sample.Count((byte)0) > sample.Length / ZeroShare)
            throw NotUtf8("it looks like UTF-16 or binary data");
        var markBytes = sample is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        led = [CsvDialect.LeadIn, .. sample[markBytes..]];
        start = new SourcePosition(markBytes, 0, 1);
        hasByteOrderMark = markBytes > 0;
        this.isWhole = isWhole;
    }

    /// <summary>Reads the header, and where the rows start after it.</summary>
    /// <param name="mapping">Finds the columns.</param>
    /// <param name="known">The delimiter, where it need not be found; null = it is.</param>
    /// <exception cref="ImportException">
    /// <see cref="ErrorCodes.SourceEmpty"/>, <see cref="ErrorCodes.EncodingNotUtf8"/>, <see cref="ErrorCodes.HeaderMalformed"/>,
    /// <see cref="ErrorCodes.HeaderMissingColumn"/>, <see cref="ErrorCodes.HeaderDuplicateColumn"/>, <see cref="ErrorCodes.HeaderUnknownColumn"/>,
    /// <see cref="ErrorCodes.TooManyColumns"/>.
    /// </exception>
    public (SourcePlan Plan, SourcePosition Rows) Read(HeaderMapping mapping, char? known = null)
    {
        var best = default(Candidate);
        foreach (var delimiter in known is { } one ? [one] : CsvDialect.Delimiters)
        {
            var candidate = Try(delimiter, mapping);
            if (best is null || candidate.CompareTo(best) > 0)
                best = candidate;
        }
        CheckEncoding(best!.Delimiter);
        using var reader = new RecordReader(led, best.Delimiter, start);
        reader.Read();
        if (reader.QuoteProblem is not null || (!isWhole && reader.After.Byte >= start.Byte + led.Length - 1))
            throw new ImportException(ErrorCodes.HeaderMalformed, $"The header at line {reader.FirstLine} has a quote out of place, or does not end within {SampleBytes} bytes.");
        return (mapping.Map(best.Delimiter, hasByteOrderMark, best.Header), reader.After);
    }

    private Candidate Try(char delimiter, HeaderMapping mapping)
    {
        using var reader = new RecordReader(led, delimiter, start);
        if (!reader.Read())
            throw new ImportException(ErrorCodes.SourceEmpty, "The file holds nothing but blank lines. Expected a header line and rows.");
        var header = Enumerable.Range(0, reader.FieldCount).Select(i => Encoding.UTF8.GetString(reader.Field(i)).Trim()).ToList();
        var agreeing = 0;
        while (header.Count > 1 && reader.Read())
            agreeing += reader.FieldCount == header.Count ? 1 : 0;
        return new Candidate(delimiter, header, mapping.CountNamed(header), agreeing);
    }

    private void CheckEncoding(char delimiter)
    {
        using var reader = new RecordReader(led, delimiter, start);
        reader.Read();
        if (!Utf8.IsValid(reader.Raw))
            throw NotUtf8($"the header at line {reader.FirstLine} is not");
        var (bad, good, firstBadLine) = (0, 0, 0L);
        while (reader.Read())
        {
            if (!isWhole && reader.After.Byte >= start.Byte + led.Length - 1)
                break;
            if (Ascii.IsValid(reader.Raw))
                continue;
            var valid = Utf8.IsValid(reader.Raw);
            (good, bad) = valid ? (good + 1, bad) : (good, bad + 1);
            if (!valid && firstBadLine == 0)
                firstBadLine = reader.FirstLine;
        }
        if (bad >= FewBadRows && bad > good)
            throw NotUtf8($"{bad} of the first rows are not, from line {firstBadLine} on");
    }

    private static ImportException NotUtf8(string why) => new(ErrorCodes.EncodingNotUtf8, $"Expected text in UTF-8, but {why}. Save the file as 'CSV UTF-8' and send it again.");

    /// <summary>A delimiter, and what the sample is under it.</summary>
    private sealed record Candidate(char Delimiter, IReadOnlyList<string> Header, int NamedColumns, int AgreeingRecords) : IComparable<Candidate>
    {
        public int CompareTo(Candidate? other)
            => other is null ? 1 : (NamedColumns, AgreeingRecords, Header.Count).CompareTo((other.NamedColumns, other.AgreeingRecords, other.Header.Count));
    }
}
