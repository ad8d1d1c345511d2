namespace Imports.Ledger;

/// <summary>
/// Keeps a spreadsheet from running a cell as a formula, so that it can be taken back to the letter: an apostrophe stands before a cell that begins as a formula does, and before one that begins with an apostrophe.
/// So whatever begins with one has it from here, and loses it again; any other cell is as it was.
/// </summary>
public static class CellGuard
{
    public const char Mark = '\'';

    /// <summary>What a formula starts with, in either width, and the two that hide such a start.</summary>
    private const string Starts = "=+-@\t\r\uFF1D\uFF0B\uFF0D\uFF20";

    /// <summary>A spreadsheet would run a cell that begins with it.</summary>
    public static bool IsRun(char first) => Starts.Contains(first, StringComparison.Ordinal);

    /// <summary>A cell that begins with it gets the mark.</summary>
    public static bool IsGuarded(char first) => first == Mark || IsRun(first);

    /// <summary>The cell as it was, in UTF-8.</summary>
    public static ReadOnlySpan<byte> Off(ReadOnlySpan<byte> cell) => cell is [(byte)Mark, .. var rest] ? rest : cell;
}
