namespace Imports.Gateway;

/// <summary>Events 8000 to 8099.</summary>
internal static partial class Log
{
    [LoggerMessage(8000, LogLevel.Warning, "The ledger could not be read for {Imports} watched imports and {Tenants} watched tenants: {Reason}")]
    public static partial void ReadFailed(ILogger logger, int imports, int tenants, string reason);

    [LoggerMessage(8001, LogLevel.Debug, "An event of import {ImportId} could not be sent to connection {ConnectionId}: {Reason}")]
    public static partial void SendFailed(ILogger logger, Guid importId, string connectionId, string reason);

    [LoggerMessage(8003, LogLevel.Warning, "Event stream {ConnectionId} ended before all that its client had missed was told: {Reason}")]
    public static partial void CatchUpFailed(ILogger logger, string connectionId, string reason);

    [LoggerMessage(8002, LogLevel.Error, "The hub's {Method} failed")]
    public static partial void HubFailed(ILogger logger, Exception exception, string method);
}
