using Microsoft.Win32.SafeHandles;

namespace Imports.Objects;

/// <summary>
/// A range of a file, read forwards by position: no buffer of its own, no seek, so a reader of a batch pays for its bytes alone. A file that has become shorter since it was opened is an
/// error: its reader must not take it for one that ends there.
/// </summary>
internal sealed class RangeStream : Stream
{
    private readonly SafeFileHandle handle;
    private readonly long first;
    private readonly long length;
    private long position;

    public RangeStream(SafeFileHandle handle, long offset, long? length)
    {
        this.handle = handle;
        first = offset;
        var rest = Math.Max(0, RandomAccess.GetLength(handle) - offset);
        this.length = length is { } most ? Math.Min(most, rest) : rest;
    }

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;

    /// <summary>Of the range, cut at the end of the object.</summary>
    public override long Length => length;

    /// <summary>Within the range, from 0.</summary>
    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = Wanted(buffer.Length);
        return wanted == 0 ? 0 : Passed(RandomAccess.Read(handle, buffer[..wanted], first + position));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = Wanted(buffer.Length);
        return wanted == 0 ? 0 : Passed(await RandomAccess.ReadAsync(handle, buffer[..wanted], first + position, cancellationToken));
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <exception cref="IOException">To a place before the range, as streams of files have it: who reads an archive backwards relies on that.</exception>
    public override long Seek(long offset, SeekOrigin origin)
    {
        var to = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => position + offset,
            _ => length + offset,
        };
        return position = to >= 0 ? to : throw new IOException("A stream has nothing before its first byte.");
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("An object never changes.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("An object never changes.");

    private int Wanted(int room) => (int)Math.Min(room, Math.Max(0, length - position));

    private int Passed(int count)
    {
        if (count == 0)
            throw new IOException($"The object ends at byte {first + position}, and had {length - position} more when it was opened.");
        position += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            handle.Dispose();
        base.Dispose(disposing);
    }
}
