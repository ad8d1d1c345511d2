using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Detecting;

/// <summary>Says in a plan how its dialect was found.</summary>
internal sealed class DialectReport(SourceSamples samples, StatedDialect stated, EncodingFinding encoding, char? named, HeaderCandidate found)
{
    private const string Stated = EncodingProof.Stated;

    /// <summary>Counted at once: the samples may be gone when a plan is described.</summary>
    private readonly (string Name, string How) newlines = Newlines(samples, encoding.Encoding);

    public SourcePlan AddTo(SourcePlan plan) => plan with
    {
        Newline = stated.Newline ?? newlines.Name,
        Evidence = new Dictionary<string, string>
        {
            ["encoding"] = encoding.How,
            ["delimiter"] = stated.Delimiter is not null ? Stated : named is not null ? "the file's first line, sep=" : Rows(),
            ["quote"] = stated.Quote is not null ? Stated : $"fields of the sample that it encloses: {found.Quoted}",
            ["escape"] = stated.Escape is not null ? Stated : plan.Escape == QuoteEscape.Backslash ? $"{Rows()}; with doubled quotes fewer have" : "the usual one; nothing speaks for another",
            ["newline"] = stated.Newline is not null ? Stated : newlines.How,
            ["header"] = stated.HeaderLine is not null ? Stated : Header(),
            ["comment"] = stated.Comment is not null ? Stated
                : plan.Comment is null ? "no line above the header begins with #"
                : $"lines that begin with it: {found.Hashes.Above} above the header, {found.Hashes.Below} in the sample below, none with the header's fields",
        },
    };

    private string Rows() => $"under it {found.Agreeing} of the next {found.Looked} rows have the header's {found.Header.Count} fields{(found.Named > 0 ? $"; it names {found.Named} columns of the dataset" : "")}";

    private string Header()
        => found.Named == 0 ? "the first line" : $"the first that names the dataset's columns, {found.Named} of them{(found.Above > 0 ? $"; records above it: {found.Above}" : "")}";

    /// <summary>Of all samples, in quotes or not.</summary>
    private static (string Name, string How) Newlines(SourceSamples samples, TextEncoding encoding)
    {
        var (lf, crlf, cr) = (0L, 0L, 0L);
        foreach (var piece in samples.All)
        {
            var units = CodeUnits.Of(SourceDialect.Of(',') with { Encoding = encoding }, piece.Bytes);
            for (var rest = units.Span; rest.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var at; rest = rest[(at + CsvDialect.BreakLength(rest[at..]))..])
            {
                if (rest[at] == '\n')
                    lf++;
                else if (CsvDialect.BreakLength(rest[at..]) == 2)
                    crlf++;
                else
                    cr++;
            }
        }
        var name = (lf, crlf, cr) switch
        {
            (0, 0, 0) => "none",
            ( > 0, 0, 0) => "lf",
            (0, > 0, 0) => "crlf",
            (0, 0, > 0) => "cr",
            _ => "mixed",
        };
        return (name, $"the samples hold {lf} LF, {crlf} CR LF, {cr} CR");
    }
}
