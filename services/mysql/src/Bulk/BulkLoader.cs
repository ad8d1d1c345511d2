using System.Text.RegularExpressions;
using Imports.MySql.Connections;
using Imports.MySql.Statements;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Bulk;

/// <summary>Runs one bulk load on a connection's thread.</summary>
internal sealed partial class BulkLoader
{
    // MySQL and MariaDB: not allowed on the server, not allowed in this version or setting.
    private static readonly HashSet<int> NotAllowed = [1148, 3948, 4166];

    private readonly BulkLoad load;
    private readonly bool ownTransaction;
    private volatile bool stopped;

    public BulkLoader(BulkLoad load, bool ownTransaction)
    {
        if (load.Tag.Contains("*/", StringComparison.Ordinal))
            throw new ArgumentException("A tag is the text of a comment and cannot end it.", nameof(load));
        this.load = load;
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
        var stored = 0L;
        if (load.Rows.CanSeek)
        {
            var bytes = load.Rows.Length - load.Rows.Position;
            if (bytes > 0)
                stored = LoadPiece(connection, load.Rows, bytes, 0, timeoutSeconds);
        }
        else
        {
            foreach (var piece in RowChunks.Read(load.Rows))
                stored += LoadPiece(connection, new MemoryStream(piece.Array!, 0, piece.Count), piece.Count, stored, timeoutSeconds);
        }

        ClearVariables(connection, timeoutSeconds);
        return stored == load.ExpectedRows ? stored : throw new BulkLoadMismatchException(load.Table, load.ExpectedRows, stored, 0);
    }

    private long LoadPiece(MySqlConnection connection, Stream rows, long bytes, long rowsBefore, int timeoutSeconds)
    {
        using var stream = new LoadStream(rows, bytes, () => stopped);
        var loader = new MySqlBulkLoader(connection)
        {
            Local = true, TableName = $"{load.Table} /* {load.Tag} {Tag.Token} */", FieldTerminator = "\t", LineTerminator = "\n",
            EscapeCharacter = '\\', CharacterSet = "utf8mb4", Timeout = timeoutSeconds, ConflictOption = MySqlBulkLoaderConflictOption.None,
        };
        loader.Columns.AddRange(load.Columns.Select(QuoteVariables));
        loader.Expressions.AddRange(load.Expressions.Select(QuoteVariables));
        int stored;
        try
        {
            stored = loader.Load(stream);
        }
        catch (MySqlException e) when (NotAllowed.Contains(e.Number))
        {
            throw new BulkLoadUnavailableException("The server does not allow LOAD DATA LOCAL: set its local_infile to ON.", e);
        }
        catch (Exception) when (stream.Failure is not null)
        {
            throw new CallersException(stream.Failure);
        }

        var warnings = BulkWarnings.Count(connection, timeoutSeconds);
        if (warnings > 0)
        {
            throw new BulkLoadMismatchException(
                load.Table, load.ExpectedRows, rowsBefore + stored, warnings, BulkWarnings.First(connection, rowsBefore, timeoutSeconds));
        }

        return stored;
    }

    // A variable without quotes would be a missing parameter to the driver.
    private static string QuoteVariables(string sql) => PlainVariable().Replace(sql, "@`$1`");

    // The variables that fields were read into are the load's alone.
    private void ClearVariables(MySqlConnection connection, int timeoutSeconds)
    {
        var variables = load.Columns.Where(c => c.StartsWith('@')).Select(QuoteVariables).ToList();
        if (variables.Count > 0)
            PhysicalConnection.Execute(connection, $"SET {string.Join(", ", variables.Select(v => $"{v} = NULL"))}", timeoutSeconds);
    }

    [GeneratedRegex(@"(?<!@)@(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex PlainVariable();
}
