using System.Globalization;
using System.Text;
using Imports.Datasets;
using Imports.Runs;

namespace Imports.Merge;

/// <summary>
/// The rows of a table from one key to another, as a condition that the servers turn into a range of the primary key. A comparison of rows, <c>(a, b) &gt;= (1, 2)</c>,
/// they do not (MySQL reference manual, Range Optimization of Row Constructor Expressions).
/// </summary>
internal sealed class KeyRange(IReadOnlyList<MergedColumn> key)
{
    /// <summary>Not before <c>@from_…</c>.</summary>
    public string From(string table) => Bound(table, "from", ">", 0);

    /// <summary>Not behind <c>@to_…</c>.</summary>
    public string To(string table) => Bound(table, "to", "<", 0);

    /// <summary>Adds the first and the last key of rows in key order, each beginning with its key, as the values of the parameters.</summary>
    public void AddBounds(ReadOnlySpan<byte> rows, IDictionary<string, object> parameters)
    {
        Add(rows, "from", parameters);
        var lastRow = rows[..^1].LastIndexOf((byte)'\n') + 1;
        Add(rows[lastRow..], "to", parameters);
    }

    /// <summary>Adds a key, with which the row begins, as the lower bound.</summary>
    public void AddFrom(ReadOnlySpan<byte> row, IDictionary<string, object> parameters) => Add(row, "from", parameters);

    private string Bound(string table, string name, string beyond, int at)
    {
        var (column, value) = ($"{table}.{key[at].Name}", Parameter(name, at));
        return at == key.Count - 1
            ? $"{column} {beyond}= {value}"
            : $"{column} {beyond}= {value} AND ({column} {beyond} {value} OR ({Bound(table, name, beyond, at + 1)}))";
    }

    private string Parameter(string name, int at)
    {
        var column = key[at].Definition;
        return column.Type == ColumnType.Decimal ? $"CAST(@{name}_{at} AS DECIMAL({column.DecimalPrecision}, {column.DecimalScale}))" : $"@{name}_{at}";
    }

    private void Add(ReadOnlySpan<byte> row, string name, IDictionary<string, object> parameters)
    {
        var fields = new RowFields(row);
        for (var i = 0; i < key.Count && fields.MoveNext(); i++)
        {
            var field = fields.Current;
            // The key may be all there is of a row.
            if (field.IndexOf((byte)'\n') is >= 0 and var end)
                field = field[..end];
            var plain = new byte[field.Length];
            var text = Encoding.UTF8.GetString(plain, 0, RowFields.Unescape(field, plain));
            parameters[$"{name}_{i}"] = key[i].Definition.Type is ColumnType.Integer or ColumnType.Boolean ? long.Parse(text, CultureInfo.InvariantCulture) : text;
        }
    }
}
