using Microsoft.Extensions.Logging;

namespace Imports.MySql;

/// <summary>The connections of one role. Safe for concurrent use.</summary>
public sealed class MySqlPool(MySqlServerOptions server, MySqlPoolOptions options, ILogger<MySqlPool> logger) : IAsyncDisposable
{
    public MySqlServerOptions Server => server;
    public MySqlPoolOptions Options => options;

    /// <summary>A connection for the caller alone, checked and with its session state reset. Dispose it to hand it back.</summary>
    /// <exception cref="MySqlUnavailableException">No connection within the acquire or connect timeout.</exception>
    public async Task<MySqlSession> OpenAsync(CancellationToken cancellationToken = default)
    {
        _ = logger;
        var session = new MySqlSession(server, options);
        await session.ConnectAsync(cancellationToken);
        return session;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
