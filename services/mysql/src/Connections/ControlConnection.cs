using MySql.Data.MySqlClient;

namespace Imports.MySql.Connections;

/// <summary>A short-lived connection beside the pool, from which other connections' statements are looked up and killed.</summary>
internal sealed class ControlConnection : IAsyncDisposable
{
    private static readonly string FindStatement = SqlFile.Read<ControlConnection>("find_statement");
    private static readonly string FindConnection = SqlFile.Read<ControlConnection>("find_connection");
    private const int ErUnknownThread = 1094;

    private readonly PhysicalConnection connection;
    private readonly TimeSpan timeout;
    private readonly TimeProvider time;

    private ControlConnection(PhysicalConnection connection, TimeSpan timeout, TimeProvider time)
    {
        this.connection = connection;
        this.timeout = timeout;
        this.time = time;
    }

    public static async Task<ControlConnection> OpenAsync(
        MySqlServerOptions server, MySqlPoolOptions pool, TimeProvider time, CancellationToken cancellationToken)
    {
        // No default schema: the control connection must come up even where the pool's schema has been dropped.
        var text = ConnectionText.Build(server, pool with { ConnectTimeout = pool.CancelTimeout, AllowLocalInfile = false }, withSchema: false);
        var connection = await PhysicalConnection.OpenAsync(text, $"mysql {pool.Role} control", pool.CancelTimeout, time, cancellationToken);
        return new ControlConnection(connection, pool.CancelTimeout, time);
    }

    /// <summary>Kills the statement if the connection still runs it.</summary>
    /// <returns>Whether it did; false = the connection runs another statement, none, or is gone.</returns>
    public async Task<bool> KillAsync(long connectionId, string tag, CancellationToken cancellationToken)
    {
        var kill = connection.RunAsync(c => Find(c, FindStatement, connectionId, tag) && Kill(c, $"KILL QUERY {connectionId}"));
        return await kill.WaitAsync(timeout, time, cancellationToken);
    }

    /// <summary>Kills the connection itself: the server rolls back and closes it, whatever it does.</summary>
    /// <returns>Whether it was there.</returns>
    public Task<bool> KillConnectionAsync(long connectionId, CancellationToken cancellationToken)
        => connection.RunAsync(c => Kill(c, $"KILL CONNECTION {connectionId}")).WaitAsync(timeout, time, cancellationToken);

    /// <summary>Whether the server still has the connection; it has until its transaction is rolled back.</summary>
    public Task<bool> HasConnectionAsync(long connectionId, CancellationToken cancellationToken)
        => connection.RunAsync(c => Find(c, FindConnection, connectionId, null)).WaitAsync(timeout, time, cancellationToken);

    // Not waited for: a caller that waits for a kill must not wait for the good-bye too.
    public ValueTask DisposeAsync()
    {
        connection.Break();
        return ValueTask.CompletedTask;
    }

    private bool Find(MySqlConnection c, string sql, long connectionId, string? tag)
    {
        using var command = new MySqlCommand(sql, c) { CommandTimeout = PhysicalConnection.Seconds(timeout) };
        command.Parameters.AddWithValue("@Id", connectionId);
        if (tag is not null)
            command.Parameters.AddWithValue("@Tag", tag);
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) > 0;
    }

    private bool Kill(MySqlConnection c, string kill)
    {
        try
        {
            PhysicalConnection.Execute(c, kill, PhysicalConnection.Seconds(timeout));
            return true;
        }
        catch (MySqlException e) when (e.Number == ErUnknownThread)
        {
            return false;
        }
    }
}
