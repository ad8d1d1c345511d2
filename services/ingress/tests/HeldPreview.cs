using System.Net.Sockets;
using System.Text;

namespace Imports.Ingress.Tests;

/// <summary>A preview, or another look at a file, whose body has begun and goes on and on, just fast enough not to be given up by the server, so that it holds its place. Broken off when disposed.</summary>
internal sealed class HeldPreview : IDisposable
{
    private static readonly byte[] Row = Encoding.ASCII.GetBytes($"{new string('a', 98)},1\n");

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly PeriodicTimer pace = new(TimeSpan.FromMilliseconds(100));
    private Task going = Task.CompletedTask;

    private HeldPreview()
    {
    }

    /// <summary>Returns when it has its place: a server asks for the body of a request that expects so when somebody begins to read it, and by then the place is taken.</summary>
    /// <param name="http">Of the service.</param>
    /// <param name="path">Where it is posted.</param>
    /// <param name="type">What it says to be.</param>
    /// <param name="start">What its body begins with.</param>
    public static async Task<HeldPreview> BeginAsync(HttpClient http, string path = "/imports/preview?dataset=stock", string type = "text/csv", string start = "code,quantity\n")
    {
        var held = new HeldPreview();
        await held.socket.ConnectAsync(http.BaseAddress!.Host, http.BaseAddress.Port);
        await held.socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: {http.BaseAddress.Authority}\r\nContent-Type: {type}\r\nContent-Length: 4000000\r\nExpect: 100-continue\r\n\r\n"));
        var asked = await held.ReceiveUntilAsync("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100 ", asked, StringComparison.Ordinal);
        await held.socket.SendAsync(Encoding.ASCII.GetBytes(start));
        held.going = held.GoOnAsync();
        return held;
    }

    /// <summary>What the service says of it, once it does.</summary>
    public Task<string> AnswerAsync() => ReceiveUntilAsync("trace_id");

    private async Task<string> ReceiveUntilAsync(string end)
    {
        using var limit = new CancellationTokenSource(RunningIngress.Deadline);
        var received = new StringBuilder();
        var buffer = new byte[4096];
        for (int read; (read = await socket.ReceiveAsync(buffer, limit.Token)) > 0;)
        {
            received.Append(Encoding.UTF8.GetString(buffer, 0, read));
            if (received.ToString().Contains(end, StringComparison.Ordinal))
                break;
        }

        return received.ToString();
    }

    private async Task GoOnAsync()
    {
        try
        {
            while (await pace.WaitForNextTickAsync())
                await socket.SendAsync(Row);
        }
        catch (SocketException)
        {
            // The server has given it up, which is what some tests wait for.
        }
    }

    public void Dispose()
    {
        pace.Dispose();
        going.GetAwaiter().GetResult();
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }
}
