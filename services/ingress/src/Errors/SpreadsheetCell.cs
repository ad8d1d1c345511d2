using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>Keeps a spreadsheet from running a cell that the platform adds.</summary>
internal static class SpreadsheetCell
{
    /// <summary>The text with an apostrophe before it where it would be run.</summary>
    public static string Neutralised(string text) => text.Length > 0 && CellGuard.IsRun(text[0]) ? $"{CellGuard.Mark}{text}" : text;
}
