using System.Buffers;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Features;

namespace Imports.Gateway;

/// <summary>
/// One answer in the format of server-sent events. What is to be sent is put into a mailbox, and one loop writes all that lies there at once. The mailbox
/// holds no more than one event of each import, since the next one is due when this one is out.
/// </summary>
internal sealed class EventStream(HttpContext context, bool isOfTenant, GatewayOptions options, TimeProvider time) : Receiver(context.TraceIdentifier)
{
    private readonly Channel<Letter> mailbox = Channel.CreateUnbounded<Letter>(new UnboundedChannelOptions { SingleReader = true });

    public override Task SendAsync(ProgressFrame frame, CancellationToken cancellationToken)
    {
        var letter = new Letter(frame);
        return mailbox.Writer.TryWrite(letter) ? letter.Sent.Task : Task.CompletedTask;
    }

    /// <summary>Writes until the client goes, the service stops or, on the stream of one import, the terminal snapshot is out.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var body = context.Response.BodyWriter;
        Begin(context);
        await using var heartbeat = time.CreateTimer(_ => mailbox.Writer.TryWrite(Letter.Heartbeat), null, options.HeartbeatEvery, options.HeartbeatEvery);
        try
        {
            // How long a client that lost us waits before it comes again, in milliseconds.
            body.Write("retry: 2000\n\n"u8);
            await body.FlushAsync(cancellationToken);
            while (await mailbox.Reader.WaitToReadAsync(cancellationToken))
            {
                if (await WriteAllAsync(cancellationToken))
                    break;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The client has gone, or the service stops.
        }
        finally
        {
            mailbox.Writer.Complete();
            while (mailbox.Reader.TryRead(out var letter))
                letter.Sent.TrySetResult();
        }
    }

    private static void Begin(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache";
        headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <returns>Nothing follows.</returns>
    private async Task<bool> WriteAllAsync(CancellationToken cancellationToken)
    {
        var written = new List<Letter>(1);
        try
        {
            var isLast = false;
            while (!isLast && mailbox.Reader.TryRead(out var letter))
            {
                written.Add(letter);
                isLast = Write(letter) && !isOfTenant;
            }

            var flushed = await context.Response.BodyWriter.FlushAsync(cancellationToken);
            return isLast || flushed.IsCompleted;
        }
        finally
        {
            foreach (var letter in written)
                letter.Sent.TrySetResult();
        }
    }

    /// <returns>It is the last of its import.</returns>
    private bool Write(Letter letter)
    {
        if (letter.Frame is not { } frame)
        {
            context.Response.BodyWriter.Write(":\n\n"u8);
            return false;
        }

        context.Response.BodyWriter.Write(isOfTenant ? frame.TenantEvent : frame.ImportEvent);
        return frame.IsLast;
    }

    /// <param name="Frame">Null = a heartbeat.</param>
    private sealed record Letter(ProgressFrame? Frame)
    {
        public static readonly Letter Heartbeat = new((ProgressFrame?)null);

        public TaskCompletionSource Sent { get; } = new();
    }
}
