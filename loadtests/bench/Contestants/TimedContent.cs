using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Imports.Bench.Contestants;

/// <summary>A CSV body that remembers when its last byte was sent.</summary>
internal sealed class TimedContent : HttpContent
{
    private readonly Stream body;
    private readonly long length;
    private long sentAt;

    public TimedContent(Stream body, long length)
    {
        this.body = body;
        this.length = length;
        Headers.ContentType = new MediaTypeHeaderValue("text/csv");
    }

    public TimeSpan SinceLastByte => Stopwatch.GetElapsedTime(sentAt);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await body.CopyToAsync(stream, 256 * 1024);
        sentAt = Stopwatch.GetTimestamp();
    }

    protected override bool TryComputeLength(out long contentLength)
    {
        contentLength = length;
        return true;
    }
}
