using System.Net;
using System.Net.Sockets;

namespace Imports.Gateway.Tests;

/// <summary>A way to a server, over a port of its own, that can be cut and mended.</summary>
internal sealed class CuttableLink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly Lock gate = new();
    private readonly List<Socket> open = [];
    private readonly string host;
    private readonly int port;
    private readonly Task accepting;
    private bool isCut;

    public CuttableLink(Uri server)
    {
        (host, port) = (server.Host, server.Port);
        listener.Start();
        Uri = new UriBuilder(server) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;
        accepting = AcceptAsync();
    }

    /// <summary>The server's address over this way.</summary>
    public Uri Uri { get; }

    /// <summary>Breaks what is connected, and refuses what comes.</summary>
    public void Cut()
    {
        lock (gate)
        {
            isCut = true;
            foreach (var socket in open)
                socket.Close(timeout: 0);
            open.Clear();
        }
    }

    public void Mend()
    {
        lock (gate)
            isCut = false;
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        Cut();
        await accepting;
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ForwardAsync(await listener.AcceptSocketAsync(closing.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await server.ConnectAsync(host, port);
            lock (gate)
            {
                if (isCut)
                    throw new SocketException((int)SocketError.ConnectionReset);
                open.AddRange([client, server]);
            }

            await using var left = new NetworkStream(client);
            await using var right = new NetworkStream(server);
            await Task.WhenAny(left.CopyToAsync(right), right.CopyToAsync(left));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // One of both sides is gone.
        }
        finally
        {
            client.Close(timeout: 0);
            server.Close(timeout: 0);
        }
    }
}
