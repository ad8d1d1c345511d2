namespace Imports.Parsing;

/// <summary>Events 3000 to 3099. Never a row's values.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "The cut of import {ImportId} at attempt {Attempt} is not due ({Status}); left alone")]
    public static partial void CutNotDue(ILogger logger, Guid importId, int attempt, string? status);

    [LoggerMessage(3001, LogLevel.Information, "Import {ImportId} is read with delimiter {Delimiter}; columns ignored: {IgnoredColumns}")]
    public static partial void SourcePlanned(ILogger logger, Guid importId, string delimiter, int ignoredColumns);

    [LoggerMessage(3002, LogLevel.Debug, "Import {ImportId}: {Batches} batches cut, up to row {Row}, done: {Done}")]
    public static partial void SliceCut(ILogger logger, Guid importId, int batches, long row, bool done);

    [LoggerMessage(3003, LogLevel.Information, "The source of import {ImportId} is not to be unpacked: it is, or another worker is at it, or the import has ended; left alone")]
    public static partial void NormalisingNotDue(ILogger logger, Guid importId);

    [LoggerMessage(3004, LogLevel.Information, "The source of import {ImportId} is unpacked ({Format}): {SourceBytes} bytes became {TextBytes}, rows: {Rows}")]
    public static partial void SourceNormalised(ILogger logger, Guid importId, string format, long sourceBytes, long textBytes, long? rows);

    [LoggerMessage(3005, LogLevel.Information, "Import {ImportId}: the form of a column was in doubt; looked ahead up to row {Row}, still in doubt: {InDoubt}")]
    public static partial void LookedAhead(ILogger logger, Guid importId, long row, bool inDoubt);

    [LoggerMessage(3010, LogLevel.Information, "Batch {BatchNumber} of import {ImportId} at attempt {Attempt} is not due ({State}); left alone")]
    public static partial void BatchNotDue(ILogger logger, Guid importId, int batchNumber, int attempt, string? state);

    [LoggerMessage(3011, LogLevel.Debug, "Batch {BatchNumber} of import {ImportId}: {StagedRows} rows staged, {MalformedRows} malformed")]
    public static partial void BatchStaged(ILogger logger, Guid importId, int batchNumber, long stagedRows, long malformedRows);

    [LoggerMessage(3013, LogLevel.Information, "Batch {BatchNumber} of import {ImportId}: {BadRows} bad rows so far exceed its budget ({Budget}); it fails")]
    public static partial void BudgetExceeded(ILogger logger, Guid importId, int batchNumber, long badRows, string budget);

    [LoggerMessage(3014, LogLevel.Error, "Batch {BatchNumber} of import {ImportId}: {Rows} rows are refused because a defect was met at them; the first was {Defect} at {StackTrace}")]
    public static partial void PoisonRows(ILogger logger, Guid importId, int batchNumber, int rows, string defect, string? stackTrace);
}
