using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>What makes two imports the same: tenant, dataset, its version, mode, options, the content, and of corrections the import that they correct.</summary>
internal static class DedupeKey
{
    private const int ForcedPlaces = 15;

    /// <summary>SHA-256 over the parts, each text with its length before it, so that no two different imports write the same bytes.</summary>
    /// <param name="tenantId">Whose import.</param>
    /// <param name="dataset">Its dataset.</param>
    /// <param name="version">The version of that.</param>
    /// <param name="options">As <see cref="ImportOptionsJson"/> writes them, the mode and the mapping included.</param>
    /// <param name="contentHash">SHA-256 of the file.</param>
    /// <param name="parentId">The import that is corrected; null = none is.</param>
    public static byte[] Of(string tenantId, string dataset, int version, string options, ReadOnlySpan<byte> contentHash, Guid? parentId)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(tenantId));
        Append(hash, Encoding.UTF8.GetBytes(dataset));
        AppendNumber(hash, version);
        Append(hash, Encoding.UTF8.GetBytes(options));
        Append(hash, contentHash);
        if (parentId is { } parent)
            Append(hash, parent.ToByteArray(bigEndian: true));
        return hash.GetHashAndReset();
    }

    /// <summary>
    /// The places of the same content, in the order in which they are taken: its key for whoever comes first, and those of imports that are made by force beside
    /// it. So one of them is still found when an earlier one has come to nothing. Beyond these an import by force has none.
    /// </summary>
    public static IReadOnlyList<byte[]> Places(byte[] key)
    {
        var places = new List<byte[]>(ForcedPlaces + 1) { key };
        for (var i = 1; i <= ForcedPlaces; i++)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            Append(hash, key);
            AppendNumber(hash, i);
            places.Add(hash.GetHashAndReset());
        }

        return places;
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        AppendNumber(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void AppendNumber(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
