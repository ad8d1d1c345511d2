using System.Diagnostics;
using Imports.MySql.Bulk;
using Imports.MySql.Connections;
using Microsoft.Extensions.Logging;

namespace Imports.MySql;

/// <summary>
/// The connections of one role. Safe for concurrent use. A connection is opened when first needed, checked before it is used again,
/// and dropped instead of reused when a statement left state behind in its session.
/// </summary>
public sealed class MySqlPool(
    MySqlServerOptions server, MySqlPoolOptions options, ILogger<MySqlPool> logger, TimeProvider? timeProvider = null) : IAsyncDisposable
{
    private readonly TimeProvider time = timeProvider ?? TimeProvider.System;
    private readonly SemaphoreSlim slots = new(options.MaxConnections, options.MaxConnections);
    private readonly IdleConnections idle = new(timeProvider ?? TimeProvider.System);
    private readonly Interruption interruption = new(server, options, timeProvider ?? TimeProvider.System, logger);
    private readonly LoaderChoice loaders = new(server, options, timeProvider ?? TimeProvider.System, logger);
    private readonly string connectionText = ConnectionText.Build(server, options);
    private static readonly TimeSpan BetweenConnects = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CloseWait = TimeSpan.FromSeconds(1);
    private int disposed;

    static MySqlPool() => ColumnMapping.Register();

    public MySqlServerOptions Server => server;
    public MySqlPoolOptions Options => options;

    internal Interruption Interruption => interruption;
    internal LoaderChoice Loaders => loaders;
    internal TimeProvider Time => time;

    /// <summary>A connection for the caller alone, checked and with its session state reset. Dispose it to hand it back.</summary>
    /// <exception cref="MySqlUnavailableException">No connection within the acquire or connect timeout.</exception>
    /// <exception cref="MySqlStatementException">The server refused the log-in or does not know the schema.</exception>
    public async Task<MySqlSession> OpenAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        var started = time.GetTimestamp();
        if (!await slots.WaitAsync(options.AcquireTimeout, cancellationToken))
        {
            throw new MySqlUnavailableException(
                $"MySQL pool '{options.Role}': none of its {options.MaxConnections} connections became free within {options.AcquireTimeout.TotalSeconds:0.###} s.");
        }

        try
        {
            var connection = await TakeIdleAsync() ?? await ConnectAsync(cancellationToken);
            MySqlMeter.Acquired(options.Role, time.GetElapsedTime(started));
            return new MySqlSession(this, connection);
        }
        catch
        {
            slots.Release();
            throw;
        }
    }

    /// <summary>
    /// Kills the statement that another session runs, over a connection of its own, if it is still the one that is meant. The check
    /// and the kill are two steps: a tag should name one piece of work, e.g. with the import's id in the statement's first comment.
    /// </summary>
    /// <param name="connectionId">The session's <see cref="MySqlSession.ConnectionId"/>.</param>
    /// <param name="tag">Text that the running statement must hold, e.g. <c>imports:merge.upsert 0190…</c>. Not empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False = that connection runs another statement, none, belongs to another user, or is gone.</returns>
    /// <exception cref="MySqlUnavailableException">The server cannot be reached within the cancel timeout.</exception>
    public async Task<bool> KillStatementAsync(long connectionId, string tag, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tag);
        try
        {
            await using var control = await ControlConnection.OpenAsync(server, options, time, cancellationToken);
            return await control.KillAsync(connectionId, tag, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Closes the idle connections; those in use are closed when they come back. Waits a second at most.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
            await Task.WhenAll(idle.TakeAll().Select(c => c.CloseAsync(CloseWait, time)));
    }

    internal async Task ReturnAsync(PhysicalConnection connection, bool reusable)
    {
        try
        {
            if (connection.IsBroken || !reusable || disposed != 0)
            {
                await connection.CloseAsync(CloseWait, time);
                return;
            }

            idle.Put(connection);
            if (disposed != 0)
                await Task.WhenAll(idle.TakeAll().Select(c => c.CloseAsync(CloseWait, time)));
            foreach (var old in idle.TakeOlderThan(options.IdleTimeout))
                old.Break();
        }
        finally
        {
            slots.Release();
            MySqlMeter.Released(options.Role);
        }
    }

    /// <summary>A connection was lost: the idle ones may be as well, however fresh.</summary>
    internal void Suspect() => idle.Suspect();

    private async Task<PhysicalConnection?> TakeIdleAsync()
    {
        while (idle.Take(out var mustCheck) is { } connection)
        {
            if (!mustCheck || await connection.IsAliveAsync(options.ConnectTimeout, time))
                return connection;
            Log.IdleConnectionLost(logger, options.Role, connection.Id);
            idle.Suspect();
        }

        return null;
    }

    private async Task<PhysicalConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                var left = options.ConnectTimeout - time.GetElapsedTime(started);
                return await PhysicalConnection.OpenAsync(
                    connectionText, $"mysql {options.Role}", left > TimeSpan.Zero ? left : BetweenConnects, time, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                var error = MySqlErrors.Translate(e);
                if (!MySqlErrors.IsTransient(error))
                    throw error;
                // A server that is being restarted refuses at once; one that is stalled has used the time up.
                if (time.GetElapsedTime(started) + BetweenConnects >= options.ConnectTimeout)
                    throw Unavailable(error);
                Log.ConnectFailed(logger, options.Role, error.GetType().Name);
                await Task.Delay(BetweenConnects, time, cancellationToken);
            }
        }
    }

    private MySqlUnavailableException Unavailable(Exception inner)
        => new($"MySQL pool '{options.Role}': no connection to {server.Host}:{server.Port}. {MySqlErrors.Translate(inner).Message}", inner);
}
