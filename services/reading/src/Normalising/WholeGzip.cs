using System.IO.Compression;
using System.Security.Cryptography;

namespace Imports.Reading.Normalising;

/// <summary>
/// Unpacks gzip, one member or several, and tells one that breaks off from one that is whole: .NET ends both without a word. So a member of random bytes is put
/// behind the source; where these do not come out at the end, the source ended in the middle. The source stays the caller's.
/// </summary>
internal sealed class WholeGzip : ReadOnlyStream
{
    private const int MarkBytes = 16;
    private const int ReadBytes = 64 << 10;

    private readonly byte[] mark = RandomNumberGenerator.GetBytes(MarkBytes);
    private readonly GZipStream unpacked;
    private readonly ByteBuffer held = new(2 * ReadBytes);
    private bool ended;

    public WholeGzip(Stream source) => unpacked = new GZipStream(new Marked(source, Packed(mark)), CompressionMode.Decompress);

    public override int Read(Span<byte> buffer)
    {
        while (held.Length <= MarkBytes && !ended)
        {
            var count = unpacked.Read(held.Room(ReadBytes));
            held.Advance(count);
            ended = count == 0;
        }

        if (held.Length > MarkBytes)
            return held.Take(buffer[..Math.Min(buffer.Length, held.Length - MarkBytes)]);
        return held.Bytes.SequenceEqual(mark) ? 0 : throw SourceFault.Damaged("what is packed by gzip does not come to its end");
    }

    private static byte[] Packed(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            unpacked.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A source, and then the mark.</summary>
    private sealed class Marked(Stream source, byte[] packed) : ReadOnlyStream
    {
        private int given = -1;

        public override int Read(Span<byte> buffer)
        {
            var count = given < 0 ? source.Read(buffer) : 0;
            if (count > 0 || buffer.IsEmpty)
                return count;
            given = Math.Max(given, 0);
            count = Math.Min(buffer.Length, packed.Length - given);
            packed.AsSpan(given, count).CopyTo(buffer);
            given += count;
            return count;
        }
    }
}
