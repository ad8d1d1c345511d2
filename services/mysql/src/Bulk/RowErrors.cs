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
        NullGiven, 1263, NoDefault,     // NULL in a NOT NULL column, no value for a column without default
        Duplicate, 1169, DuplicateWithName,
        1264, 1265, 1292, 1366, 1406,   // out of range, truncated, no such value of the type, too long
        1300, 1411, 1416, 1441,         // not of the character set, wrong for a function, no geometry, no such time
        1365, 1690,                     // division by zero, out of range within an expression
        NoParent, ForeignKey, 1761, 1762,
        1526, 1748,                     // no partition takes the row
        1118,                           // row too large for the table
        1644,                           // a trigger refuses it
        3140, 3141, 3143, 3144, 3146, 3156, Check, // MySQL: JSON, check constraint
        CheckOfMariaDb, 4038, 4039,     // MariaDB: check constraint, JSON
    ];

    /// <summary>
    /// From here on the servers send no errors of their own: a trigger has refused the row and has given a number (SIGNAL … SET MYSQL_ERRNO). Its state, 45000, the driver does not hand on.
    /// MySQL reference manual, Error Message Sources and Elements: 10000 to 49999 go to the server's log, 50000 to 51999 are others'.
    /// </summary>
    private const int FirstSignalled = 10_000;

    public const int NullGiven = 1048;
    public const int NoDefault = 1364;
    public const int Duplicate = 1062;
    public const int DuplicateWithName = 1586;
    public const int NoParent = 1216;
    public const int ForeignKey = 1452;
    public const int Check = 3819;
    public const int CheckOfMariaDb = 4025;
    public const int TooFewFields = 1261;
    public const int TooManyFields = 1262;
    public const int BadText = 1300;
    public const int PacketTooLarge = 1153;

    public static bool Contains(MySqlException error) => Contains(error.Number);

    public static bool Contains(int number) => Numbers.Contains(number) || number >= FirstSignalled;

    /// <summary>The server's text, which the driver may have wrapped.</summary>
    public static string TextOf(MySqlException error)
    {
        while (error.InnerException is MySqlException inner && inner.Number == error.Number)
            error = inner;
        return error.Message;
    }
}
