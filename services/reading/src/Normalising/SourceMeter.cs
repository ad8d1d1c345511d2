namespace Imports.Reading.Normalising;

/// <summary>A stored source while it is unpacked: counts what is read of it, and stops at once when the work is given up. Owns the stream behind it.</summary>
public sealed class SourceMeter(Stream inner, CancellationToken cancellationToken) : Stream
{
    private long read;

    /// <summary>Bytes read so far, parts that are read twice twice. May be asked for from any thread.</summary>
    public long BytesRead => Interlocked.Read(ref read);

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = inner.Read(buffer);
        Interlocked.Add(ref read, count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("A source never changes.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A source never changes.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
