using System.Buffers;
using System.Runtime.CompilerServices;
using Imports.Objects;

namespace Imports.Ingress;

/// <summary>Reads pieces of a stored file that lie in its order. Neighbours are read at once, so that neither every row costs an open nor a gap is read through.</summary>
internal static class SourceRanges
{
    private const int MostBytes = 256 * 1024;
    private const int MostGapBytes = 4096;

    /// <summary>The bytes of each piece, in order; each is valid until the next is asked for. A piece beyond the end is shorter.</summary>
    /// <exception cref="ObjectNotFoundException">The file is gone.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        IObjectStore objects, string tenantId, Guid objectId, IReadOnlyList<(long First, int Length)> pieces, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = 0; next < pieces.Count;)
        {
            var first = next;
            var start = pieces[first].First;
            var end = start + pieces[first].Length;
            for (next++; next < pieces.Count && Joins(start, end, pieces[next]); next++)
                end = Math.Max(end, pieces[next].First + pieces[next].Length);
            var buffer = ArrayPool<byte>.Shared.Rent((int)(end - start));
            try
            {
                var read = await ReadAsync(objects, tenantId, objectId, start, buffer.AsMemory(0, (int)(end - start)), cancellationToken);
                for (var i = first; i < next; i++)
                {
                    var from = (int)Math.Min(read, pieces[i].First - start);
                    yield return buffer.AsMemory(from, Math.Min(pieces[i].Length, read - from));
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static bool Joins(long start, long end, (long First, int Length) piece)
        => piece.First >= start && piece.First - end <= MostGapBytes && piece.First + piece.Length - start <= MostBytes;

    private static async Task<int> ReadAsync(
        IObjectStore objects, string tenantId, Guid objectId, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await using var stream = await objects.OpenReadAsync(tenantId, objectId, offset, buffer.Length, cancellationToken);
        return await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
    }
}
