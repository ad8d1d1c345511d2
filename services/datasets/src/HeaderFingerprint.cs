using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Imports.Datasets;

/// <summary>What makes two headers the same for a mapping that was saved: the same names in the same order, however they are written (<see cref="HeaderName.Folded"/>).</summary>
public static class HeaderFingerprint
{
    /// <summary>Characters of a fingerprint.</summary>
    public const int Length = 32;

    private const int Bytes = Length / 2;

    /// <summary>The first 128 bits of SHA-256 over the names, each with its length before it; 32 hexadecimal digits in lower case.</summary>
    public static string Of(IEnumerable<string> header)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var name in header)
        {
            var folded = Encoding.UTF8.GetBytes(HeaderName.Of(name).Folded);
            BinaryPrimitives.WriteInt32BigEndian(length, folded.Length);
            hash.AppendData(length);
            hash.AppendData(folded);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, Bytes));
    }

    /// <summary>It has the form of one.</summary>
    public static bool IsOne(string text) => text.Length == Length && text.All(char.IsAsciiHexDigitLower);
}
