using System.Text;
using System.Text.RegularExpressions;

namespace Imports.MySql.Bulk;

/// <summary>How a load's fields become the values of one inserted row.</summary>
internal sealed partial class InsertShape
{
    // A statement takes at most this many parameters: the protocol counts them in two bytes
    // (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_prepare.html, num_params).
    public const int MaxParameters = 65_535;

    // More rows a statement gain nothing and cost memory on both sides.
    public const int MaxRows = 5_000;

    private static readonly string InsertRows = SqlFile.Read<InsertShape>("insert_rows");

    private readonly List<int> fieldOfParameter = [];
    private readonly string columns;
    private readonly string row;

    /// <exception cref="ArgumentException">An expression is no assignment to a column.</exception>
    public InsertShape(BulkLoad load)
    {
        var names = new List<string>();
        var values = new List<string>();
        for (var field = 0; field < load.Columns.Count; field++)
        {
            if (LoadCall.IsVariable(load.Columns[field]))
                continue;
            names.Add(load.Columns[field]);
            values.Add("?");
            fieldOfParameter.Add(field);
        }

        foreach (var expression in load.Expressions)
        {
            var assignment = Assignment().Match(expression);
            if (!assignment.Success)
                throw new ArgumentException($"Expected `column` = expression, found: {expression}", nameof(load));
            names.Add(assignment.Groups[1].Value);
            values.Add(LoadCall.PlainVariable().Replace(assignment.Groups[2].Value, variable => Parameter(load, variable)));
        }

        columns = string.Join(", ", names);
        row = $"({string.Join(",", values)})";
        RowsPerStatement = Math.Max(1, Math.Min(MaxRows, MaxParameters / Math.Max(1, fieldOfParameter.Count)));
    }

    /// <summary>For each parameter of a row the field that it takes its value from; a field may stand in several expressions.</summary>
    public IReadOnlyList<int> FieldOfParameter => fieldOfParameter;

    public int RowsPerStatement { get; }

    public string Sql(BulkLoad load, string comment, int rows)
        => InsertRows.With("tag", comment).With("table", load.Table).With("columns", columns)
            .With("rows", new StringBuilder((row.Length + 1) * rows).Insert(0, $"{row},", rows - 1).Append(row).ToString());

    private string Parameter(BulkLoad load, Match variable)
    {
        var field = load.Columns.ToList().FindIndex(column => column.Equals(variable.Value, StringComparison.OrdinalIgnoreCase));
        if (field < 0)
            return LoadCall.QuoteVariables(variable.Value);
        fieldOfParameter.Add(field);
        return "?";
    }

    [GeneratedRegex(@"^\s*(`(?:[^`]|``)+`|\w+)\s*=\s*(.+)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Assignment();
}
