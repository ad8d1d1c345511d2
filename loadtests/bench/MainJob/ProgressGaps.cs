using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Imports.Bench.MainJob;

/// <summary>A watcher of one import over the gateway's hub, in SignalR's JSON protocol.</summary>
internal static class ProgressGaps
{
    private const char Separator = '\u001e';

    /// <returns>The longest time between two events, in seconds, from the subscription to the terminal snapshot.</returns>
    public static async Task<double> WatchAsync(Uri gateway, Guid importId)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(20));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(gateway) { Scheme = "ws", Path = "/hubs/imports" }.Uri, limit.Token);
        await SendAsync(socket, """{"protocol":"json","version":1}""", limit.Token);
        await SendAsync(socket, $$"""{"type":1,"invocationId":"1","target":"Subscribe","arguments":["{{importId}}"]}""", limit.Token);
        var longest = 0d;
        var last = Stopwatch.GetTimestamp();
        await foreach (var status in StatusesAsync(socket, limit.Token))
        {
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(last).TotalSeconds);
            last = Stopwatch.GetTimestamp();
            if (status is "done" or "failed" or "cancelled")
                break;
        }

        return longest;
    }

    private static async IAsyncEnumerable<string> StatusesAsync(ClientWebSocket socket, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var text = new StringBuilder();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
                throw new InvalidOperationException("The gateway closed the connection.");
            text.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
            var records = text.ToString().Split(Separator);
            text.Clear().Append(records[^1]);
            foreach (var record in records[..^1])
            {
                var message = JsonSerializer.Deserialize<JsonElement>(record);
                if (message.TryGetProperty("target", out var target) && target.GetString() == "progress")
                    yield return message.GetProperty("arguments")[0].GetProperty("status").GetString()!;
            }
        }
    }

    private static Task SendAsync(ClientWebSocket socket, string text, CancellationToken cancellationToken)
        => socket.SendAsync(Encoding.UTF8.GetBytes(text + Separator), WebSocketMessageType.Text, true, cancellationToken);
}
