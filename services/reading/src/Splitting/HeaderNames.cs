namespace Imports.Reading.Splitting;

/// <summary>The names of a header: how one is found among them, and how names are shown.</summary>
internal sealed class HeaderNames(IReadOnlyList<string> names)
{
    /// <summary>Names in a message, at most, and characters of one.</summary>
    private const int MostNames = 50;
    private const int LongestName = 60;

    private readonly ILookup<string, int> exact = Enumerable.Range(0, names.Count).ToLookup(i => names[i], StringComparer.Ordinal);
    private readonly ILookup<string, int> loose = Enumerable.Range(0, names.Count).ToLookup(i => Loose(names[i]), StringComparer.Ordinal);

    /// <summary>The fields of that name, from 0: exactly, else ignoring case, spaces, underscores and hyphens.</summary>
    public IEnumerable<int> Find(string name) => exact.Contains(name) ? exact[name] : Loose(name) is { Length: > 0 } rest ? loose[rest] : [];

    public override string ToString() => Shown(names);

    /// <summary>As they stand in a message: not endless.</summary>
    public static string Shown(IReadOnlyList<string> names)
    {
        var shown = names.Take(MostNames).Select(name => name.Length == 0 ? "(unnamed)" : name.Length > LongestName ? $"{name[..LongestName]}…" : name);
        return $"{string.Join(", ", shown)}{(names.Count > MostNames ? $" and {names.Count - MostNames} more" : "")}";
    }

    private static string Loose(string name) => string.Concat(name.Where(c => !char.IsWhiteSpace(c) && c is not ('_' or '-'))).ToLowerInvariant();
}
