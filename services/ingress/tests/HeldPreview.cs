using System.Net;
using System.Net.Sockets;
using System.Text;
using Imports.Testing;

namespace Imports.Ingress.Tests;

/// <summary>A preview whose body has begun and goes on and on, just fast enough not to be given up by the server, so that it holds its place. Broken off when disposed.</summary>
internal sealed class HeldPreview : IDisposable
{
    private static readonly byte[] Row = Encoding.ASCII.GetBytes($"{new string('a', 98)},1\n");

    private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly PeriodicTimer pace = new(TimeSpan.FromMilliseconds(100));
    private Task going = Task.CompletedTask;

    private HeldPreview()
    {
    }

    public static async Task<HeldPreview> BeginAsync(HttpClient http)
    {
        var held = new HeldPreview();
        await held.socket.ConnectAsync(http.BaseAddress!.Host, http.BaseAddress.Port);
        await held.socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /imports/preview?dataset=stock HTTP/1.1\r\nHost: {http.BaseAddress.Authority}\r\nContent-Type: text/csv\r\nContent-Length: 5000000\r\n\r\ncode,quantity\n"));
        held.going = held.GoOnAsync();
        return held;
    }

    /// <summary>Asks until the other has its place: one that comes before it is answered.</summary>
    public static async Task<HttpResponseMessage> BusyAsync(HttpClient http)
    {
        HttpResponseMessage? busy = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                var response = await http.PreviewAsync("dataset=stock", Csv.New());
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    response.Dispose();
                    return false;
                }

                busy = response;
                return true;
            },
            RunningIngress.Deadline,
            "the place is taken");
        return busy!;
    }

    /// <summary>What the service says of it, once it does.</summary>
    public async Task<string> AnswerAsync()
    {
        using var limit = new CancellationTokenSource(RunningIngress.Deadline);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        for (int read; (read = await socket.ReceiveAsync(buffer, limit.Token)) > 0;)
        {
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            if (answer.ToString().Contains("trace_id", StringComparison.Ordinal))
                break;
        }

        return answer.ToString();
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
