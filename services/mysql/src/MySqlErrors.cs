namespace Imports.MySql;

/// <summary>The server stored other rows than were sent, or warned. Nothing of it may be committed.</summary>
public sealed class BulkLoadMismatchException(string table, long expectedRows, long storedRows, int warnings)
    : Exception($"LOAD DATA into {table}: {expectedRows} rows sent, {storedRows} stored, {warnings} warnings.")
{
    public long ExpectedRows { get; } = expectedRows;
    public long StoredRows { get; } = storedRows;
    public int Warnings { get; } = warnings;
}

/// <summary>No usable connection in time: the server is down, stalled, or every connection of the pool is taken. Transient.</summary>
public sealed class MySqlUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
