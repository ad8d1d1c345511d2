using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Imports.Stack.Tests;

/// <summary>A body that is made while it is sent: it may be longer than memory.</summary>
internal sealed class LongFile : HttpContent
{
    private readonly IEnumerable<ReadOnlyMemory<byte>> pieces;

    public LongFile(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        this.pieces = pieces;
        Headers.ContentType = new MediaTypeHeaderValue("text/csv");
    }

    /// <summary>The text, and so many bytes of one letter where it says <c>{long}</c>.</summary>
    public static LongFile With(string text, long longBytes)
    {
        var parts = text.Split("{long}");
        return new LongFile([Encoding.UTF8.GetBytes(parts[0]), .. Letters(longBytes), Encoding.UTF8.GetBytes(parts[1])]);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (var piece in pieces)
            await stream.WriteAsync(piece);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Letters(long bytes)
    {
        var piece = Encoding.UTF8.GetBytes(new string('a', 1 << 20));
        for (; bytes > 0; bytes -= piece.Length)
            yield return piece.AsMemory(0, (int)Math.Min(bytes, piece.Length));
    }
}
