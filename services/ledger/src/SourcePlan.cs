using System.Text.Json;
using System.Text.Json.Serialization;
using Imports.Contracts;

namespace Imports.Ledger;

/// <summary>How a source is read, fixed once by the first slice of its cut and kept with the import, so that every batch is read alike.</summary>
public sealed record SourcePlan
{
    /// <summary>JSON of the plan: snake_case.</summary>
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>What separates its fields.</summary>
    public required char Delimiter { get; init; }

    /// <summary>One of <see cref="TextEncoding"/>, by its name. Default <c>utf-8</c>, in which all sources came once.</summary>
    public string Encoding { get; init; } = TextEncoding.Utf8.Name;

    /// <summary>What encloses a field; null = nothing does.</summary>
    public char? Quote { get; init; } = SourceDialect.DoubleQuote;

    /// <summary>One of <see cref="QuoteEscape"/>.</summary>
    public string Escape { get; init; } = QuoteEscape.Doubled;

    /// <summary>What a line begins with that is no row; null = there is none.</summary>
    public char? Comment { get; init; }

    /// <summary>What its lines end with, stated or in the samples: <c>lf</c>, <c>crlf</c>, <c>cr</c>, <c>mixed</c> or <c>none</c>; null = not looked at.</summary>
    public string? Newline { get; init; }

    /// <summary>The one line break that ends a record, as the sender states it, one of <see cref="Ledger.Newline"/>; null = each is one outside quotes.</summary>
    public string? StatedNewline { get; init; }

    /// <summary>The line that the header starts in, from 1; null = not noted.</summary>
    public long? HeaderLine { get; init; }

    /// <summary>For each of these how it was found: <c>stated by caller</c>, <c>byte order mark</c>, or what speaks for it.</summary>
    public IReadOnlyDictionary<string, string> Evidence { get; init; } = new Dictionary<string, string>();

    /// <summary>Rows at the end of what is cut so far that fit another delimiter than the plan's; null = there are none.</summary>
    public OtherDelimiter? OtherDelimiter { get; init; }

    /// <summary>The header's names as they stand in the source; every row has as many fields.</summary>
    public required IReadOnlyList<string> Header { get; init; }

    /// <summary>For each column of the dataset, in its order, the field that it is read from (from 0); null = not read from it: filled by the platform, or not in the source; of the latter the target keeps its values.</summary>
    public required IReadOnlyList<int?> Fields { get; init; }

    /// <summary>Of a source of corrections: the fields that the error file had added, from 0, which are no part of its rows. Empty = there are none.</summary>
    public IReadOnlyList<int> Added { get; init; } = [];

    /// <summary>Which of them holds the tokens; null = the source is none of corrections.</summary>
    public int? TokenField { get; init; }

    /// <summary>The header's names that no column of the dataset is read from.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }

    /// <summary>By column of the dataset that is read from the source: how its header was found.</summary>
    public IReadOnlyDictionary<string, string> MappingEvidence { get; init; } = new Dictionary<string, string>();

    /// <summary>Of the header, by which a mapping is saved for it; null = not noted.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The version of the saved mapping that was in force; null = there was none.</summary>
    public int? SavedMappingVersion { get; init; }

    /// <summary>
    /// For each column of the dataset, in its order, what a new row gets where it has no value, as <c>LOAD DATA</c> takes it: the column's default, where
    /// it is not in the source or its blank cells keep the target's value; null = NULL.
    /// </summary>
    public IReadOnlyList<string?> NewRowValues { get; init; } = [];

    /// <summary>The file starts with the byte order mark of its encoding.</summary>
    public bool HasByteOrderMark { get; init; }

    /// <summary>The text was made of a workbook: its dates are in ISO 8601.</summary>
    public bool IsWorkbook { get; init; }

    /// <summary>It corrects rows of a workbook: their error file has the workbook's text.</summary>
    public bool CorrectsWorkbook { get; init; }

    /// <summary>Its cells may be a workbook's text.</summary>
    [JsonIgnore]
    public bool HasWorkbookText => IsWorkbook || CorrectsWorkbook;

    /// <summary>How dates and numbers are written in the columns of which the dataset does not say it.</summary>
    public IReadOnlyList<ColumnForm> Forms { get; init; } = [];

    /// <summary>How far the source has been looked through, ahead of its cut, for a cell that settles what is in doubt; null = it was not.</summary>
    public LookAhead? LookAhead { get; init; }

    /// <summary>What its rows were loaded by when their merge began: <c>local-file</c>, <c>insert</c> or <c>server-file</c>; null = it has not begun.</summary>
    public string? Loader { get; init; }

    /// <summary>Of a text that was made of a workbook: whoever made it stated its dialect, and not the sender.</summary>
    public SourcePlan OfSheet() => this with
    {
        IsWorkbook = true,
        Evidence = Evidence.ToDictionary(part => part.Key, part => part.Key is "newline" or "header" ? part.Value : "a workbook's text"),
    };

    /// <summary>How it is read, as people are told.</summary>
    public FileDialect Describe() => new()
    {
        Encoding = Encoding,
        ByteOrderMark = HasByteOrderMark,
        Delimiter = Delimiter.ToString(),
        Quote = Quote?.ToString(),
        Escape = Escape,
        Newline = Newline,
        HeaderLine = HeaderLine,
        Comment = Comment?.ToString(),
        Evidence = EvidenceWithForms(),
    };

    private Dictionary<string, string> EvidenceWithForms()
    {
        var evidence = Evidence.ToDictionary();
        foreach (var form in Forms.Where(form => form.Form is not null))
            evidence[$"form of {form.Column}"] = form.Told();
        return evidence;
    }

    /// <summary>How its bytes are read.</summary>
    public SourceDialect Dialect() => new()
    {
        Encoding = TextEncoding.Find(Encoding) ?? throw new JsonException("The source plan names no encoding that there is."),
        Delimiter = Delimiter,
        Quote = Quote,
        Escape = Escape,
        Comment = Comment,
        Newline = StatedNewline,
    };

    /// <summary>How the column's dates or numbers are written; null = as the dataset says.</summary>
    public ColumnForm? FormOf(string column) => Forms.FirstOrDefault(form => form.Column == column);

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static SourcePlan FromJson(string json)
        => JsonSerializer.Deserialize<SourcePlan>(json, Json) ?? throw new JsonException("The source plan is null.");
}

/// <summary>Rows that have the header's number of fields under another delimiter alone.</summary>
/// <param name="Delimiter">That one.</param>
/// <param name="Line">Where the first of them starts.</param>
/// <param name="Byte">Where the first of them starts, from 0.</param>
/// <param name="Rows">How many they are, one after another.</param>
public sealed record OtherDelimiter(char Delimiter, long Line, long Byte, int Rows);

/// <summary>A place ahead of the cut: where a record starts, or lines before one.</summary>
/// <param name="Byte">From 0.</param>
/// <param name="Row">Number of the row that starts there, from 1.</param>
/// <param name="Line">From 1.</param>
public sealed record LookAhead(long Byte, long Row, long Line);
