using System.Text.RegularExpressions;

namespace Imports.Datasets;

/// <summary>What makes a definition sound, part by part. Each fault is told with its JSON path.</summary>
internal static partial class DatasetRules
{
    /// <summary>Of an index of InnoDB: columns and bytes at most. The primary key begins with the tenant, of 64 characters.</summary>
    private const int MostIndexColumns = 16;
    private const int MostIndexBytes = 3072;
    private const int TenantBytes = 64 * BytesPerCharacter;

    /// <summary>Of a row in all (of 65,535), and of its part that InnoDB keeps in the page (of 8,126): of a longer text outside the key 40 bytes. The rest is for the platform's columns.</summary>
    private const int MostRowBytes = 65_000;
    private const int MostPageBytes = 7_700;
    private const int LongestInPage = 40;
    private const int BytesPerCharacter = 4;

    /// <summary>The values of each are looked up for every batch.</summary>
    private const int MostReferences = 50;
    private const int MostUnique = 10;

    /// <returns>All faults; those that follow from another one are left out.</returns>
    public static IReadOnlyList<DatasetFault> Check(DatasetDefinition definition)
    {
        var faults = new Faults();
        CheckNulls(definition, faults);
        if (faults.Any)
            return faults.All;
        CheckNames(definition, faults);
        for (var i = 0; i < definition.Columns.Count; i++)
            new ColumnRules(definition, definition.Columns[i], $"$.columns[{i}]", faults).Check();
        for (var i = 0; i < definition.Compare.Count; i++)
            CheckComparison(definition, definition.Compare[i], $"$.compare[{i}]", faults);
        RuleChecks.Check(definition, faults);
        RuleChecks.CheckTotals(definition, faults);
        CheckUnique(definition, faults);
        SynonymRules.Check(definition, faults);
        CheckScope(definition, faults);
        faults.Unless(
            definition.SizedBatches is not { Rows: < SizedBatchesDefinition.LeastRows or > SizedBatchesDefinition.MostRows },
            "$.sized_batches.rows",
            $"must be {SizedBatchesDefinition.LeastRows} to {SizedBatchesDefinition.MostRows}");
        faults.Unless(!definition.Undo || definition.SizedBatches is null, "$.undo", "cannot be kept of a merge in several transactions: leave out sized_batches");
        CheckIndexes(definition, faults);
        return faults.All;
    }

    /// <summary>The JSON reader lets null pass as an element of a list.</summary>
    private static void CheckNulls(DatasetDefinition definition, Faults faults)
    {
        faults.Unless(!definition.BusinessKey.Contains(null!), "$.business_key", "holds null");
        faults.Unless(!definition.Columns.Contains(null!), "$.columns", "holds null");
        faults.Unless(!definition.Compare.Contains(null!), "$.compare", "holds null");
        faults.Unless(!definition.Rules.Contains(null!), "$.rules", "holds null");
        faults.Unless(!definition.Totals.Contains(null!), "$.totals", "holds null");
        faults.Unless(definition.Unique.All(columns => columns is not null && !columns.Contains(null!)), "$.unique", "holds null");
        faults.Unless(definition.Indexes.All(index => index is not null && !index.Contains(null!)), "$.indexes", "holds null");
        for (var i = 0; i < definition.Columns.Count; i++)
        {
            if (definition.Columns[i] is not { } column)
                continue;
            faults.Unless(!column.Formats.Contains(null!), $"$.columns[{i}].formats", "holds null");
            faults.Unless(column.Thousands?.Contains(null!) != true, $"$.columns[{i}].thousands", "holds null");
            faults.Unless(column.Allowed?.Contains(null!) != true, $"$.columns[{i}].allowed", "holds null");
            faults.Unless(column.Map?.Values.Contains(null!) != true, $"$.columns[{i}].map", "holds null");
            faults.Unless(column.Synonyms?.Contains(null!) != true, $"$.columns[{i}].synonyms", "holds null");
        }
    }

