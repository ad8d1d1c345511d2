using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>Why a target did not take rows that were compared with it.</summary>
internal static class TargetRefusal
{
    /// <summary>A row with this primary key is there.</summary>
    private const string DuplicateEntry = ": 1062";

    /// <summary>
    /// Rows that were not there when they were looked for: somebody else has written into the target, and the next attempt sees it. Anything else would be
    /// refused again.
    /// </summary>
    public static Exception Of(BulkLoadMismatchException mismatch, string target)
    {
        var others = mismatch.FirstWarnings.Where(warning => !warning.Contains(DuplicateEntry, StringComparison.Ordinal)).ToList();
        return others.Count == 0
            ? Moved(target, mismatch)
            : new ImportException(
                ErrorCodes.TargetRefused,
                $"The table {target} does not take rows as they are: {string.Join("; ", others)} (MySQL error numbers; rows counted in key order within one load). Nothing was changed.");
    }

    public static Exception Moved(string target, Exception? inner = null)
        => new MySqlUnavailableException($"Somebody else has written into {target} while an import was compared with it.", inner);
}
