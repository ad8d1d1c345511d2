using Imports.Datasets;
using Imports.Reading.Mapping;

namespace Imports.Reading.Splitting;

/// <summary>The names of a header: how one is found among them, and how names are shown.</summary>
internal sealed class HeaderNames(IReadOnlyList<string> names)
{
    /// <summary>Names in a message, at most, and characters of one.</summary>
    private const int MostNames = 50;
    private const int LongestName = 60;

    /// <summary>What is longer is no name but a value, or found to the letter.</summary>
    private const int LongestCompared = 500;

    private readonly ILookup<string, int> exact = Enumerable.Range(0, names.Count).ToLookup(i => names[i], StringComparer.Ordinal);
    private List<(HeaderName Name, int At)>? compared;
    private ILookup<string, int>? plain;
    private ILookup<string, int>? folded;

    public IReadOnlyList<string> All => names;

    /// <summary>The fields of that name, from 0: to the letter, else without case and punctuation, else without marks on letters.</summary>
    public IReadOnlyList<int> Find(SearchedName name) => Exact(name) is { Count: > 0 } same ? same : Plain(name) is { Count: > 0 } alike ? alike : Folded(name);

    public IReadOnlyList<int> Exact(SearchedName name) => [.. exact[name.Text]];

    public IReadOnlyList<int> Plain(SearchedName name)
    {
        plain ??= Compared().ToLookup(field => field.Name.Plain, field => field.At);
        return name.Forms.Plain.Length == 0 ? [] : [.. plain[name.Forms.Plain]];
    }

    public IReadOnlyList<int> Folded(SearchedName name)
    {
        folded ??= Compared().SelectMany(field => field.Name.Forms, (field, form) => (form, field.At)).ToLookup(field => field.form, field => field.At);
        return name.Forms.Folded.Length == 0 ? [] : [.. name.Forms.Forms.SelectMany(form => folded[form]).Distinct().Order()];
    }

    /// <summary>A name for a field that no other has: its own with a number behind it.</summary>
    public string Rename(int field)
    {
        for (var number = 2; ; number++)
        {
            var name = $"{names[field].Trim()}_{number}";
            if (Find(new SearchedName(name)).Count == 0)
                return Shown([name]);
        }
    }

    public override string ToString() => Shown(names);

    /// <summary>As they stand in a message: not endless.</summary>
    public static string Shown(IReadOnlyList<string> names)
    {
        var shown = names.Take(MostNames).Select(name => name.Length == 0 ? "(unnamed)" : name.Length > LongestName ? $"{name[..LongestName]}…" : name);
        return $"{string.Join(", ", shown)}{(names.Count > MostNames ? $" and {names.Count - MostNames} more" : "")}";
    }

    private List<(HeaderName Name, int At)> Compared()
        => compared ??= [.. Enumerable.Range(0, names.Count).Where(i => names[i].Length <= LongestCompared).Select(i => (HeaderName.Of(names[i]), i))];
}
