using System.Globalization;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>Reads the options of an import from the query of <c>POST /imports</c>. What is none of its parameters is refused: a misspelt option must not be lost.</summary>
internal static class OptionQuery
{
    public const string Dataset = "dataset";
    public const string FileName = "file_name";
    public const string Force = "force";
    public const string Blank = "blank";
    public const string Mapping = "mapping";
    public const string HeaderRow = "header_row";
    public const string ExpectRows = "expect_rows";
    public const string ExpectSum = "expect_sum";

    /// <summary>The names of the options. They are query parameters alone: a form field of such a name is refused.</summary>
    public static readonly IReadOnlyList<string> Names = ["mode", "reject_policy", "max_rejects", "duplicates", Blank, Mapping, "similar_headers", "extra_columns", "delimiter", "quote", "escape", "encoding", HeaderRow, "comment", "newline", "date_order", "decimal_mark", "sheet", "member", ExpectRows, ExpectSum, Force];

    /// <param name="query">Of the request.</param>
    /// <param name="others">Parameters that it takes besides.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.OptionInvalid"/>: unknown, repeated, or not of the form that it has.</exception>
    public static (ImportOptions Options, bool Force) Read(IQueryCollection query, params IReadOnlyList<string> others)
    {
        foreach (var name in query.Keys)
        {
            if (!Names.Contains(name) && name is not (Dataset or FileName) && !others.Contains(name))
                throw new ImportException(ErrorCodes.OptionInvalid, $"There is no parameter '{name}'; allowed are {string.Join(", ", [Dataset, FileName, .. others, .. Names])}.");
        }

        var none = new ImportOptions();
        var options = new ImportOptions
        {
            Mode = One(query, "mode") ?? none.Mode,
            RejectPolicy = One(query, "reject_policy") ?? none.RejectPolicy,
            MaxRejects = One(query, "max_rejects"),
            Duplicates = One(query, "duplicates"),
            SimilarHeaders = One(query, "similar_headers"),
            ExtraColumns = One(query, "extra_columns") ?? none.ExtraColumns,
            Sheet = One(query, "sheet"),
            Member = One(query, "member"),
            Blank = Pairs(query, Blank, "column:policy"),
            Mapping = Pairs(query, Mapping, "column:Header"),
            Delimiter = One(query, "delimiter"),
            Quote = One(query, "quote"),
            Escape = One(query, "escape"),
            Encoding = One(query, "encoding"),
            HeaderRow = One(query, HeaderRow) is { } row ? LineOf(row) : null,
            Comment = One(query, "comment"),
            Newline = One(query, "newline"),
            DateOrder = One(query, "date_order"),
            DecimalMark = One(query, "decimal_mark"),
            ExpectRows = One(query, ExpectRows) is { } rows ? RowsOf(rows) : null,
            ExpectSum = query.ContainsKey(ExpectSum) ? Pairs(query, ExpectSum, "column:sum") : null,
        };
        return (options, One(query, Force) switch
        {
            null or "false" => false,
            "true" => true,
            var other => throw OptionRules.Invalid(Force, other, "true or false"),
        });
    }

    private static int LineOf(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : throw OptionRules.Invalid(HeaderRow, text, "the number of a line, from 1");

    private static long RowsOf(string text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : throw OptionRules.Invalid(ExpectRows, text, OptionRules.RowsAllowed);

    private static string? One(IQueryCollection query, string name) => query[name] switch
    {
        { Count: 0 } => null,
        { Count: 1 } values => values[0],
        var values => throw OptionRules.Invalid(name, string.Join(", ", values.ToArray()), "one value"),
    };

    /// <summary>Each value is <c>column:text</c>, cut at the first colon: no column's name has one.</summary>
    private static Dictionary<string, string> Pairs(IQueryCollection query, string name, string form)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in query[name])
        {
            var at = value?.IndexOf(':', StringComparison.Ordinal) ?? -1;
            if (at <= 0)
                throw OptionRules.Invalid(name, value, $"{form}, once for each column");
            if (!pairs.TryAdd(value![..at], value[(at + 1)..]))
                throw OptionRules.Invalid(name, value, $"{form}, once for each column; this one came before");
        }

        return pairs;
    }
}
