namespace Imports.MySql.Bulk;

/// <summary>What of a load fits into one packet, which the server limits by <c>max_allowed_packet</c>. Upper bounds, so that no statement is refused for its size.</summary>
internal sealed class InsertPacket(long maxPacketBytes, InsertShape shape)
{
    // Beside its bytes a value has its length, its type and, on MySQL, the parameter's name in the packet.
    private const int ValueOverheadBytes = 24;

    // Bound by the driver, a value may double by its escapes, and MySQL gets it a second time as an attribute of the query.
    private const int CopiesInText = 3;

    // The statement's head, its columns and the expressions of its rows; the rows' own brackets are within the overhead of their values.
    private const int StatementOverheadBytes = 64 * 1024;

    /// <summary>Bytes of values that a chunk holds at most, unless one row alone has more.</summary>
    private const int MaxChunkBytes = 4 * 1024 * 1024;

    private readonly long free = maxPacketBytes - StatementOverheadBytes;

    /// <summary>Bytes that a row adds to a chunk.</summary>
    public long BytesOf(long valueBytes) => valueBytes + (ValueOverheadBytes * shape.FieldOfParameter.Count);

    public bool FitsChunk(long bytes) => bytes <= MaxChunkBytes && FitsAsText(bytes);

    public bool FitsAsText(long bytes) => bytes * CopiesInText <= free;

    /// <summary>Whether a prepared statement takes it.</summary>
    public bool Fits(long bytes) => bytes <= free;
}
