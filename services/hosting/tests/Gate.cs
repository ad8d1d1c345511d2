using System.Net;
using System.Net.Sockets;

namespace Imports.Hosting.Tests;

/// <summary>The way to a server: open, shut as if the server were down, or silent as if it hung.</summary>
internal sealed class Gate : IAsyncDisposable
{
    private readonly string host;
    private readonly int port;
    private readonly List<TcpClient> clients = [];
    private TcpListener listener;
    private Task accepting;
    private volatile bool silent;

    public Gate(string host, int port)
    {
        (this.host, this.port) = (host, port);
        (listener, accepting) = Listen(0);
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>Cuts what is connected; nobody answers on the port.</summary>
    public async Task ShutAsync()
    {
        listener.Stop();
        await accepting;
        CutAll();
    }

    /// <summary>Cuts what is connected; from now on whoever connects gets no byte.</summary>
    public void Silence()
    {
        silent = true;
        CutAll();
    }

    public void Open()
    {
        silent = false;
        CutAll();
        if (accepting.IsCompleted)
            (listener, accepting) = Listen(Port);
    }

    public async ValueTask DisposeAsync() => await ShutAsync();

    private (TcpListener Listener, Task Accepting) Listen(int at)
    {
        var listening = new TcpListener(IPAddress.Loopback, at);
        listening.Start();
        return (listening, AcceptAsync(listening));
    }

    private void CutAll()
    {
        lock (clients)
        {
            clients.ForEach(client => client.Close());
            clients.Clear();
        }
    }

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
                _ = ForwardAsync(await from.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The gate is shut.
        }
    }

    private async Task ForwardAsync(TcpClient near)
    {
        var far = new TcpClient();
        lock (clients)
            clients.AddRange([near, far]);
        if (silent)
            return;
        try
        {
            await far.ConnectAsync(host, port);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One end is gone, so the other one goes too.
        }
        finally
        {
            near.Close();
            far.Close();
        }
    }
}
