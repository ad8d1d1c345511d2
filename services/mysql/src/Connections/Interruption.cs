using Microsoft.Extensions.Logging;
using MySql.Data.MySqlClient;

namespace Imports.MySql.Connections;

/// <summary>Stops a statement that its caller no longer waits for, and then drops its connection.</summary>
internal sealed class Interruption(MySqlServerOptions server, MySqlPoolOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>MySQL shows no statement at all while some connection runs one with bytes in its text.</summary>
    private const int CannotConvert = 3854;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(10);

    /// <summary>After fewer it may be on its way to the server yet, or its answer back.</summary>
    private const int LooksInVain = 20;

    /// <summary>
    /// Kills the statement, or its connection where the server does not run it, waits until its call has returned, closes the connection,
    /// and waits until the server has let go of it, all of it at most the cancel timeout. The call may go on where the server has let go before. Whatever comes of it, the connection is given up.
    /// </summary>
    /// <param name="connection">The connection that runs the statement.</param>
    /// <param name="running">The driver call.</param>
    /// <param name="token">The token of this execution.</param>
    /// <returns>Whether the server runs the statement no more, and has rolled back what was not committed.</returns>
    public async Task<bool> StopAsync(PhysicalConnection connection, Task running, string token)
    {
        var stopping = StopUnboundedAsync(connection, running, token);
        try
        {
            await stopping.WaitAsync(options.CancelTimeout, time);
            Log.StatementStopped(logger, options.Role, connection.Id, token);
            return true;
        }
        catch (Exception e)
        {
            _ = stopping.ContinueWith(t => t.Exception, TaskScheduler.Default);
            Log.StatementNotStopped(logger, options.Role, connection.Id, token, options.CancelTimeout.TotalSeconds, e.GetType().Name);
            return false;
        }
        finally
        {
            _ = running.ContinueWith(t => t.Exception, TaskScheduler.Default);
            connection.Break();
        }
    }

    private async Task StopUnboundedAsync(PhysicalConnection connection, Task running, string token)
    {
        using var deadline = new CancellationTokenSource(options.CancelTimeout, time);
        await using var control = await ControlConnection.OpenAsync(server, options, time, deadline.Token);
        // Again and again: the statement may not have reached the server yet, and a kill may come while it is being parsed.
        var inVain = 0;
        while (!running.IsCompleted)
        {
            var killed = await IfShownAsync(control.KillAsync(connection.Id, token, deadline.Token));
            // The server has ended it, or never gets it: only its connection is left to be killed. Once that is gone, the driver may still wait, for what never comes.
            if (killed == false && ++inVain >= LooksInVain && !await control.KillConnectionAsync(connection.Id, deadline.Token))
                return;
            await Task.WhenAny(running, Task.Delay(Between, time, deadline.Token));
            deadline.Token.ThrowIfCancellationRequested();
        }

        await connection.CloseAsync(options.CancelTimeout, time);
        while (await IfShownAsync(control.HasConnectionAsync(connection.Id, deadline.Token)) != false)
            await Task.Delay(Between, time, deadline.Token);
    }

    /// <summary>Null when the server does not show its connections just now; the next look may see them.</summary>
    private static async Task<bool?> IfShownAsync(Task<bool> look)
    {
        try
        {
            return await look;
        }
        catch (MySqlException e) when (e.Number == CannotConvert)
        {
            return null;
        }
    }
}
