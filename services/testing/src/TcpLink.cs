using System.Net;
using System.Net.Sockets;

namespace Imports.Testing;

/// <summary>A port of this machine that leads to a server, until the test stalls or cuts it.</summary>
public sealed class TcpLink : IAsyncDisposable
{
    private readonly int server;
    private readonly List<TcpClient> clients = [];
    private TcpListener listener;
    private Task accepting;
    private volatile TaskCompletionSource? stalled;

    /// <param name="server">Its port on 127.0.0.1.</param>
    public TcpLink(int server)
    {
        this.server = server;
        listener = Listen(0);
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync(listener);
    }

    public int Port { get; }

    /// <summary>Connections are taken, and no byte passes any more, in neither direction.</summary>
    public void Stall() => stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Every connection is cut, and none is taken any more.</summary>
    public async Task CutAsync()
    {
        listener.Stop();
        await accepting;
        Drop();
    }

    /// <summary>The server can be reached again, if it could not; what was kept while it was stalled is delivered.</summary>
    public void Restore()
    {
        if (Interlocked.Exchange(ref stalled, null) is { } waiting)
        {
            waiting.SetResult();
            return;
        }

        if (!accepting.IsCompleted)
            return;
        listener = Listen(Port);
        accepting = AcceptAsync(listener);
    }

    public async ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref stalled, null)?.SetResult();
        await CutAsync();
    }

    private static TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return listener;
    }

    private void Drop()
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
                _ = ServeAsync(await from.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It was stopped.
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        var far = new TcpClient();
        lock (clients)
            clients.AddRange([near, far]);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, server);
            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One end is gone; so the other one goes too.
        }
        finally
        {
            near.Close();
            far.Close();
            lock (clients)
                clients.RemoveAll(client => client == near || client == far);
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[65536];
        var (source, target) = (from.GetStream(), to.GetStream());
        while (await source.ReadAsync(buffer) is > 0 and var read)
        {
            if (stalled is { } waiting)
                await waiting.Task;
            await target.WriteAsync(buffer.AsMemory(0, read));
        }
    }
}
