namespace Imports.Merge;

/// <summary>Events 5000 to 5099.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "Import {ImportId} is not due for a merge ({Status}); left alone")]
    public static partial void ImportNotDue(ILogger logger, Guid importId, string? status);
}
