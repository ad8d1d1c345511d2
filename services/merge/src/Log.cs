namespace Imports.Merge;

/// <summary>Events 5000 to 5099.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "Import {ImportId} is not due for a merge ({Status}); left alone")]
    public static partial void ImportNotDue(ILogger logger, Guid importId, string? status);

    [LoggerMessage(5001, LogLevel.Warning, "The merge of import {ImportId} could not be looked at; it goes on, and the next look comes")]
    public static partial void WatchFailed(ILogger logger, Guid importId, Exception exception);

    [LoggerMessage(5002, LogLevel.Information, "Import {ImportId} has swapped its table in for {Target}; the former one is kept as {Replaced}")]
    public static partial void Swapped(ILogger logger, Guid importId, string target, string replaced);

    [LoggerMessage(5003, LogLevel.Warning, "Import {ImportId} waits to exchange the table {Target}: somebody has been reading there for {Seconds} s")]
    public static partial void SwapWaits(ILogger logger, Guid importId, string target, double seconds);

    [LoggerMessage(5004, LogLevel.Warning, "The table that import {ImportId} was building beside {Target} could not be dropped; the next one that is built there drops it")]
    public static partial void BuildLeftBehind(ILogger logger, Guid importId, string target, Exception exception);

    [LoggerMessage(5005, LogLevel.Information, "Import {ImportId} does not build {Target} anew and changes it row by row: {Reason}")]
    public static partial void NotRebuilt(ILogger logger, Guid importId, string target, string reason);

    [LoggerMessage(5008, LogLevel.Error, "The RENAME of import {ImportId} found no barrier before {Target}: what others wrote into it in the moment before stands in {Replaced} alone")]
    public static partial void BarrierWasDown(ILogger logger, Guid importId, string target, string replaced);

    [LoggerMessage(5009, LogLevel.Information, "Of import {ImportId} {Target} refuses {Rows} rows, which are rejected: {Why}")]
    public static partial void RowsRefused(ILogger logger, Guid importId, string target, int rows, string why);

    [LoggerMessage(5006, LogLevel.Warning, "Import {ImportId} waits: import {Other} is behind the commit point of its swap of {Target} and has not finished it")]
    public static partial void WaitsForSwap(ILogger logger, Guid importId, Guid other, string target);

    [LoggerMessage(5007, LogLevel.Information, "Import {ImportId} looks its {ValidRows} keys up, since {Target} has about {TargetRows} rows")]
    public static partial void LooksUp(ILogger logger, Guid importId, long? validRows, string target, long? targetRows);

    [LoggerMessage(5020, LogLevel.Information, "Import {ImportId} takes {Target} as a whole, though its dataset names a scope: {Reason}")]
    public static partial void TakesWholeTarget(ILogger logger, Guid importId, string target, string reason);

    [LoggerMessage(5030, LogLevel.Information, "Import {ImportId} is rolled back: {Target} is the table again that it had replaced, and its own is kept as {Replaced}")]
    public static partial void RolledBack(ILogger logger, Guid importId, string target, string replaced);

    [LoggerMessage(5031, LogLevel.Warning, "The rollback of import {ImportId} in {Target} is refused with {Code}: {Reason}")]
    public static partial void RollbackRefused(ILogger logger, Guid importId, string target, string code, string reason);

    [LoggerMessage(5033, LogLevel.Information, "Import {ImportId} is undone in {Target}: {RestoredRows} rows restored, {DeletedRows} deleted, {KeptRows} kept as they are")]
    public static partial void Undone(ILogger logger, Guid importId, string target, long restoredRows, long deletedRows, long keptRows);

    [LoggerMessage(5032, LogLevel.Information, "No rollback of import {ImportId} is due; left alone")]
    public static partial void RollbackNotDue(ILogger logger, Guid importId);

    [LoggerMessage(5040, LogLevel.Information, "Import {ImportId} goes on with its merge into {Target} behind {Batches} committed batches of {Rows} rows")]
    public static partial void GoesOn(ILogger logger, Guid importId, string target, int batches, long rows);

    [LoggerMessage(5041, LogLevel.Warning, "Import {ImportId} waits: import {Other} has committed batches of its merge into {Target} and has not gone on yet")]
    public static partial void WaitsForBatches(ILogger logger, Guid importId, Guid other, string target);

    [LoggerMessage(5050, LogLevel.Information, "Dataset {Dataset} has version {Version} now, in {Target}: {What}")]
    public static partial void DatasetRegistered(ILogger logger, string dataset, int version, string target, string what);

    [LoggerMessage(5051, LogLevel.Warning, "Version {Version} of dataset {Dataset} is refused with {Code}: {Reason}")]
    public static partial void DatasetRefused(ILogger logger, string dataset, int version, string code, string reason);

    [LoggerMessage(5052, LogLevel.Information, "The change {ChangeId} of a dataset is not due ({State}); left alone")]
    public static partial void ChangeNotDue(ILogger logger, Guid changeId, string? state);

    [LoggerMessage(5053, LogLevel.Warning, "The change {ChangeId} of dataset {Dataset} waits for {Target}: import {Other} has not finished its swap there")]
    public static partial void DatasetWaitsForSwap(ILogger logger, Guid changeId, string dataset, string target, Guid other);

    [LoggerMessage(5054, LogLevel.Information, "The change {ChangeId} of dataset {Dataset} is refused, and the empty table {Target} that it has made is dropped")]
    public static partial void TableTakenBack(ILogger logger, Guid changeId, string dataset, string target);
}
