using System.Text.RegularExpressions;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Typing;

namespace Imports.Ingress;

/// <summary>What makes the options of an import sound for its dataset. The first fault is told with the option, what it was, and what is allowed.</summary>
internal static partial class OptionRules
{
    /// <summary>A member's path may be of any length; none of this one's is likely.</summary>
    private const int LongestPart = 255;

    /// <summary>Of a sum: 38 digits of each row, and many rows.</summary>
    private const int LongestSum = 60;

    public const string RowsAllowed = "the number of the file's rows, e.g. 1000";

    /// <exception cref="ImportException"><see cref="ErrorCodes.OptionInvalid"/>.</exception>
    public static void Check(DatasetDefinition dataset, ImportOptions options)
    {
        CheckOneOf("mode", options.Mode, ImportMode.All);
        CheckOneOf("reject_policy", options.RejectPolicy, RejectPolicy.All);
        CheckOneOf("extra_columns", options.ExtraColumns, ExtraColumns.All);
        if (options.SimilarHeaders is { } similar)
            CheckOneOf("similar_headers", similar, SimilarHeaders.All);
        if (options.Duplicates is { } duplicates)
            CheckOneOf("duplicates", duplicates, DuplicatePolicy.All);
        if (options.DateOrder is { } order)
            CheckOneOf("date_order", order, DateOrder.All);
        if (options.DecimalMark is { } mark)
            CheckOneOf("decimal_mark", mark, DecimalMark.All);
        CheckPart("sheet", options.Sheet);
        CheckPart("member", options.Member);
        CheckBudget(options);
        _ = StatedDialect.Of(options, Invalid);
        if (dataset.TakesAnyHeader)
            CheckAnyHeader(dataset, options);
        foreach (var (column, policy) in options.Blank)
            CheckBlank(dataset, column, policy);
        foreach (var (column, header) in options.Mapping)
            CheckMapping(dataset, column, header);
        if (options.ExpectRows < 0)
            throw Invalid("expect_rows", $"{options.ExpectRows}", RowsAllowed);
        foreach (var (column, sum) in options.ExpectSum ?? new Dictionary<string, string>())
            CheckSum(dataset, options, column, sum);
    }

    /// <summary>The dataset reads a column of that name from the file.</summary>
    public static bool IsOfFile(DatasetDefinition dataset, string name) => dataset.Columns.Any(column => column.Name == name && column.From == ColumnOrigin.File);

    /// <summary>Blank cells of the column may mean that.</summary>
    public static bool IsBlankTaken(DatasetDefinition dataset, string name, string policy)
        => IsOfFile(dataset, name) && AllowedBlank(dataset, FileColumn(dataset, "blank", name), policy) is null;

    public static ImportException Invalid(string option, string? value, string allowed)
        => new(ErrorCodes.OptionInvalid, $"'{option}' is '{Shown(value)}'; allowed is {allowed}.");

    private static void CheckOneOf(string option, string value, IReadOnlyList<string> allowed)
    {
        if (!allowed.Contains(value, StringComparer.Ordinal))
            throw Invalid(option, value, string.Join(", ", allowed));
    }

    private static void CheckBudget(ImportOptions options)
    {
        try
        {
            _ = RejectBudget.Of(options with { RejectPolicy = RejectPolicy.ValidOnly });
        }
        catch (FormatException)
        {
            throw Invalid("max_rejects", options.MaxRejects, "a number of rows (100) or a share of them from 0 to 100 % (2.5%)");
        }

        if (options is { RejectPolicy: RejectPolicy.Atomic, MaxRejects: not null })
            throw Invalid("max_rejects", options.MaxRejects, $"none with reject_policy={RejectPolicy.Atomic}, which bears no bad row");
    }

    /// <summary>Whether the file has such a part is known when it is opened.</summary>
    private static void CheckPart(string option, string? name)
    {
        if (name is not null && (string.IsNullOrWhiteSpace(name) || name.Length > LongestPart))
            throw Invalid(option, name, $"a name of 1 to {LongestPart} characters");
    }

    private static void CheckAnyHeader(DatasetDefinition dataset, ImportOptions options)
    {
        if (options.Mode == ImportMode.Replace)
            throw Invalid("mode", options.Mode, $"{ImportMode.Upsert} or {ImportMode.Validate}: {dataset.Name} holds the rows of many imports");
        if (options.ExtraColumns == ExtraColumns.Refuse)
            throw Invalid("extra_columns", options.ExtraColumns, $"{ExtraColumns.Ignore}: {dataset.Name} takes any header");
    }

    private static void CheckBlank(DatasetDefinition dataset, string name, string policy)
    {
        var column = FileColumn(dataset, "blank", name);
        var option = $"blank={name}";
        CheckOneOf(option, policy, BlankPolicy.All);
        if (AllowedBlank(dataset, column, policy) is { } allowed)
            throw Invalid(option, policy, allowed);
    }

    /// <summary>What is allowed instead; null = it is allowed itself.</summary>
    private static string? AllowedBlank(DatasetDefinition dataset, ColumnDefinition column, string policy) => policy switch
    {
        not BlankPolicy.Null when dataset.IsKey(column) => $"{BlankPolicy.Null}: it is a column of the business key, whose cells are never blank",
        BlankPolicy.Keep when column.Required => $"{BlankPolicy.Null} or {BlankPolicy.Default}: the column is required",
        BlankPolicy.Default when column.Default is null => $"{BlankPolicy.Null} or {BlankPolicy.Keep}: the column has no default",
        BlankPolicy.Default when DefinitionValue.AddsUp(column) && dataset.Totals.Any(total => total.Left == column.Name || total.Right == column.Name)
            => $"{BlankPolicy.Null} or {BlankPolicy.Keep}: the column is one of the dataset's totals, where blank cells count as nothing, and its default is {column.Default}",
        _ => null,
    };

    private static void CheckMapping(DatasetDefinition dataset, string name, string header)
    {
        _ = FileColumn(dataset, "mapping", name);
        if (string.IsNullOrWhiteSpace(header))
            throw Invalid($"mapping={name}", header, "the name of a header");
    }

    private static void CheckSum(DatasetDefinition dataset, ImportOptions options, string name, string sum)
    {
        var column = FileColumn(dataset, "expect_sum", name);
        if (column.Type is not (ColumnType.Integer or ColumnType.Decimal))
            throw Invalid("expect_sum", name, "a column of numbers");
        // Parsing puts the default in the place of the blank cell: the sum would not be that of the file as it was sent.
        if (BlankCell.PolicyOf(column, options) == BlankPolicy.Default && DefinitionValue.AddsUp(column))
            throw Invalid("expect_sum", name, $"a column whose blank cells count as nothing: here they mean {column.Default} (blank={name}:{BlankPolicy.Null} says otherwise)");
        if (sum.Length > LongestSum || !Sum().IsMatch(sum))
            throw Invalid($"expect_sum={name}", sum, "digits with a minus and a point or none, e.g. 1234.50");
    }

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex Sum();

    private static ColumnDefinition FileColumn(DatasetDefinition dataset, string option, string name)
    {
        var columns = dataset.Columns.Where(column => column.From == ColumnOrigin.File).ToList();
        return columns.Find(column => column.Name == name)
            ?? throw Invalid(option, name, columns.Count == 0
                ? $"none: {dataset.Name} takes a file as it is"
                : $"a column that {dataset.Name} reads from the file: {string.Join(", ", columns.Select(column => column.Name))}");
    }

    /// <summary>What a sender wrote may be of any length; what is told of it is not.</summary>
    private static string? Shown(string? value) => value?.Length > 60 ? $"{value[..60]}…" : value;
}
