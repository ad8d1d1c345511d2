using Imports.MySql;

namespace Imports.Gateway;

/// <summary>Runs the event streams, each from its subscription to its end; the watch ends with the stream, whatever ends it.</summary>
internal sealed class EventStreams(
    Watches watches,
    Subscriptions subscriptions,
    ProgressSender sender,
    GatewayOptions options,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<EventStreams> logger)
{
    /// <param name="context">Of the request.</param>
    /// <param name="isOfTenant">All imports of a tenant, or one.</param>
    /// <param name="seen">What the client got last, when it comes again.</param>
    /// <param name="beginAsync">Subscribes the stream, or says why not.</param>
    public async Task<IResult> RunAsync(HttpContext context, bool isOfTenant, LastEventId? seen, Func<Subscriptions, EventStream, Task<Beginning>> beginAsync)
    {
        var stream = new EventStream(context, isOfTenant, seen, options, time);
        try
        {
            var beginning = await beginAsync(subscriptions, stream);
            if (beginning.Answer is { } answer)
                return answer;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            // They lie in the mailbox when this returns; they are out when the stream has written them.
            var sending = SendAsync(beginning, stream, end.Token);
            await stream.RunAsync(end.Token);
            await end.CancelAsync();
            await sending;
            return Results.Empty;
        }
        catch (Exception e) when (MySqlErrors.IsTransient(e) && !context.Response.HasStarted)
        {
            return Problems.DatabaseUnavailable(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        finally
        {
            watches.RemoveReceiver(stream.Id);
        }
    }

    /// <summary>What cannot be read to its end ends the stream: its client comes again, and gets it from the start.</summary>
    private async Task SendAsync(Beginning beginning, EventStream stream, CancellationToken cancellationToken)
    {
        try
        {
            await sender.SendAsync(beginning.First, cancellationToken);
            if (beginning.Rest is { } rest)
            {
                await foreach (var further in rest.WithCancellation(cancellationToken))
                    await sender.SendAsync(further, cancellationToken);
            }

            stream.HasCaughtUp();
        }
        catch (Exception e)
        {
            if (!cancellationToken.IsCancellationRequested)
                Log.CatchUpFailed(logger, stream.Id, e.Message);
            stream.End();
        }
    }
}

/// <summary>What a stream begins with, or the answer in its place.</summary>
/// <param name="First">To be sent first.</param>
/// <param name="Rest">To be sent then, page by page; null = nothing.</param>
/// <param name="Answer">Given in place of a stream; null = there is one.</param>
internal readonly record struct Beginning(IReadOnlyList<Delivery> First, IAsyncEnumerable<IReadOnlyList<Delivery>>? Rest, IResult? Answer)
{
    public Beginning(IReadOnlyList<Delivery> first, IAsyncEnumerable<IReadOnlyList<Delivery>>? rest = null)
        : this(first, rest, null)
    {
    }

    public Beginning(IResult answer)
        : this([], null, answer)
    {
    }
}
