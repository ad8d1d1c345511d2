using System.Net.Sockets;
using System.Text;
using Imports.Testing;

namespace Imports.Ingress.Tests;

/// <summary>A request that has begun and does not end: the head and a part of the body are sent. Broken off when disposed.</summary>
internal sealed class BrokenUpload : IDisposable
{
    private readonly Socket socket;

    private BrokenUpload(Socket socket) => this.socket = socket;

    /// <summary>Sends, and waits until the service has claimed the key.</summary>
    public static async Task<BrokenUpload> BeginAsync(RunningIngress ingress, string key)
    {
        var address = ingress.Http.BaseAddress!;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port);
        var head = $"POST /imports?dataset=stock HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: text/csv\r\nIdempotency-Key: {key}\r\nContent-Length: 5000000\r\n\r\ncode,quantity\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head));
        await Eventually.IsTrueAsync(
            async () => await ingress.QueryAsync<int>("SELECT COUNT(*) FROM idempotency_key WHERE idempotency_key = @key", new { key }) is [1],
            RunningIngress.Deadline,
            "the key is claimed");
        return new BrokenUpload(socket);
    }

    public void Dispose()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }
}
