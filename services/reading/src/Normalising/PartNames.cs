namespace Imports.Reading.Normalising;

/// <summary>Names of sheets and members as an error shows them: a sender may have chosen them as long as he likes.</summary>
internal static class PartNames
{
    private const int MostChars = 60;

    public static string Short(string name) => $"'{(name.Length > MostChars ? $"{name[..MostChars]}…" : name)}'";

    public static string List(IEnumerable<string> names, int most)
    {
        var all = names.ToList();
        var shown = string.Join(", ", all.Take(most).Select(Short));
        return all.Count > most ? $"{shown} and {all.Count - most} more" : shown;
    }
}
