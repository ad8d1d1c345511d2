namespace Imports.Contracts;

/// <summary>
/// What a sender chooses for one import; every part has a default. Part of <see cref="ImportRequested"/>, of <c>POST /imports</c> as query parameters of the
/// same names, and of what makes two imports the same. In JSON its names are snake_case.
/// </summary>
public sealed record ImportOptions
{
    /// <summary>One of <see cref="ImportMode"/>. Default <c>upsert</c>.</summary>
    public string Mode { get; init; } = ImportMode.Upsert;

    /// <summary>One of <see cref="RejectPolicy"/>. Default <c>valid-only</c>.</summary>
    public string RejectPolicy { get; init; } = Contracts.RejectPolicy.ValidOnly;

    /// <summary>
    /// Most bad rows (malformed, rejected and duplicate ones) that are borne, as a number of rows (<c>100</c>) or a share of the rows read (<c>2.5%</c>); with
    /// more the import fails before its target is touched. Null = any number. <c>atomic</c> is <c>0</c>.
    /// </summary>
    public string? MaxRejects { get; init; }

    /// <summary>Which of several rows with one business key counts, one of <see cref="DuplicatePolicy"/>; null = as the dataset says.</summary>
    public string? Duplicates { get; init; }

    /// <summary>By column: what a blank cell means, one of <see cref="BlankPolicy"/>. A column that is not named here does as the dataset says.</summary>
    public IReadOnlyDictionary<string, string> Blank { get; init; } = new Dictionary<string, string>();

    /// <summary>By column of the dataset: the header that it is read from. A column that is not named here is found by a mapping that was saved for the header, by its name, or by a synonym.</summary>
    public IReadOnlyDictionary<string, string> Mapping { get; init; } = new Dictionary<string, string>();

    /// <summary>What becomes of a header that is merely similar to the name of a column that is not found, one of <see cref="Contracts.SimilarHeaders"/>. Null = <c>propose</c>.</summary>
    public string? SimilarHeaders { get; init; }

    /// <summary>What becomes of columns of the file that are none of the dataset's, one of <see cref="ExtraColumns"/>. Default <c>ignore</c>; they are reported.</summary>
    public string ExtraColumns { get; init; } = Contracts.ExtraColumns.Ignore;

    /// <summary>What separates the file's fields: one ASCII character that is no letter, digit, quote or backslash, or <c>tab</c>. Null = found from the file.</summary>
    public string? Delimiter { get; init; }

    /// <summary>What encloses its fields: one ASCII character, mostly <c>"</c> or <c>'</c>, or <c>none</c>. Null = found from the file.</summary>
    public string? Quote { get; init; }

    /// <summary>How a quote stands in a field in quotes: <c>doubled</c>, <c>backslash</c>, or <c>none</c> with <see cref="Quote"/> <c>none</c>. Null = found from the file.</summary>
    public string? Escape { get; init; }

    /// <summary>The file's encoding: <c>utf-8</c>, <c>utf-16le</c>, <c>utf-16be</c>, <c>windows-1252</c> or <c>iso-8859-1</c>. Null = found from the file.</summary>
    public string? Encoding { get; init; }

    /// <summary>The line that the header starts in, from 1; what stands above it is not read. Null = the first line that names the dataset's columns.</summary>
    public int? HeaderRow { get; init; }

    /// <summary>What a line begins with that is no row: one ASCII character, mostly <c>#</c>, or <c>none</c>. Null = found from the file.</summary>
    public string? Comment { get; init; }

    /// <summary>The one line break that ends a row: <c>lf</c>, <c>crlf</c> or <c>cr</c>; any other CR or LF is text of the field in which it stands. Null = each of them ends one, outside quotes.</summary>
    public string? Newline { get; init; }

    /// <summary>
    /// How the file's dates are written, one of <see cref="Contracts.DateOrder"/>: counts for all date columns, before any format of the dataset. Null = as the dataset says, else found from each column.
    /// </summary>
    public string? DateOrder { get; init; }

