namespace Imports.Runs;

/// <summary>The rows of a builder in their order, and their check sums, as a stream: no second copy of them is made.</summary>
internal sealed class SortedRows : Stream
{
    private readonly byte[] rows;
    private readonly ReadOnlyMemory<SortEntry> entries;
    private readonly byte[] header = new byte[RunFormat.HeaderBytes];
    private readonly RunSums sums = new();
    private int next;

    /// <summary>What is still to be copied of the header, of a row that the last read cut in two, or of the check sums.</summary>
    private ReadOnlyMemory<byte> rest;
    private bool isEnded;

    public SortedRows(byte[] rows, ReadOnlyMemory<SortEntry> entries)
    {
        (this.rows, this.entries) = (rows, entries);
        RunFormat.WriteHeader(header, entries.Length);
        rest = header;
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
        while (written < buffer.Length && (!rest.IsEmpty || next < entries.Length || End()))
        {
            // A block at a time, which is in the processor's cache when it is summed.
            var block = buffer[written..Math.Min(buffer.Length, written + RunSums.BlockBytes)];
            var count = rest.IsEmpty ? CopyRows(block) : CopyRest(block);
            if (!isEnded)
                sums.Add(block[..count]);
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

    private int CopyRest(Span<byte> into)
    {
        var count = Math.Min(into.Length, rest.Length);
        rest.Span[..count].CopyTo(into);
        rest = rest[count..];
        return count;
    }

    /// <summary>Rows one behind another, the last of which may be cut in two.</summary>
    private int CopyRows(Span<byte> into)
    {
        var sorted = entries.Span;
        var written = 0;
        while (next < sorted.Length && written < into.Length)
        {
            var entry = sorted[next++];
            var row = entry.WholeAt(rows);
            var count = Math.Min(row.Length, into.Length - written);
            row[..count].CopyTo(into[written..]);
            written += count;
            if (count < row.Length)
                rest = rows.AsMemory(entry.Start + count, row.Length - count);
        }
        return written;
    }

    /// <summary>Goes on to the check sums, once.</summary>
    private bool End()
    {
        if (isEnded)
            return false;
        isEnded = true;
        rest = sums.End();
        return true;
    }
}
