using Imports.Ledger;

namespace Imports.Runs;

/// <summary>Header and rows of a stored run, block by block, each only once its check sum is found right. Owns the stream.</summary>
internal sealed class CheckedStream : Stream
{
    private readonly Stream stream;
    private readonly RunName name;
    private readonly uint[] sums;
    private readonly long bytes;
    private readonly byte[] block = new byte[RunSums.BlockBytes];
    private int start;
    private int filled;
    private int next;

    private CheckedStream(Stream stream, RunName name, uint[] sums, long bytes) => (this.stream, this.name, this.sums, this.bytes) = (stream, name, sums, bytes);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <param name="stream">Of the whole object; it can seek.</param>
    /// <param name="name">Whose run it is.</param>
    /// <exception cref="RunLostException">The sums are not as they were written.</exception>
    public static CheckedStream Over(Stream stream, RunName name)
    {
        var length = stream.Length;
        if (length < RunSums.TailBytes || RunSums.ReadTail(ReadAt(stream, length - RunSums.TailBytes, RunSums.TailBytes)) is not { } bytes)
            throw name.Lost("its end is not as it was written");

        var blocks = (bytes + RunSums.BlockBytes - 1) / RunSums.BlockBytes;
        if (bytes < 0 || bytes + (blocks * sizeof(uint)) + RunSums.TailBytes != length || RunSums.Read(ReadAt(stream, bytes, (int)(length - bytes))) is not { } sums)
            throw name.Lost("its check sums are not as they were written");
        stream.Position = 0;
        return new CheckedStream(stream, name, sums, bytes);
    }

    public override int Read(Span<byte> buffer)
    {
        if (start == filled)
        {
            if (next == sums.Length)
                return 0;
            var count = (int)Math.Min(RunSums.BlockBytes, bytes - ((long)next * RunSums.BlockBytes));
            // Mostly there is room for a whole block, which need not be copied then.
            if (buffer.Length >= count)
            {
                ReadBlock(buffer[..count]);
                return count;
            }

            ReadBlock(block.AsSpan(0, count));
            (start, filled) = (0, count);
        }

        var taken = Math.Min(buffer.Length, filled - start);
        block.AsSpan(start, taken).CopyTo(buffer);
        start += taken;
        return taken;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            stream.Dispose();
        base.Dispose(disposing);
    }

    private void ReadBlock(Span<byte> into)
    {
        stream.ReadExactly(into);
        if (RunSums.Of(into) != sums[next])
            throw name.Lost($"block {next + 1} of {sums.Length} is not as it was written");
        next++;
    }

    private static byte[] ReadAt(Stream stream, long position, int count)
    {
        var read = new byte[count];
        stream.Position = position;
        stream.ReadExactly(read);
        return read;
    }
}
