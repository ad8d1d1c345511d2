using MySql.Data.MySqlClient;

namespace Imports.MySql.Bulk;

/// <summary>
/// The errors that say that a row cannot be stored as it is. A strict insert raises them where <c>LOAD DATA LOCAL</c> warns; the statement is
/// undone then and the transaction stays open.
/// </summary>
internal static class RowErrors
{
    // Numbers of both manuals' lists of server errors.
    private static readonly HashSet<int> Numbers =
    [
        1048, 1263, 1364,               // NULL in a NOT NULL column, no value for a column without default
        1062, 1169, 1586,               // duplicate key
        1264, 1265, 1292, 1366, 1406,   // out of range, truncated, no such value of the type, too long
        1300, 1411, 1416, 1441,         // not of the character set, wrong for a function, no geometry, no such time
        1365, 1690,                     // division by zero, out of range within an expression
        1216, 1452, 1761, 1762,         // foreign key
        1526, 1748,                     // no partition takes the row
        1118,                           // row too large for the table
        1644,                           // a trigger refuses it
        3140, 3141, 3143, 3144, 3146, 3156, 3819, // MySQL: JSON, check constraint
        4025, 4038, 4039,               // MariaDB: check constraint, JSON
    ];

    public const int TooFewFields = 1261;
    public const int TooManyFields = 1262;
    public const int BadText = 1300;
    public const int PacketTooLarge = 1153;

    public static bool Contains(MySqlException error) => Contains(error.Number);

    public static bool Contains(int number) => Numbers.Contains(number);

    /// <summary>The server's text, which the driver may have wrapped.</summary>
    public static string TextOf(MySqlException error)
    {
        while (error.InnerException is MySqlException inner && inner.Number == error.Number)
            error = inner;
        return error.Message;
    }
}
