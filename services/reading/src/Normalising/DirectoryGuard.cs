namespace Imports.Reading.Normalising;

/// <summary>An archive while its directory is read: gives up when more is read for it than it can have. Leaves the stream behind it open.</summary>
internal sealed class DirectoryGuard(Stream inner, long mostBytes, Func<Exception> tooMuch) : Stream
{
    private long left = mostBytes;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    /// <summary>From now on members are read, of which each has limits of its own.</summary>
    public void IsRead() => left = long.MaxValue;

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        left -= count;
        return left >= 0 ? count : throw tooMuch();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("A source never changes.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A source never changes.");
}
