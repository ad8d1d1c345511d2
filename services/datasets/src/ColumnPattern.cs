using System.Text.RegularExpressions;

namespace Imports.Datasets;

/// <summary>The regular expression of a column, as it is run: over the whole value, in time linear to its length.</summary>
public static class ColumnPattern
{
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It cannot run without backtracking: it has look-arounds, back-references or the like.</exception>
    public static Regex Whole(string pattern)
    {
        // Alone first: 'a)|(b' would be one only inside the parentheses.
        _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        return new Regex($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }
}
