using System.Buffers;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Features;

namespace Imports.Gateway;

/// <summary>
/// One answer in the format of server-sent events. What is to be sent is put into a mailbox, and one loop writes all that lies there at once. The mailbox
/// holds no more than one event of each import, since the next one is due when this one is out.
/// </summary>
/// <param name="context">Of the request.</param>
/// <param name="isOfTenant">All imports of a tenant, or one.</param>
/// <param name="seen">
/// What the client got last. On the stream of all, events keep this id until all that was missed is out: whoever loses the stream before comes again from there.
/// </param>
/// <param name="options">Of the gateway.</param>
/// <param name="time">Of the heartbeat.</param>
internal sealed class EventStream(HttpContext context, bool isOfTenant, LastEventId? seen, GatewayOptions options, TimeProvider time) : Receiver(context.TraceIdentifier)
{
    private readonly string? keptId = isOfTenant ? seen?.ToString() : null;

    /// <summary>Of the events under the kept id the newest; none once the client has caught up.</summary>
    private ProgressFrame? newest;

    private bool hasCaughtUp;

    private readonly Channel<Letter> mailbox = Channel.CreateUnbounded<Letter>(new UnboundedChannelOptions { SingleReader = true });

    public override Task SendAsync(ProgressFrame frame, CancellationToken cancellationToken)
    {
        var letter = new Letter(frame);
        return mailbox.Writer.TryWrite(letter) ? letter.Sent.Task : Task.CompletedTask;
    }

    /// <summary>All that the client missed is on its way: from now on events have ids of their own.</summary>
    public void HasCaughtUp() => mailbox.Writer.TryWrite(Letter.CaughtUp);

    /// <summary>Ends the stream when what lies in the mailbox is out.</summary>
    public void End() => mailbox.Writer.TryComplete();

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
            mailbox.Writer.TryComplete();
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
        if (letter == Letter.CaughtUp)
            CatchUp();
        else if (letter.Frame is not { } frame)
            context.Response.BodyWriter.Write(":\n\n"u8);
        else
            Write(frame);
        return letter.Frame is { IsLast: true };
    }

    private void Write(ProgressFrame frame)
    {
        if (keptId is null || hasCaughtUp)
        {
            context.Response.BodyWriter.Write(isOfTenant ? frame.TenantEvent : frame.ImportEvent);
            return;
        }

        context.Response.BodyWriter.Write(frame.Event(keptId));
        if (newest is null || frame.Version > newest.Version)
            newest = frame;
    }

    /// <summary>An id without an event: the client keeps it, and shows nothing.</summary>
    private void CatchUp()
    {
        hasCaughtUp = true;
        if (newest is not null)
            context.Response.BodyWriter.Write(Encoding.ASCII.GetBytes($"id: {newest.TenantEventId}\n\n"));
        newest = null;
    }

    /// <param name="frame">Null = none: a heartbeat, or that the client has caught up.</param>
    private sealed class Letter(ProgressFrame? frame)
    {
        public static readonly Letter Heartbeat = new((ProgressFrame?)null);
        public static readonly Letter CaughtUp = new((ProgressFrame?)null);

        public ProgressFrame? Frame => frame;

        public TaskCompletionSource Sent { get; } = new();
    }
}
