using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Ingress;

/// <summary>What rows of a dataset are asked for: each column is a parameter of the query, and so are <c>limit</c> and <c>after</c>.</summary>
internal sealed class RowQuery
{
    public const string LimitName = "limit";
    public const string AfterName = "after";
    public const int DefaultLimit = 50;
    public const int MaxLimit = 1000;

    private static readonly string Select = SqlFile.Read<RowQuery>("rows.select");
    private readonly Dictionary<string, object?> parameters = [];
    private readonly HashSet<string> filtered = [];
    private string conditions = "";

    /// <exception cref="ImportException"><see cref="ErrorCodes.RequestInvalid"/>: an unknown parameter, or a value that is none of its column.</exception>
    public RowQuery(DatasetDefinition dataset, string tenantId, string schema, int? limit, IQueryCollection query)
    {
        var columns = dataset.Columns.Where(column => column.Type != ColumnType.Json).ToList();
        QueryValues.Allow(query, [LimitName, AfterName, .. columns.Select(column => column.Name)]);
        Limit = QueryValues.Limit(limit, DefaultLimit, MaxLimit);
        foreach (var column in columns.Where(column => column.Name is not (LimitName or AfterName) && query.ContainsKey(column.Name)))
            Filter(column, query[column.Name].ToString());
        if (query[AfterName] is [{ } after])
            Resume(dataset, RowCursor.Read(dataset, after));
        parameters["tenantId"] = tenantId;
        parameters["limit"] = Limit + 1;
        Sql = Select
            .With("columns", string.Join(", ", dataset.Columns.Select(Selected)))
            .With("target", SqlName.Quote(schema, dataset.TargetTable))
            .With("conditions", conditions)
            .With("key", string.Join(", ", dataset.BusinessKey.Select(key => $"t.{SqlName.Quote(key)}")));
    }

    /// <summary>Rows at most.</summary>
    public int Limit { get; }

    /// <summary>Anything beyond the page itself is asked for, which may have no index.</summary>
    public bool IsFiltered => filtered.Count > 0;

    /// <summary>Selects one row more than the limit.</summary>
    public string Sql { get; }

    public IReadOnlyDictionary<string, object?> Parameters => parameters;

    /// <summary>A decimal as text: no number of .NET holds all of its digits. The rows are ordered by the table's column, which the alias would hide.</summary>
    private static string Selected(ColumnDefinition column)
    {
        var name = SqlName.Quote(column.Name);
        return column.Type == ColumnType.Decimal ? $"CAST({name} AS CHAR) AS {name}" : name;
    }

    private void Filter(ColumnDefinition column, string text)
    {
        filtered.Add(column.Name);
        if (text.Length == 0)
        {
            conditions += $" AND {SqlName.Quote(column.Name)} IS NULL";
            return;
        }

        var value = RowText.Parse(column, text) ?? throw QueryValues.Invalid(column.Name, text, $"{RowText.Expected(column)}, or nothing for rows without a value");
        conditions += $" AND {SqlName.Quote(column.Name)} = {Parameter(column, $"f{filtered.Count}", value)}";
    }

    /// <summary>
    /// Behind the cursor: <c>a &gt;= x AND (a &gt; x OR (b &gt; y OR …))</c> over the columns of the key that no filter fixes. The first comparison stands alone, so that
    /// the database sees a range of the key.
    /// </summary>
    private void Resume(DatasetDefinition dataset, IReadOnlyList<object> key)
    {
        var after = "";
        var first = "";
        for (var i = key.Count - 1; i >= 0; i--)
        {
            var column = dataset.Column(dataset.BusinessKey[i]);
            if (filtered.Contains(column.Name))
                continue;
            var (name, value) = (SqlName.Quote(column.Name), Parameter(column, $"k{i}", key[i]));
            after = after.Length == 0 ? $"{name} > {value}" : $"({name} > {value} OR ({name} = {value} AND {after}))";
            first = $"{name} >= {value}";
        }

        // Every column of the key is fixed: there is one row at most, and it was before.
        conditions += after.Length == 0 ? " AND FALSE" : $" AND {first} AND {after}";
    }

    private string Parameter(ColumnDefinition column, string name, object value)
    {
        parameters[name] = value;
        return RowText.Parameter(column, name);
    }
}
