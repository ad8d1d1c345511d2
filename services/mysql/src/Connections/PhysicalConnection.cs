using System.Data;
using System.Globalization;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Connections;

/// <summary>One connection of the driver on its own thread. Knows whether it may be used again.</summary>
internal sealed class PhysicalConnection
{
    private static readonly string SessionDefaults = SqlFile.Read<PhysicalConnection>("session_defaults");
    private static readonly string SessionIsolation = SqlFile.Read<PhysicalConnection>("session_isolation");
    private static readonly string Ping = SqlFile.Read<PhysicalConnection>("ping");

    private readonly MySqlConnection connection;
    private readonly ConnectionThread thread;
    private int stopped;
    private ReadAhead? ahead;

    private PhysicalConnection(string connectionString, string name)
    {
        connection = new MySqlConnection(connectionString);
        thread = new ConnectionThread(name, connection.Dispose);
    }

    /// <summary>The server's id of the connection.</summary>
    public long Id { get; private set; }

    /// <summary>What the driver has read ahead; for calls on the connection's thread.</summary>
    public ReadAhead Ahead => ahead ?? throw new InvalidOperationException("The connection is not open.");

    /// <summary>When it was last known to be alive, as a timestamp of the pool's clock.</summary>
    public long LastUsed { get; set; }

    /// <summary>The connection is lost, or in doubt after a timeout or a cancel. Never to be used again.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether the driver still has a connection; to be asked between calls.</summary>
    public bool IsOpen => connection.State == ConnectionState.Open;

    public static async Task<PhysicalConnection> OpenAsync(
        string connectionString, string name, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var physical = new PhysicalConnection(connectionString, name);
        var opening = physical.thread.RunAsync(() => physical.Open(timeout));
        try
        {
            await opening.WaitAsync(timeout, time, cancellationToken);
            return physical;
        }
        catch (Exception e)
        {
            // A thread that still waits for the server ends by the driver's own connect timeout.
            physical.Break();
            _ = opening.ContinueWith(t => t.Exception, TaskScheduler.Default);
            throw e is TimeoutException
                ? new MySqlTimeoutException($"The server did not accept a connection within {timeout.TotalSeconds:0.###} s.", e)
                : e;
        }
    }

    /// <summary>Runs driver calls on the connection's thread. The caller bounds the wait; see <see cref="Interruption"/>.</summary>
    public Task<T> RunAsync<T>(Func<MySqlConnection, T> work) => thread.RunAsync(() =>
    {
        try
        {
            return work(connection);
        }
        catch (Exception e) when (BrokenResult.Note(connection, e))
        {
            throw;
        }
    });

    /// <summary>Whether the server answers within the time. A connection that does not is broken afterwards.</summary>
    public async Task<bool> IsAliveAsync(TimeSpan timeout, TimeProvider time)
    {
        var ping = RunAsync(c => Execute(c, Ping, Seconds(timeout)));
        try
        {
            await ping.WaitAsync(timeout, time);
            return true;
        }
        catch (Exception)
        {
            _ = ping.ContinueWith(t => t.Exception, TaskScheduler.Default);
            Break();
            return false;
        }
    }

    /// <summary>Gives the connection up; its thread closes it as soon as the call that runs on it returns.</summary>
    public void Break()
    {
        IsBroken = true;
        if (Interlocked.Exchange(ref stopped, 1) == 0)
            thread.Stop();
    }

    /// <summary>Closes, and waits for it at most the given time: a stalled server must not hang a disposal.</summary>
    /// <returns>Whether the connection is closed.</returns>
    public async Task<bool> CloseAsync(TimeSpan wait, TimeProvider time)
    {
        Break();
        try
        {
            await thread.Ended.WaitAsync(wait, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public static int Execute(MySqlConnection connection, string sql, int timeoutSeconds)
    {
        using var command = new MySqlCommand(sql, connection) { CommandTimeout = timeoutSeconds };
        return command.ExecuteNonQuery();
    }

    public static long Scalar(MySqlConnection connection, string sql, int timeoutSeconds)
    {
        using var command = new MySqlCommand(sql, connection) { CommandTimeout = timeoutSeconds };
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>The driver counts whole seconds, and takes 0 as 'for ever'.</summary>
    public static int Seconds(TimeSpan timeout) => Math.Max(1, (int)Math.Min(int.MaxValue / 1000, Math.Ceiling(timeout.TotalSeconds)));

    private bool Open(TimeSpan timeout)
    {
        connection.Open();
        ahead = ConnectionTuning.Apply(connection);
        Id = connection.ServerThread;
        Execute(connection, SessionDefaults, Seconds(timeout));
        Execute(connection, SessionIsolation, Seconds(timeout));
        return connection.State == ConnectionState.Open;
    }
}
