using System.Globalization;
using Imports.Contracts;
using Imports.Datasets;
using Imports.MySql;

namespace Imports.Validation;

/// <summary>
/// The row rules of a dataset as SQL over its staging table: for each rule a condition that is true when a row breaks it, and the cause to report.
/// Values of the definition are parameters; names are quoted.
/// </summary>
public sealed class RowRules
{
    private readonly List<(string Broken, string Cause)> rules = [];
    private readonly Dictionary<string, object?> parameters = [];

    public RowRules(DatasetDefinition dataset)
    {
        foreach (var column in dataset.Columns)
            Add(column, dataset.IsKey(column));
    }

    public bool IsEmpty => rules.Count == 0;

    /// <summary>True for a row that breaks any rule.</summary>
    public string Broken => string.Join(" OR ", rules.Select(rule => $"({rule.Broken})"));

    /// <summary>The causes of a row as a list of JSON objects, those that hold null.</summary>
    public string Causes => string.Join(", ", rules.Select(rule => $"IF({rule.Broken}, {rule.Cause}, NULL)"));

    /// <summary>The values that <see cref="Broken"/> and <see cref="Causes"/> speak of, by parameter name.</summary>
    public IReadOnlyDictionary<string, object?> Parameters => parameters;

    private void Add(ColumnDefinition column, bool isKey)
    {
        var name = $"s.{SqlName.Quote(column.Name)}";
        if (column.Required || isKey)
            Add(column, $"{name} IS NULL", ErrorCodes.ValueRequired, "a value");
        if (column.Min is { } min)
            Add(column, $"{name} < {Parameter(min)}", ErrorCodes.ValueOutOfRange, Range(column));
        if (column.Max is { } max)
            Add(column, $"{name} > {Parameter(max)}", ErrorCodes.ValueOutOfRange, Range(column));
        if (column.Allowed is { } allowed)
        {
            // As bytes: text compared by its collation would let a trailing space pass.
            var values = string.Join(", ", allowed.Select(value => $"CAST({Parameter(value)} AS BINARY)"));
            Add(column, $"CAST({name} AS BINARY) NOT IN ({values})", ErrorCodes.ValueNotAllowed, $"one of {string.Join(", ", allowed)}");
        }
    }

    private void Add(ColumnDefinition column, string broken, string code, string expected)
    {
        var found = $"COALESCE(LEFT(CAST(s.{SqlName.Quote(column.Name)} AS CHAR), 200), '')";
        rules.Add((broken, $"JSON_OBJECT('column', {Parameter(column.Name)}, 'code', {Parameter(code)}, 'expected', {Parameter(expected)}, 'found', {found})"));
    }

    private static string Range(ColumnDefinition column) => (column.Min, column.Max) switch
    {
        ({ } min, { } max) => string.Create(CultureInfo.InvariantCulture, $"{min} to {max}"),
        ({ } min, null) => string.Create(CultureInfo.InvariantCulture, $"at least {min}"),
        (_, var max) => string.Create(CultureInfo.InvariantCulture, $"at most {max}"),
    };

    private string Parameter(object value)
    {
        var name = $"rule{parameters.Count}";
        parameters.Add(name, value);
        return $"@{name}";
    }
}
