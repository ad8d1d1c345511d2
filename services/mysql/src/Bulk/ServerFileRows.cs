using Imports.MySql.Connections;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Bulk;

/// <summary>Loads rows by <c>LOAD DATA INFILE</c> from a file that the server reads itself.</summary>
internal static class ServerFileRows
{
    // No FILE right (1045 as an account, 1227 by MySQL's name), not under secure_file_priv; gone or not readable (13, 29, 1085, 1017).
    private static readonly HashSet<int> NotReadable = [13, 29, 1017, 1045, 1085, 1227, 1290];

    /// <summary>Loads the stream from its position to its end. The file is gone when this returns, whatever came of it.</summary>
    /// <returns>Rows stored.</returns>
    /// <exception cref="BulkLoadMismatchException">The server refused a row, or warned.</exception>
    /// <exception cref="BulkLoadUnavailableException">The file cannot be written or the server cannot read it.</exception>
    public static long Load(LoadCall call, ServerFiles files)
    {
        using var file = files.Create();
        file.Write(call.Load.Rows, call.Stopped);
        var loader = call.LoadData();
        loader.Local = false;
        loader.FileName = file.PathAtServer;
        // As LOCAL does: bad rows are warned of, all of them, instead of the first one being an error.
        loader.ConflictOption = MySqlBulkLoaderConflictOption.Ignore;
        int stored;
        try
        {
            stored = loader.Load();
        }
        catch (MySqlException e) when (NotReadable.Contains(e.Number))
        {
            throw new BulkLoadUnavailableException($"The server could not read the rows in its file folder ({e.Number}). {files.Requirements}", e);
        }
        catch (MySqlException e) when (RowErrors.Contains(e))
        {
            throw call.Refused(e, 0);
        }

        call.DemandNoWarnings(stored, 0);
        return stored;
    }
}
