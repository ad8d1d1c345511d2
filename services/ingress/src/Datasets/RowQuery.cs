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
    private readonly DatasetDefinition dataset;
    private readonly string schema;
    private readonly Dictionary<string, object?> parameters = [];
    private readonly HashSet<string> filtered = [];
    private string conditions = "";

    /// <exception cref="ImportException"><see cref="ErrorCodes.RequestInvalid"/>: an unknown parameter, or a value that is none of its column.</exception>
    public RowQuery(DatasetDefinition dataset, string tenantId, string schema, int? limit, IQueryCollection query)
    {
        (this.dataset, this.schema) = (dataset, schema);
        var columns = dataset.Columns.Where(column => column.Type != ColumnType.Json).ToList();
        QueryValues.Allow(query, [LimitName, AfterName, .. columns.Select(column => column.Name)]);
        Limit = QueryValues.Limit(limit, DefaultLimit, MaxLimit);
        foreach (var column in columns.Where(column => column.Name is not (LimitName or AfterName) && query.ContainsKey(column.Name)))
            Filter(column, query[column.Name].ToString());
        After = query[AfterName] is [{ } after] ? RowCursor.Read(dataset, after) : null;
        parameters["tenantId"] = tenantId;
    }

    /// <summary>Rows at most.</summary>
    public int Limit { get; }

    /// <summary>Anything beyond the page itself is asked for, which may have no index.</summary>
    public bool IsFiltered => filtered.Count > 0;

    /// <summary>The business key behind which the page begins; null = at the first row.</summary>
    public IReadOnlyList<object>? After { get; }

    /// <summary>Selects so many rows at most, behind a business key or from the first on.</summary>
    public (string Sql, IReadOnlyDictionary<string, object?> Parameters) Statement(int rows, IReadOnlyList<object>? after)
    {
        var all = new Dictionary<string, object?>(parameters) { ["limit"] = rows };
        var sql = Select
            .With("columns", string.Join(", ", dataset.Columns.Select(Selected)))
            .With("target", SqlName.Quote(schema, dataset.TargetTable))
            .With("conditions", after is null ? conditions : conditions + Behind(after, all))
            .With("key", string.Join(", ", Order().Select(key => $"t.{SqlName.Quote(key)}")));
        return (sql, all);
    }

    /// <summary>The business key without the columns that a filter fixes: MariaDB reads no index in the order of a column that is the same in every row, and sorts instead.</summary>
    private IReadOnlyList<string> Order()
    {
        var free = dataset.BusinessKey.Where(key => !filtered.Contains(key)).ToList();
        return free.Count > 0 ? free : dataset.BusinessKey;
    }

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
        conditions += $" AND {SqlName.Quote(column.Name)} = {Parameter(parameters, column, $"f{filtered.Count}", value)}";
    }

    /// <summary>
    /// Behind the cursor: <c>a &gt;= x AND (a &gt; x OR (b &gt; y OR …))</c> over the columns of the key that no filter fixes. The first comparison stands alone, so that
    /// the database sees a range of the key.
    /// </summary>
    private string Behind(IReadOnlyList<object> key, Dictionary<string, object?> all)
    {
        var after = "";
        var first = "";
        for (var i = key.Count - 1; i >= 0; i--)
        {
            var column = dataset.Column(dataset.BusinessKey[i]);
            if (filtered.Contains(column.Name))
                continue;
            var (name, value) = (SqlName.Quote(column.Name), Parameter(all, column, $"k{i}", key[i]));
            after = after.Length == 0 ? $"{name} > {value}" : $"({name} > {value} OR ({name} = {value} AND {after}))";
            first = $"{name} >= {value}";
        }

        // Every column of the key is fixed: there is one row at most, and it was before.
        return after.Length == 0 ? " AND FALSE" : $" AND {first} AND {after}";
    }

    private static string Parameter(Dictionary<string, object?> all, ColumnDefinition column, string name, object value)
    {
        all[name] = value;
        return RowText.Parameter(column, name);
    }
}
