using System.Buffers.Binary;

namespace Imports.Runs;

/// <summary>The rows of a builder in their order, and their check sums, as a stream: no second copy of them is made.</summary>
internal sealed class SortedRows : Stream
{
    private readonly byte[] rows;
    private readonly ReadOnlyMemory<SortEntry> entries;
    private readonly byte[] header = new byte[RunFormat.HeaderBytes];
    private readonly RunSums sums = new();
    private int next;
    private ReadOnlyMemory<byte> current;
    private bool isEnded;

    public SortedRows(byte[] rows, ReadOnlyMemory<SortEntry> entries)
    {
        (this.rows, this.entries) = (rows, entries);
        RunFormat.WriteHeader(header, entries.Length);
        current = header;
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var written = 0;
        while (written < buffer.Length && (!current.IsEmpty || Next()))
        {
            var count = Math.Min(buffer.Length - written, current.Length);
            var some = current.Span[..count];
            some.CopyTo(buffer[written..]);
            if (!isEnded)
                sums.Add(some);
            current = current[count..];
            written += count;
        }
        return written;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private bool Next()
    {
        if (next == entries.Length)
            return End();
        var start = entries.Span[next++].Start;
        current = rows.AsMemory(start, RunFormat.LengthBytes + BinaryPrimitives.ReadInt32LittleEndian(rows.AsSpan(start)));
        return true;
    }

    /// <summary>Goes on to the check sums, once.</summary>
    private bool End()
    {
        if (isEnded)
            return false;
        isEnded = true;
        current = sums.End();
        return true;
    }
}