    /// <summary>
    /// The decimal mark of the file's numbers, <c>.</c> or <c>,</c>: counts for all number columns, before what the dataset says; what else separates digits separates thousands. Null = as the dataset says, else found from each
    /// column.
    /// </summary>
    public string? DecimalMark { get; init; }

    /// <summary>How many rows the file has, malformed ones included, blank and comment lines not; with another number the import fails. Null = any.</summary>
    public long? ExpectRows { get; init; }

    /// <summary>By number column: what it adds up to over the file, as digits with a point; with another sum the import fails. Null = not asked.</summary>
    public IReadOnlyDictionary<string, string>? ExpectSum { get; init; }

    /// <summary>Of a workbook: the sheet to read, by its name, or by its number among all its sheets, from 1. Null = the first that is shown.</summary>
    public string? Sheet { get; init; }

    /// <summary>Of a zip archive: the file to read, by its path in it or its name alone. Null = the only one.</summary>
    public string? Member { get; init; }
}

/// <summary>What an import does to its target.</summary>
public static class ImportMode
{
    /// <summary>Inserts new keys and updates the others.</summary>
    public const string Upsert = "upsert";

    /// <summary>A dry run: reports what an upsert would do, and changes nothing.</summary>
    public const string Validate = "validate";

    /// <summary>The file becomes the whole content of the target.</summary>
    public const string Replace = "replace";

    public static readonly IReadOnlyList<string> All = [Upsert, Validate, Replace];
}

/// <summary>What bad rows do to an import.</summary>
public static class RejectPolicy
{
    /// <summary>They are handed back; the others are imported.</summary>
    public const string ValidOnly = "valid-only";

    /// <summary>One of them fails the import.</summary>
    public const string Atomic = "atomic";

    public static readonly IReadOnlyList<string> All = [ValidOnly, Atomic];
}

/// <summary>Which of several rows with one business key in one file counts. The others are listed among the rejects, and counted as duplicates.</summary>
public static class DuplicatePolicy
{
    public const string Last = "last";
    public const string First = "first";

    /// <summary>None of them.</summary>
    public const string RejectAll = "reject-all";

    public static readonly IReadOnlyList<string> All = [Last, First, RejectAll];
}

/// <summary>What a blank cell means.</summary>
public static class BlankPolicy
{
    /// <summary>No value; refused where one is required.</summary>
    public const string Null = "null";

    /// <summary>The column's default of the dataset.</summary>
    public const string Default = "default";

    /// <summary>An existing row keeps its value; a new one gets the column's default, if it has one.</summary>
    public const string Keep = "keep";

    public static readonly IReadOnlyList<string> All = [Null, Default, Keep];
}

/// <summary>What becomes of headers that are merely similar to the names of columns.</summary>
public static class SimilarHeaders
{
    /// <summary>They are named in a preview, and in the error of an import that lacks the column; nothing is read from them.</summary>
    public const string Propose = "propose";

    /// <summary>The column is read from one that is similar enough, and no other nearly as much.</summary>
    public const string Apply = "apply";

    public static readonly IReadOnlyList<string> All = [Propose, Apply];
}

/// <summary>What becomes of columns of a file that are none of the dataset's.</summary>
public static class ExtraColumns
{
    public const string Ignore = "ignore";
    public const string Refuse = "refuse";

    public static readonly IReadOnlyList<string> All = [Ignore, Refuse];
}

/// <summary>The order of day, month and year in dates of numbers. One that begins with its year is read in each.</summary>
public static class DateOrder
{
    public const string DayFirst = "dmy";
    public const string MonthFirst = "mdy";
    public const string YearFirst = "ymd";

    public static readonly IReadOnlyList<string> All = [DayFirst, MonthFirst, YearFirst];
}

/// <summary>What stands before the decimals of a number.</summary>
public static class DecimalMark
{
    public const string Point = ".";
    public const string Comma = ",";

    public static readonly IReadOnlyList<string> All = [Point, Comma];
}
