using Imports.Ledger;

namespace Imports.Orchestrator;

/// <summary>Whether an import's row says of each of its rows where it has gone. The table's CHECKs say the same; here a gap becomes a failure with its numbers.</summary>
internal static class Accounted
{
    public static bool IsBalanced(ImportRow import)
        => import.ReadRows is { } read && read == import.StagedRows + import.MalformedRows
            && import.StagedRows == import.ValidRows + import.RejectedRows + import.DuplicateRows
            && import.ValidRows is { } valid && valid == import.InsertedRows + import.UpdatedRows + import.UnchangedRows;

    public static string Told(ImportRow import)
        => $"The row counts do not balance: {Of(import.ReadRows)} read, {Of(import.StagedRows)} staged and {Of(import.MalformedRows)} malformed; {Of(import.ValidRows)} valid, "
            + $"{Of(import.RejectedRows)} rejected and {Of(import.DuplicateRows)} duplicate; {Of(import.InsertedRows)} inserted, {Of(import.UpdatedRows)} updated and {Of(import.UnchangedRows)} unchanged.";

    private static string Of(long? rows) => rows?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "an unknown number";
}
