namespace Imports.MySql.Bulk;

/// <summary>
/// What the driver reads a load from. The driver asks for the length and rewinds first, and never stops at an early end, so
/// this shows it exactly the bytes from the source's present position on. Remembers what the source threw, which the driver hides.
/// </summary>
internal sealed class LoadStream(Stream source, long length, string tag, Func<bool> stopped) : Stream
{
    private long position;

    public Exception? Failure { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => position;
        set
        {
            if (value != position)
                throw new NotSupportedException();
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            if (stopped())
                throw new OperationCanceledException();
            var read = source.Read(buffer, offset, count);
            if (read == 0)
                throw new EndOfStreamException($"The rows ended after {position} of {length} bytes.");
            if (position < length / 2 && position + read >= length / 2)
                CrashPoint.Reached("load_data", tag);
            position += read;
            return read;
        }
        catch (Exception e)
        {
            Failure = e;
            throw;
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
