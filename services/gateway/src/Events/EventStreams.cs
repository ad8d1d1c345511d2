using Imports.MySql;

namespace Imports.Gateway;

/// <summary>Runs the event streams, each from its subscription to its end; the watch ends with the stream, whatever ends it.</summary>
internal sealed class EventStreams(
    Watches watches, Subscriptions subscriptions, ProgressSender sender, GatewayOptions options, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <param name="context">Of the request.</param>
    /// <param name="isOfTenant">All imports of a tenant, or one.</param>
    /// <param name="beginAsync">Subscribes the stream, or says why not.</param>
    public async Task<IResult> RunAsync(HttpContext context, bool isOfTenant, Func<Subscriptions, EventStream, Task<Beginning>> beginAsync)
    {
        var stream = new EventStream(context, isOfTenant, options, time);
        try
        {
            var beginning = await beginAsync(subscriptions, stream);
            if (beginning.Answer is { } answer)
                return answer;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            // They lie in the mailbox when this returns; they are out when the stream has written them.
            var sending = sender.SendAsync(beginning.First, end.Token);
            await stream.RunAsync(end.Token);
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
}

/// <summary>What a stream begins with, or the answer in its place.</summary>
internal readonly record struct Beginning(IReadOnlyList<Delivery> First, IResult? Answer)
{
    public Beginning(IReadOnlyList<Delivery> first)
        : this(first, null)
    {
    }

    public Beginning(IResult answer)
        : this([], answer)
    {
    }
}
