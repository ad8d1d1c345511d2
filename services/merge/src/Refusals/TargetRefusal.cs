using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>Why a target did not take rows that were compared with it.</summary>
internal static class TargetRefusal
{
    private const int DuplicateEntry = 1062;
    private const string PrimaryKey = "PRIMARY";

    /// <summary>
    /// Rows that were not there when they were looked for: somebody else has written into the target, and the next attempt sees it. Anything else would be
    /// refused again.
    /// </summary>
    public static Exception Of(BulkLoadMismatchException mismatch, string target)
    {
        // Which row of a slice it was says nothing to the sender.
        var errors = mismatch.Errors.Where(error => !IsOtherWriter(error)).Select(error => error with { Row = null }).Distinct().ToList();
        return errors.Count == 0 ? Moved(target, mismatch) : new TargetRefusedException(target, errors);
    }

    public static Exception Moved(string target, Exception? inner = null)
        => new MySqlUnavailableException($"Somebody else has written into {target} while an import was compared with it.", inner);

    /// <summary>The primary key is what rows were looked for by; another unique key is the target's own.</summary>
    private static bool IsOtherWriter(RowError error) => error is { Number: DuplicateEntry, Name: null or PrimaryKey };
}

/// <summary>A target does not take rows as they are. The server's own texts are left out: they may hold values.</summary>
/// <param name="target">The table.</param>
/// <param name="errors">At least one. Of a single row it is that row's; of several any row may be the cause.</param>
internal sealed class TargetRefusedException(string target, IReadOnlyList<RowError> errors) : Exception($"{target} refuses rows: {string.Join("; ", errors)}.")
{
    public IReadOnlyList<RowError> Errors { get; } = errors;

    /// <summary>For where a row cannot be rejected alone.</summary>
    public ImportException Failure()
        => new(ErrorCodes.TargetRefused, $"The table {target} does not take all rows as they are: server error {string.Join("; ", Errors)}. A check or a key of the table refuses them. Nothing was changed.");
}
