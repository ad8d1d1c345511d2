namespace Imports.Ingress;

/// <summary>Events 6000 to 6099.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Information, "Import {ImportId} of {Dataset} accepted: {SizeBytes} bytes")]
    public static partial void ImportAccepted(ILogger logger, Guid importId, string dataset, long sizeBytes);

    [LoggerMessage(6001, LogLevel.Information, "Content of {Dataset} came before, as import {ImportId}")]
    public static partial void ImportRepeated(ILogger logger, Guid importId, string dataset);

    [LoggerMessage(6002, LogLevel.Information, "Accepting import {ImportId} failed for the moment (attempt {Attempt}); trying again")]
    public static partial void AcceptanceRetried(ILogger logger, Exception exception, Guid importId, int attempt);

    [LoggerMessage(6003, LogLevel.Warning, "An idempotency key was taken over while its request was worked on; that one is given up")]
    public static partial void ClaimLost(ILogger logger);

    [LoggerMessage(6004, LogLevel.Warning, "The claim on an idempotency key could not be renewed; it is tried again")]
    public static partial void RenewalFailed(ILogger logger, Exception exception);

    [LoggerMessage(6005, LogLevel.Warning, "An idempotency key could not be freed; it is free when its lease runs out")]
    public static partial void ReleaseFailed(ILogger logger, Exception exception);

    [LoggerMessage(6006, LogLevel.Warning, "The purge of idempotency keys failed; it is repeated")]
    public static partial void PurgeFailed(ILogger logger, Exception exception);

    [LoggerMessage(6007, LogLevel.Information, "Cancellation of import {ImportId} was asked for")]
    public static partial void CancelRequested(ILogger logger, Guid importId);

    [LoggerMessage(6008, LogLevel.Warning, "The errors of import {ImportId} broke off in the middle: its stored file is gone")]
    public static partial void SourceGone(ILogger logger, Guid importId);

    [LoggerMessage(6010, LogLevel.Warning, "Upload {ObjectId} could not be removed; the sweep of abandoned uploads will")]
    public static partial void DiscardFailed(ILogger logger, Exception exception, Guid objectId);

    [LoggerMessage(6011, LogLevel.Information, "Upload {ObjectId} was abandoned and is removed")]
    public static partial void AbandonedRemoved(ILogger logger, Guid objectId);

    [LoggerMessage(6012, LogLevel.Warning, "The sweep of abandoned uploads failed; it is repeated")]
    public static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(6013, LogLevel.Information, "Retry of import {ImportId} was asked for")]
    public static partial void RetryRequested(ILogger logger, Guid importId);

    [LoggerMessage(6014, LogLevel.Information, "Import {ImportId} is paused")]
    public static partial void Paused(ILogger logger, Guid importId);

    [LoggerMessage(6015, LogLevel.Information, "Import {ImportId} is resumed")]
    public static partial void Resumed(ILogger logger, Guid importId);

    [LoggerMessage(6016, LogLevel.Information, "Import {ImportId} has priority {Priority} now")]
    public static partial void Prioritized(ILogger logger, Guid importId, int priority);

    [LoggerMessage(6017, LogLevel.Information, "Erasure of the data of import {ImportId} was asked for")]
    public static partial void ErasureRequested(ILogger logger, Guid importId);

    [LoggerMessage(6018, LogLevel.Information, "Rollback of import {ImportId} was asked for")]
    public static partial void RollbackRequested(ILogger logger, Guid importId);

    [LoggerMessage(6019, LogLevel.Warning, "Cancellation of import {ImportId} was asked for while its row was held, and is not decided")]
    public static partial void CancelMetLock(ILogger logger, Guid importId);

    [LoggerMessage(6021, LogLevel.Information, "Version {Version} of dataset {Dataset} was asked for, as change {ChangeId}")]
    public static partial void DatasetChangeRequested(ILogger logger, string dataset, int version, Guid changeId);

    [LoggerMessage(6020, LogLevel.Warning, "ImportRequested for {Dataset} refused with {Code}: {Reason}")]
    public static partial void RequestRefused(ILogger logger, string dataset, string code, string reason);

    [LoggerMessage(6022, LogLevel.Warning, "The names in a preview for {Dataset} could not be looked up; it is shown without them")]
    public static partial void NamesNotLookedUp(ILogger logger, Exception exception, string dataset);

    [LoggerMessage(6030, LogLevel.Information, "{Method} {Path}: the client went away")]
    public static partial void ClientGone(ILogger logger, string method, string? path);

    [LoggerMessage(6031, LogLevel.Warning, "{Method} {Path} answered {Code}")]
    public static partial void Unavailable(ILogger logger, Exception exception, string method, string? path, string code);

    [LoggerMessage(6032, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void Failed(ILogger logger, Exception exception, string method, string? path);
}
