using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Splitting;
using Imports.Runs;

namespace Imports.Reading.Detecting;

/// <summary>
/// Proves a source's encoding, finds its dialect and reads its header. Nothing is guessed: the dialect is the one under which the header names most of the
/// dataset's columns, then the one that most of the next records bear out, then the one that yields most columns; what the sender states is not looked for.
/// </summary>
public sealed class SourceHead
{
    private const char Hash = '#';

    /// <summary>What programs write behind a backslash, MySQL among them, for characters that have no sign of their own, and for what is blank.</summary>
    private const string EscapedLetters = "0bnrtNZ";

    private readonly SourceSamples samples;
    private readonly StatedDialect stated;
    private readonly EncodingFinding encoding;
    private readonly SourcePosition start;
    private readonly char? named;

    /// <param name="samples">Of the source.</param>
    /// <param name="stated">What the sender says of it.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.EncodingNotUtf8"/>, <see cref="ErrorCodes.EncodingAmbiguous"/>, <see cref="ErrorCodes.HeaderMalformed"/>.</exception>
    public SourceHead(SourceSamples samples, StatedDialect stated)
    {
        this.samples = samples;
        this.stated = stated;
        encoding = EncodingProof.Find(samples, stated);
        var lines = new HeadLines(samples.Head, encoding, stated.Newline);
        named = lines.Separator;
        var line = stated.HeaderLine ?? (named is null ? 1 : 2);
        if (lines.Find(line) is not { } at)
            throw new ImportException(ErrorCodes.HeaderMalformed, $"The header is stated to be at line {line}, and the first {samples.Head.Length} bytes of the file hold fewer lines.");
        start = new SourcePosition(at, 0, line);
    }

    /// <summary>Reads the header, and where the rows start after it.</summary>
    /// <exception cref="ImportException">
    /// <see cref="ErrorCodes.SourceEmpty"/>, <see cref="ErrorCodes.HeaderMalformed"/>, <see cref="ErrorCodes.HeaderMissingColumn"/>, <see cref="ErrorCodes.HeaderDuplicateColumn"/>,
    /// <see cref="ErrorCodes.HeaderUnknownColumn"/>, <see cref="ErrorCodes.HeaderAmbiguous"/>, <see cref="ErrorCodes.DialectAmbiguous"/>, <see cref="ErrorCodes.TooManyColumns"/>, <see cref="ErrorCodes.MappingOutdated"/>.
    /// </exception>
    public (SourcePlan Plan, SourcePosition Rows) Read(HeaderMapping mapping)
    {
        var found = Look(mapping);
        return (found.Describe(mapping.Map(found.Dialect, found.Header)), found.Rows);
    }

    /// <summary>Finds dialect and header, whatever the dataset says of its names.</summary>
    /// <exception cref="ImportException">
    /// <see cref="ErrorCodes.SourceEmpty"/>, <see cref="ErrorCodes.HeaderMalformed"/>, <see cref="ErrorCodes.HeaderAmbiguous"/>, <see cref="ErrorCodes.DialectAmbiguous"/>.
    /// </exception>
    public HeaderFinding Look(HeaderMapping mapping)
    {
        using var led = Led();
        var candidates = Candidates().Select(dialect => HeaderCandidate.Find(led.Memory, dialect, start, mapping, stated.HeaderLine is not null)).OfType<HeaderCandidate>().ToList();
        if (candidates.Count == 0)
            throw new ImportException(ErrorCodes.SourceEmpty, "The file holds nothing but blank lines. Expected a header line and rows.");
        // Of equals the first: MaxBy would do, but for what it promises of ties.
        var best = candidates.Aggregate((one, other) => other.CompareTo(one) > 0 ? other : one);
        CheckHeader(best, candidates, mapping);
        CheckEscape(best);
        using var reader = new RecordReader(led.Memory, best.Dialect, start);
        for (var i = 0; i <= best.Above; i++)
            reader.Read();
        if (!reader.IsText)
            throw EncodingProof.NotText($"the header at line {reader.FirstLine} is none");
        if (reader.QuoteProblem is not null || (!samples.IsWhole && reader.After.Byte >= samples.Head.Length))
            throw new ImportException(ErrorCodes.HeaderMalformed, $"The header at line {reader.FirstLine} has a quote out of place, or does not end within {samples.Head.Length} bytes.");
        var report = new DialectReport(samples, stated, encoding, named, best);
        return new HeaderFinding(best.Dialect with { Comment = CommentOf(best) }, best.Header, reader.FirstLine, reader.After with { Row = 1 }, report, encoding.HasMark);
    }

    /// <summary>The head from its first line that counts.</summary>
    private ReadOnlyMemory<byte> FromStart => samples.Head[(int)start.Byte..];