    private static void CheckNames(DatasetDefinition definition, Faults faults)
    {
        faults.Unless(NamePattern().IsMatch(definition.Name) && definition.Name.Length <= 40, "$.name", "must be lower-case letters, digits and underscores, at most 40");
        faults.Unless(definition.Version >= 1, "$.version", "must be 1 or more");
        faults.Unless(
            definition.Table is null || (NamePattern().IsMatch(definition.Table) && definition.Table.Length <= 56), "$.table", "must be lower-case letters, digits and underscores, at most 56");
        faults.Unless(definition.Columns.Count is > 0 and <= 1000, "$.columns", "must hold 1 to 1000 columns");
        foreach (var twice in definition.Columns.GroupBy(column => column.Name).Where(group => group.Count() > 1))
            faults.Add("$.columns", $"names '{twice.Key}' twice");
        faults.Unless(definition.Columns.All(column => column.Name != "tenant_id"), "$.columns", "may not hold tenant_id: every target has that of its own");
        faults.Unless(definition.Columns.Sum(RowBytes) <= MostRowBytes, "$.columns", $"take more than the {MostRowBytes} bytes of a row: lower max_length (4 bytes a character)");
        faults.Unless(
            definition.Columns.Sum(column => PageBytes(definition, column)) <= MostPageBytes,
            "$.columns",
            $"are too many for a page: texts take up to 42 bytes each, numbers 8 to 20, of {MostPageBytes}");
        faults.Unless(definition.Columns.Count(column => column.References is not null) <= MostReferences, "$.columns", $"refer to other datasets more than {MostReferences} times");
        faults.Unless(
            definition.BusinessKey.Count is > 0 and < MostIndexColumns, "$.business_key", $"must name 1 to {MostIndexColumns - 1} columns");
        if (AreColumns(definition, definition.BusinessKey, "$.business_key", faults))
            faults.Unless(
                TenantBytes + IndexBytes(definition, definition.BusinessKey) <= MostIndexBytes,
                "$.business_key",
                $"takes more than {(MostIndexBytes - TenantBytes) / BytesPerCharacter} characters: lower max_length");
    }

    private static void CheckComparison(DatasetDefinition definition, ComparisonRule rule, string at, Faults faults)
    {
        faults.Unless(ComparisonRule.Operators.Contains(rule.Operator), $"{at}.operator", $"must be one of {string.Join(" ", ComparisonRule.Operators)}");
        if (!IsColumn(definition, rule.Left, $"{at}.left", faults) | !IsColumn(definition, rule.Right, $"{at}.right", faults))
            return;
        faults.Unless(rule.Left != rule.Right, at, "compares a column with itself");
        var (left, right) = (definition.Column(rule.Left), definition.Column(rule.Right));
        faults.Unless(left.Type == right.Type || (IsNumber(left) && IsNumber(right)), at, $"compares columns of two types, {left.Type} and {right.Type}");
        faults.Unless(left.Type != ColumnType.Json, at, "compares JSON");
    }

    /// <summary>In the key it is never blank, and rows that differ in it are different rows.</summary>
    private static void CheckScope(DatasetDefinition definition, Faults faults)
    {
        if (definition.Scope is { } scope && IsColumn(definition, scope, "$.scope", faults))
            faults.Unless(definition.BusinessKey.Contains(scope), "$.scope", $"must be a column of the business key: '{scope}' is not, so one row could change from one scope to another");
    }

