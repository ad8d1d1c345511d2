using System.Text.RegularExpressions;

namespace Imports.Datasets;

/// <summary>What makes a definition sound, part by part. Each fault is told with its JSON path.</summary>
internal static partial class DatasetRules
{
    /// <exception cref="DatasetDefinitionException">The first fault.</exception>
    public static void Check(DatasetDefinition definition)
    {
        Require(NamePattern().IsMatch(definition.Name) && definition.Name.Length <= 40, "$.name", "must be lower-case letters, digits and underscores, at most 40");
        Require(definition.Version >= 1, "$.version", "must be 1 or more");
        Require(NamePattern().IsMatch(definition.TargetTable) && definition.TargetTable.Length <= 56, "$.table", "must be lower-case letters, digits and underscores, at most 56");
        Require(definition.Columns.Count is > 0 and <= 1000, "$.columns", "must hold 1 to 1000 columns");
        Require(definition.Columns.Select(column => column.Name).Distinct().Count() == definition.Columns.Count, "$.columns", "names a column twice");
        Require(definition.Columns.All(column => column.Name != "tenant_id"), "$.columns", "may not hold tenant_id: every target has that of its own");
        Require(definition.BusinessKey.Count > 0, "$.business_key", "must name at least one column");
        CheckNames(definition, definition.BusinessKey, "$.business_key");
        for (var i = 0; i < definition.Columns.Count; i++)
            ColumnRules.Check(definition, definition.Columns[i], $"$.columns[{i}]");
        for (var i = 0; i < definition.Compare.Count; i++)
            CheckComparison(definition, definition.Compare[i], $"$.compare[{i}]");
        Require(definition.Indexes.Count <= 60, "$.indexes", "must be at most 60");
        for (var i = 0; i < definition.Indexes.Count; i++)
            CheckIndex(definition, definition.Indexes[i], $"$.indexes[{i}]");
    }

    internal static void Require(bool holds, string path, string message)
    {
        if (!holds)
            throw new DatasetDefinitionException(path, message);
    }

    private static void CheckComparison(DatasetDefinition definition, ComparisonRule rule, string at)
    {
        CheckNames(definition, [rule.Left, rule.Right], at);
        Require(ComparisonRule.Operators.Contains(rule.Operator), $"{at}.operator", $"must be one of {string.Join(" ", ComparisonRule.Operators)}");
        var (left, right) = (definition.Column(rule.Left), definition.Column(rule.Right));
        Require(left.Type == right.Type || (IsNumber(left) && IsNumber(right)), at, "compares columns of two types");
        Require(left.Type != ColumnType.Json, at, "compares JSON");
    }

    private static void CheckIndex(DatasetDefinition definition, IReadOnlyList<string> columns, string at)
    {
        Require(columns.Count is > 0 and <= 16, at, "must name 1 to 16 columns");
        CheckNames(definition, columns, at);
        Require(columns.All(name => definition.Column(name) is { Type: not ColumnType.Json } column && (column.Type != ColumnType.Text || column.TextLength <= 255)),
            at, "takes no JSON and no text over 255 characters");
    }

    private static void CheckNames(DatasetDefinition definition, IReadOnlyList<string> names, string at)
    {
        Require(names.Distinct().Count() == names.Count, at, "names a column twice");
        foreach (var name in names)
            Require(definition.Columns.Any(column => column.Name == name), at, $"names '{name}', which is no column");
    }

    internal static bool IsNumber(ColumnDefinition column) => column.Type is ColumnType.Integer or ColumnType.Decimal;

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    internal static partial Regex NamePattern();
}