    /// <summary>That with <see cref="CsvDialect.LeadIn"/> in front; dispose it.</summary>
    private PooledBytes Led()
    {
        var led = new PooledBytes(FromStart.Length + 1);
        led.Memory.Span[0] = CsvDialect.LeadIn;
        FromStart.CopyTo(led.Memory[1..]);
        return led;
    }

    /// <summary>The dialects that are tried: the usual ones first, so that they win where nothing speaks against them.</summary>
    private IEnumerable<SourceDialect> Candidates()
    {
        var units = Units();
        char[] delimiters = (stated.Delimiter ?? named) is { } one ? [one] : [.. Delimiters.Usual, .. Delimiters.Rare.ToArray().Where(rare => units.Span.Contains((byte)rare))];
        var comment = stated.Comment?.Character;
        foreach (var (quote, escape) in QuotesOf(units))
        {
            foreach (var delimiter in delimiters.Where(delimiter => delimiter != quote && comment != delimiter && (comment is null || comment != quote)))
                yield return new SourceDialect { Encoding = encoding.Encoding, Delimiter = delimiter, Quote = quote, Escape = escape, Comment = comment, Newline = stated.Newline };
        }
    }

    private ReadOnlyMemory<byte> Units() => CodeUnits.Of(SourceDialect.Of(',') with { Encoding = encoding.Encoding, Newline = stated.Newline }, FromStart);

    private IEnumerable<(char? Quote, string Escape)> QuotesOf(ReadOnlyMemory<byte> units)
    {
        char?[] quotes = stated.Quote is { } mark ? [mark.Character] : units.Span.Contains((byte)'\'') ? [SourceDialect.DoubleQuote, '\''] : [SourceDialect.DoubleQuote];
        foreach (var quote in quotes)
        {
            if (stated.Escape is { } escape)
            {
                yield return (quote, escape);
                continue;
            }
            yield return (quote, quote is null ? QuoteEscape.None : QuoteEscape.Doubled);
            if (quote is not null && units.Span.Contains((byte)SourceDialect.Backslash))
                yield return (quote, QuoteEscape.Backslash);
        }
    }

    private void CheckHeader(HeaderCandidate best, IReadOnlyList<HeaderCandidate> candidates, HeaderMapping mapping)
    {
        if (stated.HeaderLine is not null)
            return;
        if (best is { IsComplete: true, Rival: { } rival })
            throw new ImportException(
                ErrorCodes.HeaderAmbiguous,
                $"Two lines name the dataset's columns: {HeaderNames.Shown(best.Header)}, and further down {HeaderNames.Shown(rival)}. State the line of the header as header_row, and send what follows another header as a file of its own.");
        if (mapping.TakesAny && best.Header.Count == 1
            && candidates.FirstOrDefault(one => one is { Header.Count: 1, CommonFields: > 1, Looked: >= DelimiterWatch.Rows }) is { } other)
            throw new ImportException(
                ErrorCodes.HeaderAmbiguous,
                $"The first line has 1 field, and the {other.Looked} after it {other.CommonFields} each under {Delimiters.Shown(other.Dialect.Delimiter)}: it may be a title. State the line of the header as header_row.");
    }

    /// <summary>Whoever escapes with backslashes writes none before an ordinary letter. One that stands there is text, and so may be those that spoke for escapes.</summary>
    private void CheckEscape(HeaderCandidate best)
    {
        if (stated.Escape is not null || !best.Dialect.HasBackslashes)
            return;
        ReadOnlySpan<byte> units = Units().Span;
        for (var at = 0; units[at..].IndexOf((byte)SourceDialect.Backslash) is >= 0 and var next && (at += next + 1) < units.Length; at++)
        {
            if (!char.IsAsciiLetterOrDigit((char)units[at]) || EscapedLetters.Contains((char)units[at]))
                continue;
            throw new ImportException(
                ErrorCodes.DialectAmbiguous,
                $"Rows read better where a backslash escapes what follows it; but line {start.Line + CsvDialect.LineBreaks(units[..at])} has one before a letter or a digit, as no program escapes it. State escape={QuoteEscape.Backslash} or escape={QuoteEscape.Doubled}.");
        }
    }

    /// <summary>Lines above the header that begin with # make such lines comments, unless one below has the fields of a row.</summary>
    private char? CommentOf(HeaderCandidate best)
    {
        if (stated.Comment is { } mark)
            return mark.Character;
        if (best.Dialect.Delimiter == Hash || best.Dialect.Quote == Hash)
            return null;
        if (best.HashRowLine > 0)
            throw new ImportException(
                ErrorCodes.DialectAmbiguous,
                $"Above the header there are lines that begin with {Hash}, as comments do ({best.Hashes.Above}); line {best.HashRowLine} does too, and has as many fields as the header. State comment={Hash} or comment=none.");
        return best.Hashes.Above > 0 ? Hash : null;
    }
}
