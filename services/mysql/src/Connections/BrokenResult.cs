using System.Runtime.CompilerServices;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Connections;

/// <summary>
/// A result that the server ended with an error behind some of its rows. Nothing more comes then, but the driver's reader notes that for a killed statement alone: closed after another error,
/// as each 'using' does, it waits for rows until the limit of the statement, of a server that waits for the next one. So the note is made here, in a field of the driver's own: its version is
/// fixed in the project file, and When_a_result_breaks_off fails with one that has another.
/// </summary>
internal static class BrokenResult
{
    private const string Result = "MySql.Data.MySqlClient.ResultSet, MySql.Data";

    /// <summary>Notes the end where the error is one. For an exception filter, which runs before anything on the way out is disposed.</summary>
    /// <returns>False: nothing is caught.</returns>
    public static bool Note(MySqlConnection connection, MySqlException error)
    {
        // What a reader meets between two rows comes wrapped.
        if (error is { Number: 0, InnerException: MySqlException { Number: >= MySqlErrors.FirstOfServer } } && ReaderOf(connection) is { } reader && ResultOf(reader) is { } result)
            IsRead(result) = true;
        return false;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Reader")]
    private static extern MySqlDataReader? ReaderOf(MySqlConnection connection);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ResultSet")]
    [return: UnsafeAccessorType(Result)]
    private static extern object? ResultOf(MySqlDataReader reader);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_readDone")]
    private static extern ref bool IsRead([UnsafeAccessorType(Result)] object result);
}