    /// <summary>Their values are looked up in the target, many at once.</summary>
    private static void CheckUnique(DatasetDefinition definition, Faults faults)
    {
        faults.Unless(definition.Unique.Count <= MostUnique, "$.unique", $"must be at most {MostUnique}");
        for (var i = 0; i < definition.Unique.Count; i++)
        {
            var (columns, at) = (definition.Unique[i], $"$.unique[{i}]");
            if (!faults.Unless(columns.Count > 0, at, "must name at least one column") || !AreColumns(definition, columns, at, faults))
                continue;
            faults.Unless(!definition.BusinessKey.All(columns.Contains), at, "holds the whole business key, which no two rows share anyway");
            faults.Unless(
                columns.All(name => definition.Column(name) is { Type: ColumnType.Text or ColumnType.Integer or ColumnType.Date, From: ColumnOrigin.File }), at, "takes columns of text, integers and dates that the file has");
            faults.Unless(
                definition.Indexes.Any(index => index.Take(columns.Count).SequenceEqual(columns)), at, $"must be what one of the indexes begins with: add [{string.Join(", ", columns.Select(name => $"\"{name}\""))}] to indexes");
        }
    }

    private static void CheckIndexes(DatasetDefinition definition, Faults faults)
    {
        faults.Unless(definition.Indexes.Count <= 60, "$.indexes", "must be at most 60");
        for (var i = 0; i < definition.Indexes.Count; i++)
        {
            var (columns, at) = (definition.Indexes[i], $"$.indexes[{i}]");
            faults.Unless(columns.Count is > 0 and <= MostIndexColumns, at, $"must name 1 to {MostIndexColumns} columns");
            faults.Unless(!definition.Indexes.Take(i).Any(other => other.SequenceEqual(columns)), at, "is there twice");
            if (!AreColumns(definition, columns, at, faults))
                continue;
            faults.Unless(
                columns.All(name => definition.Column(name) is { Type: not ColumnType.Json } column && (!column.IsStoredAsText || column.TextLength <= 255)),
                at,
                "takes no JSON and no text over 255 characters");
            faults.Unless(IndexBytes(definition, columns) <= MostIndexBytes, at, $"takes more than {MostIndexBytes / BytesPerCharacter} characters");
        }
    }

    private static bool AreColumns(DatasetDefinition definition, IReadOnlyList<string> names, string at, Faults faults)
    {
        faults.Unless(names.Distinct().Count() == names.Count, at, "names a column twice");
        return names.Distinct().Count(name => !IsColumn(definition, name, at, faults)) == 0;
    }

    internal static bool IsColumn(DatasetDefinition definition, string name, string at, Faults faults)
        => faults.Unless(definition.Columns.Any(column => column.Name == name), at, $"names '{name}', which is no column");

    internal static bool IsNumber(ColumnDefinition column) => column.Type is ColumnType.Integer or ColumnType.Decimal;

    private static long IndexBytes(DatasetDefinition definition, IEnumerable<string> names) => names.Sum(name => RowBytes(definition.Column(name)));

    private static long PageBytes(DatasetDefinition definition, ColumnDefinition column)
        => column.IsStoredAsText && !definition.IsKey(column) ? Math.Min(RowBytes(column), LongestInPage) + 2 : RowBytes(column);

    /// <summary>An upper bound: decimals take less.</summary>
    private static long RowBytes(ColumnDefinition column) => column.Type switch
    {
        ColumnType.Text or ColumnType.Enum or ColumnType.Uuid => (long)column.TextLength * BytesPerCharacter,
        ColumnType.Decimal => 20,
        ColumnType.Json => LongestInPage + 2,
        _ => 8,
    };

    [GeneratedRegex(@"^[a-z][a-z0-9_]*\z")]
    internal static partial Regex NamePattern();
}

/// <summary>The faults of a definition, as they are found.</summary>
internal sealed class Faults
{
    private readonly List<DatasetFault> all = [];

    public IReadOnlyList<DatasetFault> All => all;

    public bool Any => all.Count > 0;

    public void Add(string path, string message) => all.Add(new DatasetFault(path, message));

    /// <returns>Whether it holds.</returns>
    public bool Unless(bool holds, string path, string message)
    {
        if (!holds)
            Add(path, message);
        return holds;
    }
}
