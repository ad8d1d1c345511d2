using System.Buffers.Binary;

namespace Imports.MySql.Connections;

/// <summary>
/// What the server has sent and the driver has not asked for yet: the driver asks the stream twice for each packet, for the four bytes of its header and for the rest. A row of one value
/// can also be taken from here past the driver, to which it is a packet that never came.
/// </summary>
/// <param name="inner">The stream that the driver read from before. Owned from now on.</param>
internal sealed class ReadAhead(Stream inner) : Stream
{
    /// <summary>About what a socket on loopback hands over at once.</summary>
    private const int BufferBytes = 64 * 1024;

    private const int HeaderBytes = 4;

    // MySQL Internals, "Protocol::LengthEncodedInteger": what is not longer than this stands in the first byte itself.
    private const int LongestInOneByte = 0xFA;
    private const byte TwoBytesFollow = 0xFC;

    private readonly byte[] buffer = new byte[BufferBytes];
    private int start;
    private int end;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Takes the next packet if it is a row of one value that has come whole, and reads nothing: what is not, the end of a result or an error among it, is the driver's.</summary>
    /// <param name="value">Valid until the next read.</param>
    public bool TryTakeRow(out ReadOnlySpan<byte> value)
    {
        value = default;
        var ahead = buffer.AsSpan(start, end - start);
        if (ahead.Length <= HeaderBytes)
            return false;
        var bytes = (int)(BinaryPrimitives.ReadUInt32LittleEndian(ahead) & 0xFF_FF_FF);
        if (ahead.Length - HeaderBytes < bytes || !TryReadValue(ahead.Slice(HeaderBytes, bytes), out value))
            return false;
        start += HeaderBytes + bytes;
        return true;
    }

    /// <summary>By arrays, as the driver's own streams read: those have no other way that does not copy once more.</summary>
    public override int Read(byte[] into, int offset, int count)
    {
        if (start == end)
        {
            // More than fits is read straight to where it goes.
            if (count >= BufferBytes)
                return inner.Read(into, offset, count);
            (start, end) = (0, 0);
            end = inner.Read(buffer, 0, BufferBytes);
        }
        var taken = Math.Min(count, end - start);
        Buffer.BlockCopy(buffer, start, into, offset, taken);
        start += taken;
        return taken;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] from, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Whether the packet is one value and nothing else, in the text protocol.</summary>
    private static bool TryReadValue(ReadOnlySpan<byte> packet, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (packet.IsEmpty)
            return false;
        var (lengthBytes, length) = packet[0] switch
        {
            <= LongestInOneByte => (1, packet[0]),
            TwoBytesFollow when packet.Length > 2 => (3, BinaryPrimitives.ReadUInt16LittleEndian(packet[1..])),
            _ => (0, -1),
        };
        if (packet.Length != lengthBytes + length)
            return false;
        value = packet[lengthBytes..];
        return true;
    }
}
