using System.Globalization;
using System.Text.RegularExpressions;

namespace Imports.Plans.Tests;

/// <summary>One line of the servers' traditional EXPLAIN. Numbers come as text from the one server and as numbers from the other.</summary>
internal sealed record PlanLine
{
    public long? Id { get; init; }
    public string SelectType { get; init; } = "";
    public string? Table { get; init; }
    public string? Type { get; init; }
    public string? Key { get; init; }
    public string? Rows { get; init; }
    public string? Extra { get; init; }

    /// <summary>Rows that it reads by the optimizer's estimate; null = it does not say.</summary>
    public double? ReadRows => double.TryParse(Rows, CultureInfo.InvariantCulture, out var rows) ? rows : null;

    public bool Says(string text) => Extra?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;

    public override string ToString() => $"{Id?.ToString(CultureInfo.InvariantCulture) ?? "-"} {SelectType} | {Table ?? "-"} | {Type ?? "-"} | {Key ?? "-"} | {Rows ?? "-"} | {Extra ?? ""}";
}

/// <summary>What is wrong with a plan, unless the statement's header says it and why.</summary>
internal static partial class PlanRules
{
    /// <summary>Most rows that the API hands out at once: so many may be sorted.</summary>
    private const int PageRows = Ingress.RowQuery.MaxLimit;

    /// <param name="file">The statement, with its header.</param>
    /// <param name="sql">What was explained.</param>
    /// <param name="plan">The explanation.</param>
    /// <param name="staging">The schema of staging tables: a full scan of another schema's is a fault, whatever the header says.</param>
    public static IEnumerable<string> Faults(StatementFile file, string sql, IReadOnlyList<PlanLine> plan, string staging)
    {
        // Without a condition or an order the first rows will do, and no more are read.
        var stopsByItself = sql.Contains("LIMIT", StringComparison.Ordinal) && !Condition().IsMatch(sql);
        var own = OwnTables(sql);
        var readsCatalogue = sql.Contains("information_schema", StringComparison.Ordinal);
        foreach (var line in plan.Where(line => line.SelectType is not ("INSERT" or "REPLACE")))
        {
            if (!readsCatalogue && (line.Says("Impossible") || line.Says("no matching row")))
                yield return $"finds no row, so that its plan says nothing: {line}";
            if (line.Table is not { } alias || alias.StartsWith('<') || line.Type is not ("ALL" or "index") || stopsByItself)
                continue;
            if (own.TryGetValue(alias, out var table) && !(table.Contains(staging, StringComparison.Ordinal) && Header(file, "full scan")))
                yield return $"is a full scan: only one of an import's staging is allowed, and only if its header says so and why: {line}";
            else if (table is null && !readsCatalogue)
                yield return $"is a full scan of a table that was not found in its text: {line}";
        }

        foreach (var block in plan.GroupBy(line => line.Id).Where(block => block.Key is not null))
        {
            var rows = block.Aggregate(1.0, (rows, line) => rows * (line.ReadRows ?? 1));
            if (rows <= PageRows)
                continue;
            if (block.Any(line => line.Says("filesort")) && !Header(file, "filesort"))
                yield return $"sorts about {rows} rows, and its header has no word of a filesort and why: {string.Join(" + ", block)}";
            if (block.Any(line => line.Says("temporary")) && !Header(file, "temporary table"))
                yield return $"keeps about {rows} rows in a temporary table, and its header has no word of one and why: {string.Join(" + ", block)}";
        }
    }

    private static bool Header(StatementFile file, string words) => file.Header.Contains(words, StringComparison.OrdinalIgnoreCase);

    /// <summary>The names by which the plan calls the tables of the three schemas; the catalogue's own tables have others.</summary>
    private static Dictionary<string, string> OwnTables(string sql) => TableName().Matches(sql)
        .Select(match => (Name: match.Groups["name"].Value, Called: match.Groups["alias"]))
        .Where(table => !table.Name.Contains("information_schema", StringComparison.Ordinal))
        .Select(table => (Alias: table.Called is { Success: true } alias ? alias.Value : table.Name.Split('.')[^1].Trim('`'), table.Name))
        .DistinctBy(table => table.Alias).ToDictionary(table => table.Alias, table => table.Name);

    [GeneratedRegex(@"\b(WHERE|JOIN|ORDER|GROUP)\b")]
    private static partial Regex Condition();

    [GeneratedRegex(@"\b(?:FROM|JOIN|STRAIGHT_JOIN|UPDATE|INTO)\s+(?<name>(?:`[^`]+`|\w+)(?:\.(?:`[^`]+`|\w+))?)(?:\s+(?!WHERE|ON|SET|FORCE|STRAIGHT_JOIN|JOIN|CROSS|LEFT|LIMIT|ORDER|GROUP|FOR|UNION|LOCK)(?<alias>\w+))?")]
    private static partial Regex TableName();
}
