using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;

namespace Imports.Watchers;

/// <summary>Many watchers, each on a connection of its own: every other one on the hub over a WebSocket, the rest on an event stream.</summary>
internal sealed class Crowd(Uri gateway, IReadOnlyList<Guid> imports, bool watchesAll) : IAsyncDisposable
{
    private const int ConnectedAtOnce = 20;

    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = gateway, Timeout = Timeout.InfiniteTimeSpan };
    private readonly List<Ear> ears = [];
    private readonly ConcurrentBag<Task> listening = [];
    private readonly CancellationTokenSource closing = new();

    public IReadOnlyList<Ear> Ears => ears;

    /// <summary>Snapshots that one watcher should get for each that is published of each import.</summary>
    public int ImportsPerWatcher => watchesAll ? imports.Count : 1;

    /// <summary>Returns when each has got its first snapshot.</summary>
    public async Task ConnectAsync(int watchers, CancellationToken cancellationToken)
    {
        ears.AddRange(Enumerable.Range(0, watchers).Select(_ => new Ear()));
        var options = new ParallelOptions { MaxDegreeOfParallelism = ConnectedAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, watchers, options, async (i, token) =>
        {
            var importId = imports[i % imports.Count];
            listening.Add(i % 2 == 0 ? ListenToHubAsync(ears[i], importId) : ListenToStreamAsync(ears[i], importId));
            await ears[i].HeardAsync.WaitAsync(token);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Task.WhenAll(listening);
        http.Dispose();
        closing.Dispose();
    }

    private async Task ListenToStreamAsync(Ear ear, Guid importId)
    {
        try
        {
            await using var stream = await http.GetStreamAsync(watchesAll ? "/imports/events" : $"/imports/{importId}/events", closing.Token);
            var buffer = new byte[16 * 1024];
            while (await stream.ReadAsync(buffer, closing.Token) is > 0 and var read)
                ear.Hear(buffer.AsSpan(0, read));
            ear.Fail("The stream ended.");
        }
        catch (Exception e)
        {
            ear.Fail(e.Message);
        }
    }

    private async Task ListenToHubAsync(Ear ear, Guid importId)
    {
        try
        {
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(new UriBuilder(gateway) { Scheme = "ws", Path = "/hubs/imports" }.Uri, closing.Token);
            await SayAsync(socket, """{"protocol":"json","version":1}""");
            await SayAsync(
                socket,
                watchesAll ? """{"type":1,"target":"SubscribeTenant","arguments":[]}""" : $$"""{"type":1,"target":"Subscribe","arguments":["{{importId}}"]}""");
            var buffer = new byte[16 * 1024];
            while (await socket.ReceiveAsync(buffer.AsMemory(), closing.Token) is { MessageType: not WebSocketMessageType.Close } read)
                ear.Hear(buffer.AsSpan(0, read.Count));
            ear.Fail("The socket was closed.");
        }
        catch (Exception e)
        {
            ear.Fail(e.Message);
        }
    }

    private Task SayAsync(ClientWebSocket socket, string text)
        => socket.SendAsync(Encoding.UTF8.GetBytes(text + '\u001e'), WebSocketMessageType.Text, true, closing.Token);
}
