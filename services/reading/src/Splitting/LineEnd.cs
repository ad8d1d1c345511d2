using Imports.Objects;

namespace Imports.Reading.Splitting;

/// <summary>Finds where a line ends, however long it is, without keeping it.</summary>
internal static class LineEnd
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>The length of the line that the stream starts with, and of the line break after it: CR LF, LF or a CR alone, as far as the stream shows them; 0 at its end.</summary>
    public static async Task<(long LengthBytes, int BreakBytes)> FindAsync(Stream source, CancellationToken cancellationToken)
    {
        var buffer = LargeBuffers.Pool.Rent(BufferBytes);
        try
        {
            var length = 0L;
            while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                var at = buffer.AsSpan(0, read).IndexOfAny((byte)'\n', (byte)'\r');
                if (at < 0)
                {
                    length += read;
                    continue;
                }
                var isPair = buffer[at] == '\r' && (at + 1 < read ? buffer[at + 1] == '\n' : await NextIsLineFeedAsync(source, cancellationToken));
                return (length + at, isPair ? 2 : 1);
            }
            return (length, 0);
        }
        finally
        {
            LargeBuffers.Pool.Return(buffer);
        }
    }

    private static async Task<bool> NextIsLineFeedAsync(Stream source, CancellationToken cancellationToken)
    {
        var next = new byte[1];
        return await source.ReadAsync(next, cancellationToken) == 1 && next[0] == '\n';
    }
}
