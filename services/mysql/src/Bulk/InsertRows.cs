using Imports.MySql.Connections;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Bulk;

/// <summary>Loads rows by inserts of many rows each. Needs no right but INSERT and no setting of the server; holds one chunk in memory.</summary>
internal sealed class InsertRows : IDisposable
{
    // From so many runs on it pays to have the server prepare a statement: that costs 200 to 400 ms for 35,000 parameters, since the driver reads a
    // description of each, and saves 15 to 30 ms a run (measured, see README.md).
    private const int RunsThatPayPreparing = 20;

    // Most loads that look for a bad row have a few rows only.
    private const int FirstRows = 16;

    private static readonly string MaxPacket = SqlFile.Read<InsertRows>("max_packet");

    private readonly LoadCall call;
    private readonly InsertShape shape;
    private readonly FieldReader reader;
    private readonly InsertPacket packet;
    private readonly int fields;
    private object[] values = [];
    private InsertStatement? full;
    private long stored;

    private InsertRows(LoadCall call, Stream rows, long rowsBefore)
    {
        this.call = call;
        stored = rowsBefore;
        shape = new InsertShape(call.Load);
        fields = call.Load.Columns.Count;
        packet = new InsertPacket(PhysicalConnection.Scalar(call.Connection, MaxPacket, call.TimeoutSeconds), shape);
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
        full?.Dispose();
        reader.Dispose();
    }

    private void LoadAll()
    {
        var read = 0;
        var bytes = 0L;
        while (ReadRow(read))
        {
            var rowBytes = PacketBytes(read);
            if (read > 0 && !packet.FitsChunk(bytes + rowBytes))
            {
                Insert(read, bytes);
                values.AsSpan(read * fields, fields).CopyTo(values);
                (read, bytes) = (0, 0);
            }

            bytes += rowBytes;
            if (++read < shape.RowsPerStatement)
                continue;
            Insert(read, bytes);
            (read, bytes) = (0, 0);
        }

        if (read > 0)
            Insert(read, bytes);
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
        var bytes = packet.BytesOf(reader.RowBytes);
        return packet.Fits(bytes) ? bytes : throw Refused(index, RowErrors.PacketTooLarge);
    }

    private void Insert(int rows, long bytes)
    {
        try
        {
            var inserted = Execute(rows, bytes);
            call.DemandNoWarnings(inserted, stored);
            stored += inserted;
        }
        catch (MySqlException e) when (RowErrors.Contains(e))
        {
            throw call.Refused(e, stored);
        }
    }

    // Full chunks share one statement; the last one, and one cut short for its bytes, has its own.
    private int Execute(int rows, long bytes)
    {
        var fits = packet.FitsAsText(bytes);
        if (rows == shape.RowsPerStatement && fits)
        {
            var runs = (call.Load.ExpectedRows - stored) / rows;
            full ??= new InsertStatement(call, shape, rows, prepared: runs >= RunsThatPayPreparing);
            return full.Execute(values, fields);
        }

        using var single = new InsertStatement(call, shape, rows, prepared: !fits);
        return single.Execute(values, fields);
    }

    private BulkLoadMismatchException Refused(int index, int code) => call.Mismatch(stored, 1, [new RowError(stored + index + 1, code)]);
}
