using System.Text;

namespace Imports.MySql.Tests;

/// <summary>Sources that behave as those of a network do.</summary>
public static class GivenStreams
{
    /// <summary>The text as a stream that cannot seek, handed over in bits of a few bytes.</summary>
    public static Stream Pipe(string text, int bitBytes = 7) => new UnseekableStream(Bits(Encoding.UTF8.GetBytes(text), bitBytes));

    /// <summary>Rows <c>(n, 1, a)</c> without end; calls back once it has given so many bytes.</summary>
    public static Stream Endless(long afterBytes, Action then) => new UnseekableStream(EndlessRows(afterBytes, then));

    /// <summary>So many rows, numbered from 1; calls back before it gives the one of the number <paramref name="at"/>.</summary>
    public static Stream Rows(int rows, Func<int, string> row, int at, Action then) => new UnseekableStream(Enumerable.Range(1, rows).Select(id =>
    {
        if (id == at)
            then();
        return Encoding.UTF8.GetBytes(row(id));
    }));

    /// <summary>The text as a file is read, in one piece; calls back once half of it has been read.</summary>
    public static Stream File(string text, Action atHalf) => new FileStream(Encoding.UTF8.GetBytes(text), atHalf);

    /// <summary>Says that it is longer than it is.</summary>
    public static Stream Short() => new ShortStream();

    private static IEnumerable<byte[]> Bits(byte[] bytes, int bitBytes)
    {
        for (var at = 0; at < bytes.Length; at += bitBytes)
            yield return bytes[at..Math.Min(at + bitBytes, bytes.Length)];
    }

    private static IEnumerable<byte[]> EndlessRows(long afterBytes, Action then)
    {
        var given = 0L;
        var called = false;
        for (var id = 1; ; id++)
        {
            var row = Encoding.UTF8.GetBytes($"{id}\t1\ta\n");
            given += row.Length;
            if (given > afterBytes && !called)
            {
                called = true;
                then();
            }

            yield return row;
        }
    }

    private sealed class FileStream(byte[] bytes, Action atHalf) : MemoryStream(bytes)
    {
        private bool called;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (!called && Position > Length / 2)
            {
                called = true;
                atHalf();
            }

            return base.Read(buffer, offset, count);
        }
    }

    private sealed class ShortStream() : MemoryStream("1\t1\ta\n"u8.ToArray())
    {
        public override long Length => base.Length + 100;
    }

    private sealed class UnseekableStream(IEnumerable<byte[]> bits) : Stream
    {
        private readonly IEnumerator<byte[]> left = bits.GetEnumerator();
        private ReadOnlyMemory<byte> bit;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (bit.IsEmpty && !left.MoveNext())
                return 0;
            if (bit.IsEmpty)
                bit = left.Current;
            var read = Math.Min(buffer.Length, bit.Length);
            bit.Span[..read].CopyTo(buffer);
            bit = bit[read..];
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
