namespace Imports.Ingress;

/// <summary>Keeps a spreadsheet from running a cell as a formula.</summary>
internal static class SpreadsheetCell
{
    /// <summary>What a formula starts with, in either width, and the two that hide such a start.</summary>
    private const string Starts = "=+-@\t\r\uFF1D\uFF0B\uFF0D\uFF20";

    /// <summary>The text with an apostrophe before it where it would be run.</summary>
    public static string Neutralised(string text) => text.Length > 0 && Starts.Contains(text[0], StringComparison.Ordinal) ? $"'{text}" : text;
}
