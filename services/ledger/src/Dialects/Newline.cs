namespace Imports.Ledger;

/// <summary>The line breaks that can be stated.</summary>
public static class Newline
{
    public const string LineFeed = "lf";

    /// <summary>The pair alone.</summary>
    public const string Pair = "crlf";

    public const string Return = "cr";

    public static readonly IReadOnlyList<string> All = [LineFeed, Pair, Return];

    /// <summary>What ends a line that is written: of a file whose breaks nobody stated, the pair.</summary>
    public static string Text(string? newline) => newline switch
    {
        LineFeed => "\n",
        Return => "\r",
        _ => "\r\n",
    };
}
