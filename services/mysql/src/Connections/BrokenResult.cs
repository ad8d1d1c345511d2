using System.Runtime.CompilerServices;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Connections;

/// <summary>
/// A result that ends behind some of its rows: the server says that something is wrong and sends nothing more, or the caller wants no more of it. The driver's reader notes such an end for a killed
/// statement alone. Closed after another one, as each 'using' does, it reads on until the limit of the statement, from a server that may wait for the next one. So the note is made here, in a
/// field of the driver's own: its version is fixed in the project file, and When_a_result_breaks_off fails with one that has another.
/// </summary>
internal static class BrokenResult
{
    private const string Result = "MySql.Data.MySqlClient.ResultSet, MySql.Data";

    /// <summary>Notes the end where the error is one. For an exception filter, which runs before anything on the way out is disposed.</summary>
    /// <returns>False: nothing is caught.</returns>
    public static bool Note(MySqlConnection connection, Exception error)
    {
        if (Ends(error) && ReaderOf(connection) is { } reader && ResultOf(reader) is { } result)
            IsRead(result) = true;
        return false;
    }

    private static bool Ends(Exception error) => error switch
    {
        // What a reader meets between two rows comes wrapped.
        MySqlException { Number: 0, InnerException: MySqlException { Number: >= MySqlErrors.FirstOfServer } } => true,
        // The connection is dropped after it, with the rows that are on their way.
        CallersException => true,
        _ => false,
    };

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Reader")]
    private static extern MySqlDataReader? ReaderOf(MySqlConnection connection);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ResultSet")]
    [return: UnsafeAccessorType(Result)]
    private static extern object? ResultOf(MySqlDataReader reader);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_readDone")]
    private static extern ref bool IsRead([UnsafeAccessorType(Result)] object result);
}
