using System.Net;
using System.Net.Sockets;

namespace Imports.MySql.Tests;

/// <summary>Stands between the pool and the server, and can stall, lose, freeze or cut the bytes.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly MySqlServerOptions server;
    private readonly List<TcpClient> clients = [];
    private readonly HashSet<TcpClient> unanswered = [];
    private readonly HashSet<TcpClient> frozen = [];
    private volatile bool stalled;
    private TaskCompletionSource resumed = new();
    private long bytesFromServer;

    public TcpProxy(MySqlServerOptions server)
    {
        this.server = server;
        listener.Start();
        _ = AcceptAsync();
    }

    public MySqlServerOptions Server => server with { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port };

    /// <summary>What the server has sent.</summary>
    public long BytesFromServer => Interlocked.Read(ref bytesFromServer);

    /// <summary>From now on bytes are taken and kept.</summary>
    public void Stall()
    {
        resumed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stalled = true;
    }

    public void Resume()
    {
        stalled = false;
        resumed.TrySetResult();
    }

    /// <summary>From now on what the server sends on a connection that there is now is lost; later connections are served.</summary>
    public void LoseAnswers()
    {
        lock (clients)
            unanswered.UnionWith(clients);
    }

    /// <summary>From now on nothing passes a connection that there is now, not even its end; later ones are served.</summary>
    public void Freeze()
    {
        lock (clients)
            frozen.UnionWith(clients);
    }

    /// <summary>Cuts every connection that there is.</summary>
    public void Cut()
    {
        lock (clients)
        {
            clients.ForEach(c => c.Dispose());
            clients.Clear();
        }
    }

    public ValueTask DisposeAsync()
    {
        stop.Cancel();
        listener.Stop();
        Resume();
        Cut();
        stop.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var upstream = new TcpClient();
        lock (clients)
            clients.AddRange([client, upstream]);
        try
        {
            await upstream.ConnectAsync(server.Host, server.Port);
            await Task.WhenAny(PumpAsync(client, upstream, _ => true), PumpAsync(upstream, client, read => Answers(client, read)));
        }
        catch (Exception)
        {
            // One end is gone; so the other one goes too.
        }
        finally
        {
            client.Dispose();
            upstream.Dispose();
        }
    }

    private bool Answers(TcpClient client, int read)
    {
        Interlocked.Add(ref bytesFromServer, read);
        lock (clients)
            return !unanswered.Contains(client);
    }

    private bool IsFrozen(TcpClient end)
    {
        lock (clients)
            return frozen.Contains(end);
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Func<int, bool> passes)
    {
        var buffer = new byte[65536];
        while (await ReadAsync(from, buffer) is > 0 and var read)
        {
            if (!passes(read))
                continue;
            if (stalled)
                await resumed.Task;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
        }
    }

    private async Task<int> ReadAsync(TcpClient from, byte[] buffer)
    {
        var read = await from.GetStream().ReadAsync(buffer);
        if (IsFrozen(from))
            await Task.Delay(Timeout.Infinite, stop.Token);
        return read;
    }
}
