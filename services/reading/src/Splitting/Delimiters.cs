namespace Imports.Reading.Splitting;

/// <summary>The delimiters that are looked for, and how one is shown.</summary>
public static class Delimiters
{
    /// <summary>In the order that decides a tie.</summary>
    public static ReadOnlySpan<char> Usual => [',', ';', '\t', '|'];

    /// <summary>Those that are taken only where the header names columns of the dataset under them.</summary>
    public static ReadOnlySpan<char> Rare => [':', '^', '~', '\u001F', '\u0001'];

    public static string Shown(char delimiter) => delimiter switch
    {
        '\t' => "tab",
        < ' ' => $"U+{(int)delimiter:X4}",
        _ => $"'{delimiter}'",
    };
}
