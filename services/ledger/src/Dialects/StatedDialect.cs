using Imports.Contracts;

namespace Imports.Ledger;

/// <summary>What a sender states of the dialect of a file; null = it is found from the file.</summary>
public sealed record StatedDialect
{
    private const string Tab = "tab";
    private const string Nothing = "none";

    public char? Delimiter { get; private init; }

    public Mark? Quote { get; private init; }

    /// <summary>One of <see cref="QuoteEscape"/>.</summary>
    public string? Escape { get; private init; }

    public TextEncoding? Encoding { get; private init; }

    /// <summary>From 1.</summary>
    public int? HeaderLine { get; private init; }

    public Mark? Comment { get; private init; }

    /// <summary>One of <see cref="Ledger.Newline"/>.</summary>
    public string? Newline { get; private init; }

    /// <summary>Reads it from the options.</summary>
    /// <param name="options">What the sender chose.</param>
    /// <param name="invalid">Makes the exception to throw, from the option, its value, and what is allowed.</param>
    public static StatedDialect Of(ImportOptions options, Func<string, string?, string, Exception> invalid)
    {
        var stated = new StatedDialect
        {
            Delimiter = options.Delimiter is { } delimiter ? DelimiterOf(delimiter) ?? throw invalid("delimiter", delimiter, "one ASCII character that is no letter, digit, quote or backslash, or tab") : null,
            Quote = MarkOf("quote", options.Quote, invalid),
            Escape = options.Escape is not { } escape || QuoteEscape.All.Contains(escape, StringComparer.Ordinal) ? options.Escape : throw invalid("escape", escape, string.Join(", ", QuoteEscape.All)),
            Encoding = options.Encoding is { } encoding
                ? TextEncoding.Find(encoding) ?? throw invalid("encoding", encoding, string.Join(", ", TextEncoding.All.Select(one => one.Name)))
                : null,
            HeaderLine = options.HeaderRow is not { } row || row > 0 ? options.HeaderRow : throw invalid("header_row", $"{row}", "the number of a line, from 1"),
            Comment = MarkOf("comment", options.Comment, invalid),
            Newline = options.Newline is not { } newline || Ledger.Newline.All.Contains(newline, StringComparer.Ordinal) ? options.Newline : throw invalid("newline", newline, string.Join(", ", Ledger.Newline.All)),
        };
        stated.CheckTogether(options, invalid);
        return stated;
    }

    /// <summary>Of the text that is made of a workbook: its dialect is known, and of what is stated only the header's line counts.</summary>
    public StatedDialect OfSheet() => new()
    {
        Delimiter = ',',
        Quote = new Mark(SourceDialect.DoubleQuote),
        Escape = QuoteEscape.Doubled,
        Encoding = TextEncoding.Utf8,
        HeaderLine = HeaderLine,
        Comment = new Mark(null),
    };

    private void CheckTogether(ImportOptions options, Func<string, string?, string, Exception> invalid)
    {
        if (Quote is { Character: null } && Escape is QuoteEscape.Doubled)
            throw invalid("escape", Escape, "backslash or none with quote=none, which leaves no quote to be doubled");
        if (Quote is not { Character: null } && Escape is QuoteEscape.None)
            throw invalid("escape", Escape, "doubled or backslash, or quote=none with it");
        if (Quote?.Character is { } quote && quote == Delimiter)
            throw invalid("quote", options.Quote, "another character than the delimiter");
        if (Comment?.Character is { } comment && (comment == Delimiter || comment == (Quote is { } stated ? stated.Character : SourceDialect.DoubleQuote)))
            throw invalid("comment", options.Comment, "another character than delimiter and quote");
    }

    private static char? DelimiterOf(string text) => text switch
    {
        Tab or "\\t" => '\t',
        [var one] when char.IsAscii(one) && !char.IsAsciiLetterOrDigit(one) && one is not ('"' or '\'' or SourceDialect.Backslash or '\r' or '\n' or '\0') => one,
        _ => null,
    };

    private static Mark? MarkOf(string option, string? text, Func<string, string?, string, Exception> invalid) => text switch
    {
        null => null,
        Nothing => new Mark(null),
        [var one] when char.IsAscii(one) && !char.IsAsciiLetterOrDigit(one) && !char.IsWhiteSpace(one) && !char.IsControl(one) && one != SourceDialect.Backslash => new Mark(one),
        _ => throw invalid(option, text, "one ASCII character that is no letter, digit, blank or backslash, or none"),
    };

    /// <summary>A character that is stated, or that there is none.</summary>
    /// <param name="Character">Null = none.</param>
    public sealed record Mark(char? Character);
}
