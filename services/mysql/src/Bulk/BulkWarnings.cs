using System.Globalization;
using System.Text.RegularExpressions;
using Imports.MySql.Connections;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Bulk;

/// <summary>Says what the server warned of, without the values that its texts hold.</summary>
internal static partial class BulkWarnings
{
    private static readonly string CountWarnings = SqlFile.Read<PhysicalConnection>("count_warnings");
    private static readonly string FirstWarnings = SqlFile.Read<PhysicalConnection>("first_warnings");

    public static int Count(MySqlConnection connection, int timeoutSeconds) => (int)PhysicalConnection.Scalar(connection, CountWarnings, timeoutSeconds);

    /// <summary>The first few, e.g. <c>Row 17: 1366 column quantity</c>.</summary>
    /// <param name="connection">The connection that has just loaded.</param>
    /// <param name="rowsBefore">Rows of the same load that went before; the server counts each piece from 1.</param>
    /// <param name="timeoutSeconds">Of the query.</param>
    public static IReadOnlyList<string> First(MySqlConnection connection, long rowsBefore, int timeoutSeconds)
    {
        using var command = new MySqlCommand(FirstWarnings, connection) { CommandTimeout = timeoutSeconds };
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
            found.Add(Describe(Convert.ToInt32(reader.GetValue(1), CultureInfo.InvariantCulture), reader.GetString(2), rowsBefore));
        return found;
    }

    internal static string Describe(int code, string message, long rowsBefore)
    {
        var row = AtRow().Match(message) is { Success: true } end ? end : RowFirst().Match(message);
        var column = ForColumn().Match(message);
        return (row.Success ? $"Row {rowsBefore + long.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture)}: " : "")
            + code.ToString(CultureInfo.InvariantCulture)
            + (column.Success ? $" column {column.Groups[1].Value}" : "");
    }

    // Anchored at the end: the text before holds a value, which may hold anything.
    [GeneratedRegex(@" at row (\d+)$", RegexOptions.CultureInvariant)]
    private static partial Regex AtRow();

    [GeneratedRegex(@"^Row (\d+) ", RegexOptions.CultureInvariant)]
    private static partial Regex RowFirst();

    // 'name' on MySQL, `schema`.`table`.`name` on MariaDB.
    [GeneratedRegex(@"column (?:`[^`]*`\.`[^`]*`\.)?['`]([^'`]*)['`] at row \d+$", RegexOptions.CultureInvariant)]
    private static partial Regex ForColumn();
}
