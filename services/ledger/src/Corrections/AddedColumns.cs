namespace Imports.Ledger;

/// <summary>The columns that an error file has behind those of its rows.</summary>
public static class AddedColumns
{
    public const string Line = "_line";
    public const string Columns = "_columns";
    public const string Codes = "_codes";
    public const string Reasons = "_reasons";

    /// <summary>Holds a <see cref="RowToken"/>.</summary>
    public const string Token = "_token";

    /// <summary>In their order.</summary>
    public static readonly IReadOnlyList<string> All = [Line, Columns, Codes, Reasons, Token];

    /// <summary>Where they stand in a header, from 0, each once: of several fields of such a name the last is the added one.</summary>
    public static IReadOnlyList<int> In(IReadOnlyList<string> header)
        => [.. All.Select(name => LastOf(header, name)).Where(at => at >= 0).Order()];

    /// <summary>Where the tokens stand; -1 = nowhere.</summary>
    public static int TokenIn(IReadOnlyList<string> header) => LastOf(header, Token);

    private static int LastOf(IReadOnlyList<string> header, string name)
    {
        for (var i = header.Count - 1; i >= 0; i--)
        {
            if (header[i].AsSpan().Trim().SequenceEqual(name))
                return i;
        }
        return -1;
    }
}
