using System.Globalization;
using System.Text.Json;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Validation;

/// <summary>
/// The row rules of a dataset as SQL over its staging table: for each rule a condition that is true when a row breaks it, and the cause to report. A rule
/// holds for a blank cell, but for the one that asks for a value. Values of the definition are parameters; names are quoted. Text is compared as bytes:
/// by its collation a trailing space would not count.
/// </summary>
public sealed class RowRules
{
    /// <summary>Of <c>expected</c> and <c>found</c>, in characters: what the groups of causes keep, and what is enough to find the value.</summary>
    private const int LongestExpected = 500;
    private const int LongestFound = 200;

    private static readonly string ParsingsCauses = $"s.{SqlName.Quote(StagingTable.CausesColumn)}";

    private readonly RuleScope scope;
    private readonly List<(string Broken, string Cause)> rules = [];
    private readonly List<string> joins = [];
    private readonly Dictionary<string, object?> parameters = [];

    public RowRules(RuleScope scope)
    {
        this.scope = scope;
        foreach (var column in scope.Dataset.Columns.Where(scope.IsRead))
            AddRulesOf(column);
        foreach (var comparison in scope.Dataset.Compare)
            Add(comparison);
    }

    /// <summary>The tables that references look into, at most one row of each for a row of the staging table.</summary>
    public string Joins => string.Join('\n', joins);

    /// <summary>True for a row that breaks any rule, or that parsing found to break one.</summary>
    public string Broken => string.Join(" OR ", rules.Select(rule => $"({rule.Broken})").Prepend($"{ParsingsCauses} IS NOT NULL"));

    /// <summary>The causes of a row as a list of JSON objects, those that hold null.</summary>
    public string Causes => string.Join(", ", rules.Select(rule => $"IF({rule.Broken}, {rule.Cause}, NULL)").Prepend(ParsingsCauses));

    /// <summary>The values that <see cref="Broken"/> and <see cref="Causes"/> speak of, by parameter name.</summary>
    public IReadOnlyDictionary<string, object?> Parameters => parameters;

    private void AddRulesOf(ColumnDefinition column)
    {
        var name = Quoted(column);
        if (scope.NeedsValue(column))
            Add(column, $"{name} IS NULL", ErrorCodes.ValueRequired, "a value");
        if (column.MinLength is { } least)
            Add(column, $"CHAR_LENGTH({name}) < {Parameter(least)}", ErrorCodes.TextTooShort, $"at least {least} characters");
        AddRange(column, name);
        if (column.Allowed is { } allowed)
        {
            var values = string.Join(", ", allowed.Select(value => $"CAST({Parameter(value)} AS BINARY)"));
            Add(column, $"CAST({name} AS BINARY) NOT IN ({values})", ErrorCodes.ValueNotAllowed, $"one of {string.Join(", ", allowed)}");
        }
        if (scope.TargetOf(column) is { } target)
            Add(column, target, name);
    }

    private void AddRange(ColumnDefinition column, string name)
    {
        var (broken, expected) = (column.Min, column.Max) switch
        {
            ({ } min, { } max) => ($"{name} NOT BETWEEN {Parameter(min)} AND {Parameter(max)}", $"{min} to {max}"),
            ({ } min, null) => ($"{name} < {Parameter(min)}", $"at least {min}"),
            (null, { } max) => ($"{name} > {Parameter(max)}", $"at most {max}"),
            _ => ("", ""),
        };
        if (broken.Length > 0)
            Add(column, broken, ErrorCodes.ValueOutOfRange, expected);
    }

    /// <summary>
    /// The key is looked up by its index, and then compared to the letter. A join and no subquery: MariaDB remembers the answers of a subquery by its values
    /// without their trailing spaces.
    /// </summary>
    private void Add(ColumnDefinition column, ReferencedTarget target, string name)
    {
        var alias = $"r{joins.Count}";
        var key = $"{alias}.{SqlName.Quote(target.KeyColumn)}";
        var sameText = column.Type == ColumnType.Text ? $" AND CAST({key} AS BINARY) = CAST({name} AS BINARY)" : "";
        joins.Add($"LEFT JOIN {target.Table} {alias} ON {alias}.`tenant_id` = @tenantId AND {key} = {name}{sameText}");
        var broken = $"{name} IS NOT NULL AND {alias}.`tenant_id` IS NULL";
        if (target.WhenEmpty == WhenEmpty.Accept)
            broken = $"{broken} AND EXISTS (SELECT 1 FROM {target.Table} e WHERE e.`tenant_id` = @tenantId)";
        Add(column, broken, ErrorCodes.ReferenceUnknown, $"a {target.KeyColumn} of {target.Dataset}");
    }

    private void Add(ComparisonRule rule)
    {
        var (left, right) = (scope.Dataset.Column(rule.Left), scope.Dataset.Column(rule.Right));
        if (!scope.IsRead(left) || !scope.IsRead(right))
            return;
        // NULL on either side makes the comparison NULL, and NOT NULL is not true.
        Add(left, $"NOT ({Comparable(left)} {rule.Operator} {Comparable(right)})", ErrorCodes.ComparisonFailed, $"{rule.Operator} the value of {right.Name}");
    }

    private static string Comparable(ColumnDefinition column) => column.Type == ColumnType.Text ? $"CAST({Quoted(column)} AS BINARY)" : Quoted(column);

    /// <summary>A cause is text but for what was found; JSON text and not JSON_OBJECT, since that orders its names otherwise on each server.</summary>
    private void Add(ColumnDefinition column, string broken, string code, string expected)
    {
        var cause = JsonSerializer.Serialize(new RejectCause(column.Name, code, Cut(expected), ""), RejectStore.Json);
        var start = Parameter(cause[..cause.LastIndexOf("\"\"", StringComparison.Ordinal)]);
        rules.Add((broken, $"CONCAT({start}, JSON_QUOTE({Found(column)}), '}}')"));
    }

    private static string Found(ColumnDefinition column)
    {
        var name = Quoted(column);
        return column.Type == ColumnType.Boolean
            ? $"CASE {name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE '' END"
            : $"COALESCE(LEFT(CAST({name} AS CHAR), {LongestFound.ToString(CultureInfo.InvariantCulture)}), '')";
    }

    private static string Cut(string expected) => expected.Length <= LongestExpected ? expected : $"{expected[..(LongestExpected - 1)]}…";

    private static string Quoted(ColumnDefinition column) => $"s.{SqlName.Quote(column.Name)}";

    private string Parameter(object value)
    {
        var name = $"rule{parameters.Count}";
        parameters.Add(name, value);
        return $"@{name}";
    }
}
