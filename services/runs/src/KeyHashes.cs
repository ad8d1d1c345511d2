using System.Buffers.Binary;
using System.IO.Hashing;
using Imports.Objects;

namespace Imports.Runs;

/// <summary>
/// A hash of each key of one run, as an object beside the run: where no two of an import are the same, no two of its rows share a key, and the runs need not be read to know that. As bytes: a mark, the hashes (8 bytes
/// each, little-endian, in no order), and the check sum of all before (CRC-32C). Dispose it.
/// </summary>
internal sealed class KeyHashes : IDisposable
{
    private const int SumBytes = sizeof(uint);

    private byte[] bytes = LargeBuffers.Pool.Rent(8 << 10);
    private int length = Mark.Length;

    public KeyHashes() => Mark.CopyTo(bytes);

    private static ReadOnlySpan<byte> Mark => "IMPHASH1"u8;

    public void Add(ReadOnlySpan<byte> key)
    {
        if (bytes.Length - length < sizeof(ulong) + SumBytes)
            Grow();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(length), XxHash3.HashToUInt64(key));
        length += sizeof(ulong);
    }

    /// <summary>The object, valid until this is disposed or added to.</summary>
    public Stream Open()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(length), RunSums.Of(bytes.AsSpan(0, length)));
        return new MemoryStream(bytes, 0, length + SumBytes, writable: false);
    }

    /// <summary>How long the object of so many keys is, in bytes.</summary>
    public static long BytesOf(long keys) => Mark.Length + (keys * sizeof(ulong)) + SumBytes;

    /// <summary>The hashes, 8 bytes each; empty = it is not as it was written.</summary>
    /// <param name="written">All of the object.</param>
    public static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> written)
        => written.StartsWith(Mark) && RunSums.Of(written[..^SumBytes]) == BinaryPrimitives.ReadUInt32LittleEndian(written[^SumBytes..]) ? written[Mark.Length..^SumBytes] : [];

    public void Dispose()
    {
        LargeBuffers.Pool.Return(bytes);
        bytes = [];
    }

    private void Grow()
    {
        var larger = LargeBuffers.Pool.Rent(bytes.Length * 2);
        bytes.AsSpan(0, length).CopyTo(larger);
        LargeBuffers.Pool.Return(bytes);
        bytes = larger;
    }
}
