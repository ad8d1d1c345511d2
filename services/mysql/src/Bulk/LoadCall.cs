using System.Text.RegularExpressions;
using Imports.MySql.Statements;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Bulk;

/// <summary>One bulk load on its connection: what the three loaders share.</summary>
internal sealed partial record LoadCall(MySqlConnection Connection, BulkLoad Load, StatementTag Tag, int TimeoutSeconds, Func<bool> Stopped)
{
    /// <summary>Stands in a comment of each statement of the load, so that the process list names it and a kill finds it.</summary>
    public string Comment => $"{Load.Tag} {Tag.Token}";

    /// <summary>The variables that fields are read into, quoted.</summary>
    public IEnumerable<string> Variables => Load.Columns.Where(IsVariable).Select(QuoteVariables);

    public static bool IsVariable(string column) => column.StartsWith('@');

    // A variable without quotes would be a missing parameter to the driver.
    public static string QuoteVariables(string sql) => PlainVariable().Replace(sql, "@`$1`");

    /// <summary>The load as the driver's <c>LOAD DATA</c>.</summary>
    public MySqlBulkLoader LoadData()
    {
        var loader = new MySqlBulkLoader(Connection)
        {
            TableName = $"{Load.Table} /* {Comment} */", FieldTerminator = "\t", LineTerminator = "\n", EscapeCharacter = '\\',
            CharacterSet = "utf8mb4", Timeout = TimeoutSeconds,
        };
        loader.Columns.AddRange(Load.Columns.Select(QuoteVariables));
        loader.Expressions.AddRange(Load.Expressions.Select(QuoteVariables));
        return loader;
    }

    /// <summary>Refuses what the statement just run has warned of.</summary>
    /// <param name="stored">Rows that it stored.</param>
    /// <param name="rowsBefore">Rows of the load stored before it.</param>
    public void DemandNoWarnings(long stored, long rowsBefore)
    {
        var warnings = BulkWarnings.Count(Connection, TimeoutSeconds);
        if (warnings > 0)
            throw Mismatch(rowsBefore + stored, warnings, BulkWarnings.First(Connection, rowsBefore, TimeoutSeconds));
    }

    /// <summary>A row's error as a mismatch. The server's own exception is left out: its text holds the value.</summary>
    public BulkLoadMismatchException Refused(MySqlException error, long rowsBefore)
        => Mismatch(rowsBefore, 1, [BulkWarnings.Describe(error.Number, RowErrors.TextOf(error), rowsBefore)]);

    public BulkLoadMismatchException Mismatch(long stored, int warnings, IReadOnlyList<RowError>? errors = null)
        => new(Load.Table, Load.ExpectedRows, stored, warnings, errors);

    [GeneratedRegex(@"(?<!@)@(\w+)", RegexOptions.CultureInvariant)]
    public static partial Regex PlainVariable();
}
