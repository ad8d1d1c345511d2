namespace Imports.Datasets;

/// <summary>One column of a dataset: its type and the rules of its values.</summary>
public sealed record ColumnDefinition
{
    /// <summary>Lower-case letters, digits and underscores, not starting with an underscore; also the header that the file is matched by.</summary>
    public required string Name { get; init; }

    public required ColumnType Type { get; init; }

    /// <summary>A blank cell is refused. Key columns are always required.</summary>
    public bool Required { get; init; }

    /// <summary>Text only: fewest characters of a value that is not blank. Default 0.</summary>
    public int? MinLength { get; init; }

    /// <summary>Text only: most characters. Default 255, at most 4000 (key columns 255).</summary>
    public int? MaxLength { get; init; }

    /// <summary>Decimal only: digits in all. Default 18, at most 38.</summary>
    public int? Precision { get; init; }

    /// <summary>Decimal only: digits after the point. Default 2.</summary>
    public int? Scale { get; init; }

    /// <summary>Date and timestamp only: the .NET format of the cells. Default <c>yyyy-MM-dd</c>, and ISO 8601 for timestamps.</summary>
    public string? Format { get; init; }

    /// <summary>Date and timestamp only: further .NET formats that cells may have. No cell may be two dates in them.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>Timestamp only: the time zone of cells without an offset, by its IANA name. Null = ISO 8601 needs an offset, and what a format reads without one is UTC.</summary>
    public string? Zone { get; init; }

    /// <summary>Decimal only: what stands before the decimals, <c>.</c> or <c>,</c>. Null = found from the cells of each file.</summary>
    public string? DecimalMark { get; init; }

    /// <summary>
    /// Integer and decimal (with <see cref="DecimalMark"/>): what may separate thousands, of <c>.</c> <c>,</c> <c>'</c> and a space, which stands for no-break ones too. Null = nothing.
    /// </summary>
    public IReadOnlyList<string>? Thousands { get; init; }

    /// <summary>Integer and decimal only: the least value allowed.</summary>
    public decimal? Min { get; init; }

    /// <summary>Integer and decimal only: the greatest value allowed.</summary>
    public decimal? Max { get; init; }

    /// <summary>Text: the values allowed, to the letter. Enum: its values, as they are stored; cells may differ in case.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>
    /// Text only: a .NET regular expression that the whole value has to match. It is run without backtracking, so look-arounds and back-references are refused.
    /// </summary>
    public string? Pattern { get; init; }

    /// <summary>By a cell's text, to the letter: what is read in its place, before it is typed and checked, e.g. <c>{"Y": "true"}</c>.</summary>
    public IReadOnlyDictionary<string, string>? Map { get; init; }

    /// <summary>What a blank cell means: <c>null</c> (default), <c>default</c>, or <c>keep</c> the target's value. An import may choose otherwise.</summary>
    public BlankMeaning Blank { get; init; }

    /// <summary>As it would stand in a file: the value of new rows where the cell is blank and means <c>default</c> or <c>keep</c>, or the column is not in the file.</summary>
    public string? Default { get; init; }

    /// <summary>Every value must be a key of another dataset.</summary>
    public ReferenceDefinition? References { get; init; }

    /// <summary>Names besides its own by which the column is found in a header, e.g. <c>["Artikelnummer", "Item No."]</c>; compared as <see cref="HeaderName"/> says. No two columns share one.</summary>
    public IReadOnlyList<string>? Synonyms { get; init; }

    /// <summary>Where the value comes from. Default the file.</summary>
    public ColumnOrigin From { get; init; }

    /// <summary>Most characters of what is stored as text.</summary>
    public int TextLength => Type switch
    {
        ColumnType.Enum => Allowed is { Count: > 0 } values ? values.Max(value => value.EnumerateRunes().Count()) : 1,
        ColumnType.Uuid => 36,
        _ => MaxLength ?? 255,
    };

    /// <summary>It is stored as text of up to <see cref="TextLength"/> characters.</summary>
    public bool IsStoredAsText => Type is ColumnType.Text or ColumnType.Enum or ColumnType.Uuid;

    /// <summary>The formats that its dates may have; empty = none is stated.</summary>
    public IReadOnlyList<string> AllFormats => Format is { } format ? [format, .. Formats] : Formats;


    public int DecimalPrecision => Precision ?? 18;
    public int DecimalScale => Scale ?? 2;
}

/// <summary>The types a column may have. In JSON in lower case.</summary>
public enum ColumnType
{
    Text,

    /// <summary>64-bit, signed.</summary>
    Integer,
    Decimal,

    /// <summary><c>true/false</c>, <c>yes/no</c>, <c>1/0</c>, in any case.</summary>
    Boolean,
    Date,

    /// <summary>A moment with its offset; stored in UTC with microseconds.</summary>
    Timestamp,

    /// <summary>Any JSON value, kept to the letter.</summary>
    Json,

    /// <summary>One of <see cref="ColumnDefinition.Allowed"/>, in any case; stored as text, as it is listed there.</summary>
    Enum,

    /// <summary>With or without hyphens or braces, in any case; stored as text of 36 characters in lower case.</summary>
    Uuid,
}

/// <summary>What a blank cell means. In JSON in lower case.</summary>
public enum BlankMeaning
{
    /// <summary>No value.</summary>
    Null,

    /// <summary>The column's <see cref="ColumnDefinition.Default"/>.</summary>
    Default,

    /// <summary>An existing row keeps its value; a new one gets the default, if there is one.</summary>
    Keep,
}

/// <summary>Where a column's value comes from. In JSON in snake_case.</summary>
public enum ColumnOrigin
{
    File,

    /// <summary>The id of the import, as text of 36 characters.</summary>
    ImportId,

    /// <summary>The row's number in the file, from 1.</summary>
    RowNumber,

    /// <summary>The whole row as a JSON object under the names of the file's header, every value as text. A dataset with such a column takes any header.</summary>
    Record,
}
