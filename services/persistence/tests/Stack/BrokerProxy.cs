using System.Net;
using System.Net.Sockets;

namespace Imports.Persistence.Tests.Stack;

/// <summary>A broker that can go away: forwards a port to RabbitMQ, or closes it and cuts every connection.</summary>
public sealed class BrokerProxy : IAsyncDisposable
{
    private readonly Uri broker;
    private readonly List<TcpClient> clients = [];
    private TcpListener listener;
    private Task accepting;

    public BrokerProxy(Uri broker)
    {
        this.broker = broker;
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync(listener);
    }

    public int Port { get; }

    public async Task CutAsync()
    {
        listener.Stop();
        await accepting;
        lock (clients)
        {
            clients.ForEach(client => client.Close());
            clients.Clear();
        }
    }

    public void Restore()
    {
        listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        accepting = AcceptAsync(listener);
    }

    public async ValueTask DisposeAsync() => await CutAsync();

    private async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true)
            {
                var near = await from.AcceptTcpClientAsync();
                var far = new TcpClient();
                lock (clients)
                    clients.AddRange([near, far]);
                _ = ForwardAsync(near, far);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }

    private async Task ForwardAsync(TcpClient near, TcpClient far)
    {
        try
        {
            await far.ConnectAsync(broker.Host, broker.Port);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
        }
        catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
        }
        finally
        {
            near.Close();
            far.Close();
        }
    }
}
