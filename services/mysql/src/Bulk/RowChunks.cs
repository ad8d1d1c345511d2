using System.Buffers;
using Imports.MySql.Connections;

namespace Imports.MySql.Bulk;

/// <summary>
/// Cuts a stream of unknown length into pieces of whole rows. The driver must know a load's length before it starts; so a pipe is loaded in pieces,
/// each in memory once, all in one transaction.
/// </summary>
internal static class RowChunks
{
    public const int DefaultBytes = 4 * 1024 * 1024;

    /// <summary>The pieces; each is valid until the next is asked for.</summary>
    public static IEnumerable<ArraySegment<byte>> Read(Stream rows, int chunkBytes = DefaultBytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(chunkBytes);
        try
        {
            var filled = 0;
            while (true)
            {
                var read = Fill(rows, buffer.AsSpan(filled));
                var atEnd = read < buffer.Length - filled;
                filled += read;
                var whole = atEnd ? filled : EndOfLastRow(buffer.AsSpan(0, filled));
                if (whole > 0)
                    yield return new ArraySegment<byte>(buffer, 0, whole);
                if (atEnd)
                    yield break;
                if (whole == 0)
                    buffer = Grow(buffer, filled);
                Buffer.BlockCopy(buffer, whole, buffer, 0, filled - whole);
                filled -= whole;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Fill(Stream rows, Span<byte> free)
    {
        try
        {
            return rows.ReadAtLeast(free, free.Length, throwOnEndOfStream: false);
        }
        catch (Exception e)
        {
            throw new CallersException(e);
        }
    }

    // A line feed behind an odd number of backslashes is data.
    private static int EndOfLastRow(ReadOnlySpan<byte> bytes)
    {
        for (var end = bytes.LastIndexOf((byte)'\n'); end >= 0; end = bytes[..end].LastIndexOf((byte)'\n'))
        {
            var before = bytes[..end];
            var backslashes = before.Length - 1 - before.LastIndexOfAnyExcept((byte)'\\');
            if (backslashes % 2 == 0)
                return end + 1;
        }

        return 0;
    }

    private static byte[] Grow(byte[] buffer, int filled)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
        Buffer.BlockCopy(buffer, 0, larger, 0, filled);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
