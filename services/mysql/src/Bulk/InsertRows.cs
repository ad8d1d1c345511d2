using Imports.MySql.Connections;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Bulk;

/// <summary>Loads rows by inserts of many rows each. Needs no right but INSERT and no setting of the server; holds one chunk in memory.</summary>
internal sealed class InsertRows : IDisposable
{
    /// <summary>Bytes of values that a chunk holds at most, unless one row alone has more.</summary>
    private const int MaxChunkBytes = 4 * 1024 * 1024;

    // Beside its bytes a value has its length, its type and, on MySQL, the parameter's name in the packet; a statement has its head.
    private const int ValueOverheadBytes = 20;
    private const int StatementOverheadBytes = 1024;

    // Most loads that look for a bad row have a few rows only.
    private const int FirstRows = 16;

    private static readonly string MaxPacket = SqlFile.Read<InsertRows>("max_packet");

    private readonly LoadCall call;
    private readonly InsertShape shape;
    private readonly FieldReader reader;
    private readonly long maxPacketBytes;
    private readonly int fields;
    private object[] values = [];
    private InsertStatement? statement;
    private int rowsPerStatement;
    private long stored;

    private InsertRows(LoadCall call, Stream rows, long rowsBefore)
    {
        this.call = call;
        stored = rowsBefore;
        shape = new InsertShape(call.Load);
        fields = call.Load.Columns.Count;
        rowsPerStatement = shape.RowsPerStatement;
        maxPacketBytes = PhysicalConnection.Scalar(call.Connection, MaxPacket, call.TimeoutSeconds) - StatementOverheadBytes;
        reader = new FieldReader(rows, call.Stopped);
    }

    /// <summary>Loads the stream from its position to its end.</summary>
    /// <returns>Rows stored.</returns>
    /// <exception cref="BulkLoadMismatchException">The server refused a row, or warned.</exception>
    public static long Load(LoadCall call, Stream rows, long rowsBefore)
    {
        using var insert = new InsertRows(call, rows, rowsBefore);
        insert.LoadAll();
        return insert.stored - rowsBefore;
    }

    public void Dispose()
    {
        statement?.Dispose();
        reader.Dispose();
    }

    private void LoadAll()
    {
        var read = 0;
        var bytes = 0L;
        while (ReadRow(read))
        {
            var rowBytes = PacketBytes(read);
            if (read > 0 && bytes + rowBytes > Math.Min(MaxChunkBytes, maxPacketBytes))
            {
                Insert(read);
                // The following chunks are as short, so that they share a statement.
                rowsPerStatement = read;
                values.AsSpan(read * fields, fields).CopyTo(values);
                (read, bytes) = (0, 0);
            }

            bytes += rowBytes;
            if (++read < rowsPerStatement)
                continue;
            Insert(read);
            (read, bytes) = (0, 0);
        }

        if (read > 0)
            Insert(read);
    }

    private bool ReadRow(int index)
    {
        if (values.Length < (index + 1) * fields)
            Array.Resize(ref values, Math.Max(2 * values.Length, FirstRows * fields));
        var found = reader.ReadRow(values.AsSpan(index * fields, fields));
        if (found == 0)
            return false;
        if (found != fields)
            throw Refused(index, found < fields ? RowErrors.TooFewFields : RowErrors.TooManyFields);
        return reader.HasBadText ? throw Refused(index, RowErrors.BadText) : true;
    }

    private long PacketBytes(int index)
    {
        var bytes = reader.RowBytes + (ValueOverheadBytes * shape.FieldOfParameter.Count);
        return bytes <= maxPacketBytes ? bytes : throw Refused(index, RowErrors.PacketTooLarge);
    }

    private void Insert(int rows)
    {
        try
        {
            if (statement?.Rows != rows)
            {
                statement?.Dispose();
                statement = null;
                statement = new InsertStatement(call, shape, rows);
            }

            var inserted = statement.Execute(values, fields);
            call.DemandNoWarnings(inserted, stored);
            stored += inserted;
        }
        catch (MySqlException e) when (RowErrors.Contains(e))
        {
            throw call.Refused(e, stored);
        }
    }

    private BulkLoadMismatchException Refused(int index, int code) => call.Mismatch(stored, 1, [$"Row {stored + index + 1}: {code}"]);
}
