using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Imports.Runs;

/// <summary>Names the object that holds the run of one attempt at a batch. It follows from the ledger, so no other record of runs is kept.</summary>
public static class RunId
{
    /// <summary>A name-based UUID (RFC 9562, version 8: SHA-256 of import, batch, attempt and what else it is).</summary>
    public static Guid Of(Guid importId, int batchNumber, int attempt) => Named(importId, batchNumber, attempt, []);

    /// <summary>The object with the hashes of the run's keys.</summary>
    public static Guid OfHashes(Guid importId, int batchNumber, int attempt) => Named(importId, batchNumber, attempt, "hashes"u8);

    private static Guid Named(Guid importId, int batchNumber, int attempt, ReadOnlySpan<byte> kind)
    {
        Span<byte> name = stackalloc byte[24 + kind.Length];
        importId.TryWriteBytes(name, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(name[16..], batchNumber);
        BinaryPrimitives.WriteInt32BigEndian(name[20..], attempt);
        kind.CopyTo(name[24..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
