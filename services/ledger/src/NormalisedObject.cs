using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Imports.Ledger;

/// <summary>Names the object that holds the text of a packed source, of one attempt at making it. It follows from the import, so no other record of such objects is kept.</summary>
public static class NormalisedObject
{
    /// <summary>A name-based UUID (RFC 9562, version 8: SHA-256 of import, attempt and what it is).</summary>
    public static Guid IdOf(Guid importId, int attempt)
    {
        Span<byte> name = stackalloc byte[30];
        importId.TryWriteBytes(name, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(name[16..], attempt);
        "normalised"u8.CopyTo(name[20..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
