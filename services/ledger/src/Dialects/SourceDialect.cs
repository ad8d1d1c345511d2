namespace Imports.Ledger;

/// <summary>How the bytes of a source are read as records. Whoever cuts, parses or hands back a source has it from here.</summary>
public sealed record SourceDialect
{
    public const char DoubleQuote = '"';

    public const char Backslash = '\\';

    public TextEncoding Encoding { get; init; } = TextEncoding.Utf8;

    /// <summary>What separates the fields, in ASCII.</summary>
    public required char Delimiter { get; init; }

    /// <summary>What encloses a field that holds delimiters or line breaks, in ASCII; null = nothing does, and quotes are text.</summary>
    public char? Quote { get; init; } = DoubleQuote;

    /// <summary>One of <see cref="QuoteEscape"/>.</summary>
    public string Escape { get; init; } = QuoteEscape.Doubled;

    /// <summary>What a line begins with that is no record, in ASCII; null = there is no such line.</summary>
    public char? Comment { get; init; }

    /// <summary>The one line break that ends a record, one of <see cref="Ledger.Newline"/>: another CR or LF is text of the field in which it stands. Null = each is one outside quotes.</summary>
    public string? Newline { get; init; }

    public bool HasBackslashes => Escape == QuoteEscape.Backslash;

    /// <summary>The bytes that divide it are found in the source as it stands.</summary>
    public bool IsReadAsItStands => Encoding.UnitBytes == 1 && !HasBackslashes && Newline is null;

    /// <summary>Its values are in the source as they are stored, but for quotes.</summary>
    public bool IsPlain => Encoding == TextEncoding.Utf8 && !HasBackslashes && Newline is null;

    /// <summary>UTF-8 and double quotes, a quote within them doubled.</summary>
    public static SourceDialect Of(char delimiter) => new() { Delimiter = delimiter };
}

/// <summary>How a quote stands in a field that is in quotes.</summary>
public static class QuoteEscape
{
    /// <summary>Twice.</summary>
    public const string Doubled = "doubled";

    /// <summary>Behind a backslash; so do a delimiter, a line break and a backslash, in quotes or not. <c>\n</c>, <c>\r</c> and <c>\t</c> are what they are in C, a field <c>\N</c> is blank.</summary>
    public const string Backslash = "backslash";

    /// <summary>Not at all: there are no quotes.</summary>
    public const string None = "none";

    public static readonly IReadOnlyList<string> All = [Doubled, Backslash, None];
}
