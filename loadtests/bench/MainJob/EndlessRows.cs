namespace Imports.Bench.MainJob;

/// <summary>A CSV of two unknown columns, made while it is read.</summary>
internal sealed class EndlessRows(long length) : Stream
{
    private static readonly byte[] Line = "left,right\n"u8.ToArray();
    private long position;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var size = (int)Math.Min(count, length - position);
        for (var i = 0; i < size; i++)
            buffer[offset + i] = Line[(position + i) % Line.Length];
        position += size;
        return size;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
