using Imports.MySql.Connections;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Bulk;

/// <summary>Loads rows by <c>LOAD DATA LOCAL INFILE</c>.</summary>
internal static class LocalFileRows
{
    // Not allowed: in this setting (both servers, old), on the server (MySQL), on the server (MariaDB).
    private static readonly HashSet<int> NotAllowed = [1148, 3948, 4166];

    /// <summary>Loads so many bytes of the stream from its position on.</summary>
    /// <returns>Rows stored.</returns>
    /// <exception cref="LocalInfileRefusedException">The server does not allow it. Nothing was read and nothing changed.</exception>
    /// <exception cref="BulkLoadMismatchException">The server refused a row, or warned.</exception>
    public static long Load(LoadCall call, Stream rows, long bytes, long rowsBefore)
    {
        using var stream = new LoadStream(rows, bytes, call.Load.Tag, call.Stopped);
        var loader = call.LoadData();
        loader.Local = true;
        int stored;
        try
        {
            stored = loader.Load(stream);
        }
        catch (MySqlException e) when (NotAllowed.Contains(e.Number))
        {
            throw new LocalInfileRefusedException(e);
        }
        catch (Exception) when (stream.Failure is not null)
        {
            throw new CallersException(stream.Failure);
        }
        catch (MySqlException e) when (RowErrors.Contains(e))
        {
            throw call.Refused(e, rowsBefore);
        }

        call.DemandNoWarnings(stored, rowsBefore);
        return stored;
    }
}

/// <summary>The server does not allow <c>LOAD DATA LOCAL</c>.</summary>
internal sealed class LocalInfileRefusedException(MySqlException error) : Exception("LOAD DATA LOCAL was refused.", error)
{
    public int Number => error.Number;
}
