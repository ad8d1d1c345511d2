using System.Globalization;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>Why a target did not take rows that were compared with it.</summary>
internal static class TargetRefusal
{
    /// <summary>A row with this primary key is there.</summary>
    private const string DuplicateEntry = "1062";

    /// <summary>
    /// Rows that were not there when they were looked for: somebody else has written into the target, and the next attempt sees it. Anything else would be
    /// refused again.
    /// </summary>
    public static Exception Of(BulkLoadMismatchException mismatch, string target)
    {
        var others = mismatch.FirstWarnings.Select(ErrorOf).Where(error => error != DuplicateEntry).Distinct().ToList();
        return others.Count == 0
            ? Moved(target, mismatch)
            : Refused(target, string.Join("; ", others));
    }

    /// <summary>Without the row, which is one of a slice in key order and says nothing to the sender.</summary>
    private static string ErrorOf(string warning)
        => warning.StartsWith("Row ", StringComparison.Ordinal) && warning.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon ? warning[(colon + 2)..] : warning;

    /// <summary>The server's text is left out: it may hold a value.</summary>
    public static Exception Of(MySqlStatementException error, string target) => Refused(target, error.Number.ToString(CultureInfo.InvariantCulture));

    public static Exception Moved(string target, Exception? inner = null)
        => new MySqlUnavailableException($"Somebody else has written into {target} while an import was compared with it.", inner);

    private static ImportException Refused(string target, string errors)
        => new(ErrorCodes.TargetRefused, $"The table {target} does not take all rows as they are: server error {errors}. A check or a trigger of the table refuses them. Nothing was changed.");
}
