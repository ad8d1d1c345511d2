using System.Buffers;
using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>Reads a body for its hash alone: a repeated request is compared, not stored.</summary>
internal static class BodyHash
{
    private const int BufferBytes = 64 * 1024;

    /// <returns>SHA-256, 32 bytes.</returns>
    /// <exception cref="ImportException">The body is too long or broke off.</exception>
    public static async Task<byte[]> OfAsync(UploadBody body, long maxBytes, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long size = 0;
            for (int count; (count = await body.Content.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                if ((size += count) > maxBytes)
                    throw new ImportException(ErrorCodes.BodyTooLarge, $"The file is longer than {maxBytes} bytes.");
                hash.AppendData(buffer, 0, count);
            }

            if (body.FinishAsync is { } finish)
                await finish(cancellationToken);
            return hash.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
