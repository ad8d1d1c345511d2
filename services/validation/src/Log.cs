namespace Imports.Validation;

/// <summary>Events 4000 to 4099.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "Batch {BatchNumber} of import {ImportId} is not due for validation (batch {BatchState}, import {Status}); left alone")]
    public static partial void BatchNotDue(ILogger logger, Guid importId, int batchNumber, string? batchState, string? status);

    [LoggerMessage(4001, LogLevel.Information, "Import {ImportId} is not due for validation ({Status}); left alone")]
    public static partial void ImportNotDue(ILogger logger, Guid importId, string? status);
}
