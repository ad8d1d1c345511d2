namespace Imports.MySql;

/// <summary>The server stored other rows than were sent, refused one, or warned. Nothing of it may be committed.</summary>
/// <param name="table">The table, quoted.</param>
/// <param name="expectedRows">Rows sent, by the caller's count.</param>
/// <param name="storedRows">Rows stored up to then.</param>
/// <param name="warnings">Warnings raised, all of them; a refused row counts as one.</param>
/// <param name="errors">The first few warnings or the refusal, without values; rows count from 1 within the load.</param>
public sealed class BulkLoadMismatchException(
    string table, long expectedRows, long storedRows, int warnings, IReadOnlyList<RowError>? errors = null)
    : Exception($"Load into {table}: {expectedRows} rows sent, {storedRows} stored, {warnings} warnings."
        + (errors is { Count: > 0 } ? $" {string.Join("; ", errors)}" : ""))
{
    public long ExpectedRows { get; } = expectedRows;
    public long StoredRows { get; } = storedRows;
    public int Warnings { get; } = warnings;
    public IReadOnlyList<RowError> Errors { get; } = errors ?? [];
}

/// <summary>The server, the user, the pool or the folder does not allow the loader that is set. Not transient: somebody has to allow it.</summary>
public sealed class BulkLoadUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
