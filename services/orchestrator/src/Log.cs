namespace Imports.Orchestrator;

/// <summary>Events 2000 to 2099.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "Leads now, fence {Fence}")]
    public static partial void Leads(ILogger logger, long fence);

    [LoggerMessage(2001, LogLevel.Error, "A round of the scheduler failed; the next one starts from the ledger")]
    public static partial void RoundFailed(ILogger logger, Exception exception);

    [LoggerMessage(2002, LogLevel.Warning, "The leader's lease could not be released; another leads when it runs out")]
    public static partial void LeaseNotReleased(ILogger logger, Exception exception);

    [LoggerMessage(2003, LogLevel.Warning, "Batch {BatchNumber} of import {ImportId} fell silent in {State} at attempt {Attempt}; asked for again")]
    public static partial void BatchRevived(ILogger logger, Guid importId, int batchNumber, string state, int attempt);

    [LoggerMessage(2004, LogLevel.Warning, "Import {ImportId} fell silent in {Status}; its message is sent again")]
    public static partial void ImportRevived(ILogger logger, Guid importId, string status);

    [LoggerMessage(2006, LogLevel.Warning, "Progress could not be published")]
    public static partial void ProgressFailed(ILogger logger, Exception exception);

    [LoggerMessage(2007, LogLevel.Information, "Table {Table} is still in use; left for the next round")]
    public static partial void TableInUse(ILogger logger, string table);

    [LoggerMessage(2008, LogLevel.Information, "Dropped {Table}: the time for which a replaced table is kept is over")]
    public static partial void ReplacedTableDropped(ILogger logger, string table);

    [LoggerMessage(2009, LogLevel.Warning, "A round of dropping tables failed; the next one looks anew")]
    public static partial void DropsFailed(ILogger logger, Exception exception);

    [LoggerMessage(2010, LogLevel.Information, "Removed the sorted runs of import {ImportId}: it has ended")]
    public static partial void RunsRemoved(ILogger logger, Guid importId);

    [LoggerMessage(2011, LogLevel.Warning, "The sorted runs of import {ImportId} could not be removed; tried again in the next round")]
    public static partial void RunsNotRemoved(ILogger logger, Exception exception, Guid importId);

    [LoggerMessage(2012, LogLevel.Warning, "A round of removing sorted runs failed; the next one looks anew")]
    public static partial void RemovalFailed(ILogger logger, Exception exception);

    [LoggerMessage(2013, LogLevel.Warning, "Import {ImportId} has been paused for longer than it may; it fails")]
    public static partial void PausedTooLong(ILogger logger, Guid importId);

    [LoggerMessage(2014, LogLevel.Information, "Removed file {ObjectId}: no import needs it any more")]
    public static partial void FileRemoved(ILogger logger, Guid objectId);

    [LoggerMessage(2015, LogLevel.Information, "Erased the data of import {ImportId}")]
    public static partial void Erased(ILogger logger, Guid importId);

    [LoggerMessage(2016, LogLevel.Information, "Purged the ledger of import {ImportId}: its time is over")]
    public static partial void LedgerPurged(ILogger logger, Guid importId);

    [LoggerMessage(2017, LogLevel.Information, "Purged import {ImportId}: its time is over")]
    public static partial void ImportPurged(ILogger logger, Guid importId);

    [LoggerMessage(2018, LogLevel.Warning, "A round of the purge failed; the next one looks anew")]
    public static partial void PurgeFailed(ILogger logger, Exception exception);

    [LoggerMessage(2019, LogLevel.Warning, "The data of import {ImportId} could not be erased; tried again in the next round")]
    public static partial void NotErased(ILogger logger, Exception exception, Guid importId);

    [LoggerMessage(2020, LogLevel.Warning, "Import {ImportId} could not be purged; tried again in the next round")]
    public static partial void NotPurged(ILogger logger, Exception exception, Guid importId);

    [LoggerMessage(2021, LogLevel.Warning, "File {ObjectId} could not be removed; tried again in the next round")]
    public static partial void FileNotRemoved(ILogger logger, Exception exception, Guid objectId);

    [LoggerMessage(2022, LogLevel.Warning, "The change {ChangeId} of a dataset is not decided; its message is sent again")]
    public static partial void ChangeRevived(ILogger logger, Guid changeId);
}
