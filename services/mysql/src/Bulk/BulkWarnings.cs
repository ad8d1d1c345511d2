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

    /// <summary>The first few.</summary>
    /// <param name="connection">The connection that has just loaded.</param>
    /// <param name="rowsBefore">Rows of the same load that went before; the server counts each piece from 1.</param>
    /// <param name="timeoutSeconds">Of the query.</param>
    public static IReadOnlyList<RowError> First(MySqlConnection connection, long rowsBefore, int timeoutSeconds)
    {
        using var command = new MySqlCommand(FirstWarnings, connection) { CommandTimeout = timeoutSeconds };
        using var reader = command.ExecuteReader();
        var found = new List<RowError>();
        while (reader.Read())
            found.Add(Describe(Convert.ToInt32(reader.GetValue(1), CultureInfo.InvariantCulture), reader.GetString(2), rowsBefore));
        return found;
    }

    internal static RowError Describe(int code, string message, long rowsBefore)
    {
        var row = AtRow().Match(message) is { Success: true } end ? end : RowFirst().Match(message);
        var (part, name) = code switch
        {
            RowErrors.Check => (RowError.Constraint, CheckConstraint().Match(message)),
            RowErrors.CheckOfMariaDb => (RowError.Constraint, FailedConstraint().Match(message)),
            RowErrors.NoParent or RowErrors.ForeignKey => (RowError.Constraint, ForeignKey().Match(message)),
            RowErrors.Duplicate or RowErrors.DuplicateWithName => (RowError.Key, ForKey().Match(message)),
            RowErrors.NullGiven or RowErrors.NoDefault => (RowError.Column, NullColumn().Match(message)),
            _ => (RowError.Column, ForColumn().Match(message)),
        };
        return new RowError(
            row.Success ? rowsBefore + long.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture) : null, code, name.Success ? part : null, name.Success ? name.Groups[1].Value : null);
    }

    // Anchored at the end: the text before holds a value, which may hold anything.
    [GeneratedRegex(@" at row (\d+)$", RegexOptions.CultureInvariant)]
    private static partial Regex AtRow();

    [GeneratedRegex(@"^Row (\d+) ", RegexOptions.CultureInvariant)]
    private static partial Regex RowFirst();

    // 'name' on MySQL, `schema`.`table`.`name` on MariaDB.
    [GeneratedRegex(@"column (?:`[^`]*`\.`[^`]*`\.)?['`]([^'`]*)['`] at row \d+$", RegexOptions.CultureInvariant)]
    private static partial Regex ForColumn();

    // MySQL shows table and key. Anchored as above.
    [GeneratedRegex(@" for key '(?:[^'.]*\.)?([^']*)'$", RegexOptions.CultureInvariant)]
    private static partial Regex ForKey();

    // These texts hold names alone.
    [GeneratedRegex(@"Check constraint '([^']*)' is violated", RegexOptions.CultureInvariant)]
    private static partial Regex CheckConstraint();

    [GeneratedRegex(@"CONSTRAINT `([^`]*)` failed for ", RegexOptions.CultureInvariant)]
    private static partial Regex FailedConstraint();

    [GeneratedRegex(@"CONSTRAINT `([^`]*)` FOREIGN KEY ", RegexOptions.CultureInvariant)]
    private static partial Regex ForeignKey();

    [GeneratedRegex(@"(?:Column|Field) '([^']*)' (?:cannot be null|doesn't have a default value)", RegexOptions.CultureInvariant)]
    private static partial Regex NullColumn();
}
