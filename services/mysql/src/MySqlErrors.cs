using Imports.MySql.Bulk;
using Imports.MySql.Connections;
using Imports.MySql.Statements;
using MySql.Data.MySqlClient;

namespace Imports.MySql;

/// <summary>The one place that says what an error of the database means for a retry.</summary>
public static class MySqlErrors
{
    /// <summary>The statement was killed (<c>KILL QUERY</c>) by somebody else.</summary>
    public const int Interrupted = 1317;
    public const int Deadlock = 1213;
    public const int LockWaitTimeout = 1205;

    /// <summary>MariaDB's own time limit for a statement of any kind (<c>max_statement_time</c>).</summary>
    public const int StatementTimeLimit = 1969;

    /// <summary>The transaction is larger than <c>max_binlog_cache_size</c>.</summary>
    public const int TransactionTooLarge = 1197;

    private const int DuplicateEntry = 1062;
    private const int UnknownClientError = 2000;

    /// <summary>Lower numbers are the driver's own.</summary>
    internal const int FirstOfServer = 1000;

    // Server: error numbers of the MySQL and MariaDB manuals. The 20xx are the client's own.
    private static readonly HashSet<int> TransientNumbers =
    [
        0,                              // lost connection, as the driver reports it
        1040, 1203, 1226,               // too many connections, of the server or of the user
        1042, 1043, 1129, 1130,         // no connection, bad handshake while the server starts or refuses hosts
        1053, 1077, 1079, 1080,         // server shuts down
        1158, 1159, 1160, 1161,         // packets lost on the way
        1205, 1206, 1213, 1614,         // lock wait, lock table full, deadlock, deadlock in an XA branch
        1412, 1020,                     // the table changed since the transaction's snapshot
        1927, 3169,                     // connection killed (MariaDB, MySQL)
        StatementTimeLimit, 3024,       // the server's own time limit for a statement (MariaDB, MySQL)
        2002, 2003, 2006, 2013, 2055,   // cannot connect, gone away, lost
        3572,                           // NOWAIT met a lock
    ];

    // After these the server has rolled the transaction back, or may have.
    private static readonly HashSet<int> EndingTransaction = [1205, 1206, 1213, 1614];

    private static readonly HashSet<int> LostConnection = [0, 1042, 1043, 1053, 1077, 1079, 1080, 1158, 1159, 1160, 1161, 1927, 3169, 2002, 2003, 2006, 2013, 2055];

    /// <summary>
    /// Whether the same work may succeed if tried again from the start of its transaction: deadlock, lock wait, lost connection,
    /// too many connections, a server that shuts down, a time-out, or no free connection. Looks through wrapping exceptions.
    /// </summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        MySqlUnavailableException or MySqlTimeoutException => true,
        MySqlStatementException e => TransientNumbers.Contains(e.Number),
        MySqlException e => TransientNumbers.Contains(e.Number),
        AggregateException e => e.InnerExceptions.Count > 0 && e.InnerExceptions.All(IsTransient),
        { InnerException: { } inner } => IsTransient(inner),
        _ => false,
    };

    /// <summary>Whether a unique key refused a row (1062). Looks through wrapping exceptions.</summary>
    public static bool IsDuplicateKey(Exception exception) => NumberOf(exception) == DuplicateEntry;

    /// <summary>Whether a row cannot be stored as it is: its values do not fit, or a key, a check or a trigger of the table refuses them. Looks through wrapping exceptions.</summary>
    public static bool IsRowRefused(Exception exception) => RowErrorOf(exception) is not null;

    /// <summary>Why a row cannot be stored as it is; null where the exception says something else. Looks through wrapping exceptions.</summary>
    public static RowError? RowErrorOf(Exception exception) => exception switch
    {
        MySqlStatementException e => RowErrors.Contains(e.Number) ? BulkWarnings.Describe(e.Number, e.Message, 0) with { Row = null } : null,
        { InnerException: { } inner } => RowErrorOf(inner),
        _ => null,
    };

    /// <summary>The server's error number, or null where the exception is not the server's. Looks through wrapping exceptions.</summary>
    public static int? NumberOf(Exception exception) => exception switch
    {
        MySqlStatementException e => e.Number,
        { InnerException: { } inner } => NumberOf(inner),
        _ => null,
    };

    internal static bool EndsTransaction(int number) => EndingTransaction.Contains(number);

    internal static bool LosesConnection(int number) => LostConnection.Contains(number);

    /// <summary>The driver's exception as ours; another exception, such as a mapping error, as it is.</summary>
    internal static Exception Translate(Exception exception) => exception switch
    {
        CallersException { InnerException: { } callers } => callers,
        // The driver answers 'query interrupted' with a null reader, and trips over it.
        NullReferenceException or StatementKilledException
            => new MySqlStatementException(Interrupted, "70100", "The statement was killed on the server.", exception),
        MySqlException { InnerException: TimeoutException } => new MySqlTimeoutException("The server did not answer in time.", exception),
        TimeoutException => new MySqlTimeoutException("The server did not answer in time.", exception),
        MySqlException { Number: 0 } e => TranslateUnnumbered(e),
        MySqlException e => new MySqlStatementException(e.Number, StateOf(e), e.Message, e),
        IOException or System.Net.Sockets.SocketException or ObjectDisposedException
            => Lost(exception),
        _ => exception,
    };

    // The driver gives 0 to a lost connection, and to its own objections as well ('Parameter must be defined').
    private static Exception TranslateUnnumbered(MySqlException exception)
    {
        Exception innermost = exception;
        for (var e = exception.InnerException; e is not null; e = e.InnerException)
        {
            if (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException || e.InnerException is TimeoutException)
                return e.InnerException is TimeoutException ? Translate(e.InnerException) : Lost(exception);
            if (e is MySqlException { Number: not 0 } numbered)
                return Translate(numbered);
            innermost = e;
        }

        return exception.InnerException is null || innermost.Message.Contains("stream", StringComparison.OrdinalIgnoreCase)
            ? Lost(exception)
            : new MySqlStatementException(UnknownClientError, "HY000", innermost.Message, exception);
    }

    private static MySqlStatementException Lost(Exception inner) => new(0, "08S01", "The connection was lost.", inner);

    // The driver wraps the server's exception in one of the same number without the state; for the common ones the number gives it.
    private static string StateOf(MySqlException exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is MySqlException { SqlState: { Length: 5 } state })
                return state;
        }

        return exception.Number switch
        {
            1048 or DuplicateEntry or 1451 or 1452 => "23000",
            Deadlock => "40001",
            Interrupted => "70100",
            1045 => "28000",
            1064 => "42000",
            1146 => "42S02",
            _ => "HY000",
        };
    }
}
