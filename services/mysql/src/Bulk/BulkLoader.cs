using Imports.MySql.Connections;
using Imports.MySql.Statements;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Bulk;

/// <summary>Runs one bulk load on a connection's thread, by the loader that the pool has chosen.</summary>
internal sealed class BulkLoader
{
    private readonly BulkLoad load;
    private readonly LoaderChoice choice;
    private readonly bool ownTransaction;
    private volatile bool stopped;

    public BulkLoader(BulkLoad load, LoaderChoice choice, bool ownTransaction)
    {
        if (load.Tag.Contains("*/", StringComparison.Ordinal))
            throw new ArgumentException("A tag is the text of a comment and cannot end it.", nameof(load));
        this.load = load;
        this.choice = choice;
        this.ownTransaction = ownTransaction;
        Tag = StatementTag.Named(load.Tag.Split(' ')[0].Replace("imports:", "", StringComparison.Ordinal));
    }

    public StatementTag Tag { get; }

    /// <summary>Ends the load at its next read of the source: a server that waits for rows does not notice a kill.</summary>
    public void Stop() => stopped = true;

    public long Run(MySqlConnection connection, int timeoutSeconds)
    {
        if (!ownTransaction)
            return LoadAll(connection, timeoutSeconds);
        PhysicalConnection.Execute(connection, "START TRANSACTION", timeoutSeconds);
        try
        {
            var rows = LoadAll(connection, timeoutSeconds);
            PhysicalConnection.Execute(connection, "COMMIT", timeoutSeconds);
            return rows;
        }
        catch (Exception)
        {
            RollBack(connection, timeoutSeconds);
            throw;
        }
    }

    private static void RollBack(MySqlConnection connection, int timeoutSeconds)
    {
        try
        {
            PhysicalConnection.Execute(connection, "ROLLBACK", timeoutSeconds);
        }
        catch (Exception)
        {
            // Closing is the rollback that works in every state the driver can be in. The first error is the one to tell.
            connection.Close();
        }
    }

    private long LoadAll(MySqlConnection connection, int timeoutSeconds)
    {
        var call = new LoadCall(connection, load, Tag, timeoutSeconds, () => stopped);
        var stored = choice.Current(connection, timeoutSeconds) switch
        {
            BulkLoaderKind.LocalFile => LoadLocal(call),
            BulkLoaderKind.ServerFile => ServerFileRows.Load(call, choice.Files),
            _ => InsertRows.Load(call, load.Rows, 0),
        };
        ClearVariables(call);
        return stored == load.ExpectedRows ? stored : throw call.Mismatch(stored, 0);
    }

    private long LoadLocal(LoadCall call)
    {
        var rows = load.Rows;
        if (rows.CanSeek)
            return rows.Length > rows.Position ? LoadLocal(call, rows, rows.Length - rows.Position, 0) : 0;
        var stored = 0L;
        foreach (var piece in RowChunks.Read(rows))
            stored += LoadLocal(call, new MemoryStream(piece.Array!, 0, piece.Count), piece.Count, stored);
        return stored;
    }

    // A refused LOAD has read nothing: the same rows go in by inserts.
    private long LoadLocal(LoadCall call, Stream rows, long bytes, long rowsBefore)
    {
        if (choice.Current(call.Connection, call.TimeoutSeconds) == BulkLoaderKind.LocalFile)
        {
            try
            {
                return LocalFileRows.Load(call, rows, bytes, rowsBefore);
            }
            catch (LocalInfileRefusedException e)
            {
                choice.LocalRefused(e, call.Connection, call.TimeoutSeconds);
            }
        }

        return InsertRows.Load(call, rows, rowsBefore);
    }

    // The variables that fields were read into are the load's alone.
    private static void ClearVariables(LoadCall call)
    {
        var variables = call.Variables.ToList();
        if (variables.Count > 0)
            PhysicalConnection.Execute(call.Connection, $"SET {string.Join(", ", variables.Select(v => $"{v} = NULL"))}", call.TimeoutSeconds);
    }
}
