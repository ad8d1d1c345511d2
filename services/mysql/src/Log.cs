using Microsoft.Extensions.Logging;

namespace Imports.MySql;

/// <summary>Event ids 7000–7099.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Warning, "MySQL pool {Role}: statement {Token} of connection {ConnectionId} was stopped and its connection dropped")]
    public static partial void StatementStopped(ILogger logger, string role, long connectionId, string token);

    [LoggerMessage(7001, LogLevel.Error,
        "MySQL pool {Role}: statement {Token} of connection {ConnectionId} could not be seen to stop within {Seconds} s ({Error}); its connection is given up")]
    public static partial void StatementNotStopped(ILogger logger, string role, long connectionId, string token, double seconds, string error);

    [LoggerMessage(7002, LogLevel.Information, "MySQL pool {Role}: idle connection {ConnectionId} no longer answers; another one is taken")]
    public static partial void IdleConnectionLost(ILogger logger, string role, long connectionId);

    [LoggerMessage(7003, LogLevel.Warning, "MySQL pool {Role}: no connection yet ({Error}), trying again")]
    public static partial void ConnectFailed(ILogger logger, string role, string error);

    [LoggerMessage(7004, LogLevel.Information, "MySQL: {Connections} connections configured, the server takes {MaxConnections}")]
    public static partial void CapacityFits(ILogger logger, int connections, long maxConnections);

    [LoggerMessage(7005, LogLevel.Information, "MySQL pool {Role}: rows are loaded by {Loader}, since {Reason}")]
    public static partial void LoaderChosen(ILogger logger, string role, string loader, string reason);

    [LoggerMessage(7006, LogLevel.Warning, "MySQL pool {Role}: rows are loaded by {Loader} from now on, since {Reason}")]
    public static partial void LoaderFellBack(ILogger logger, string role, string loader, string reason);

    [LoggerMessage(7007, LogLevel.Information, "MySQL pool {Role}: {Files} files of loads that died were deleted from the server's file folder")]
    public static partial void LeftFilesDeleted(ILogger logger, string role, int files);

    [LoggerMessage(7008, LogLevel.Warning, "MySQL setting, slow: {Finding}")]
    public static partial void SettingIsSlow(ILogger logger, string finding);

    [LoggerMessage(7009, LogLevel.Warning, "MySQL setting, unsafe: {Finding}")]
    public static partial void SettingIsUnsafe(ILogger logger, string finding);

    [LoggerMessage(7010, LogLevel.Warning, "MySQL setting, refused: {Finding}")]
    public static partial void SettingRefuses(ILogger logger, string finding);

    [LoggerMessage(7011, LogLevel.Information, "MySQL settings: nothing makes the work of this process slow, unsafe or refused")]
    public static partial void SettingsFit(ILogger logger);
}
