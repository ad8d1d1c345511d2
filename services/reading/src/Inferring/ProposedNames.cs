using System.Text;

namespace Imports.Reading.Inferring;

/// <summary>Names of a definition from names of a file: lower-case letters, digits and underscores, each once.</summary>
internal sealed class ProposedNames
{
    /// <summary>Of a column in the database.</summary>
    private const int Longest = 60;

    private static readonly Dictionary<char, string> Letters = new()
    {
        ['ä'] = "ae", ['ö'] = "oe", ['ü'] = "ue", ['ß'] = "ss", ['æ'] = "ae", ['ø'] = "oe", ['å'] = "aa", ['é'] = "e", ['è'] = "e", ['ê'] = "e", ['ë'] = "e", ['á'] = "a", ['à'] = "a", ['â'] = "a", ['ã'] = "a",
        ['ç'] = "c", ['í'] = "i", ['ì'] = "i", ['î'] = "i", ['ï'] = "i", ['ñ'] = "n", ['ó'] = "o", ['ò'] = "o", ['ô'] = "o", ['õ'] = "o", ['ú'] = "u", ['ù'] = "u", ['û'] = "u", ['ý'] = "y", ['ł'] = "l",
        ['ą'] = "a", ['ę'] = "e", ['ś'] = "s", ['š'] = "s", ['ž'] = "z", ['ź'] = "z", ['ż'] = "z", ['č'] = "c", ['ć'] = "c", ['ř'] = "r", ['ň'] = "n", ['ń'] = "n", ['ů'] = "u", ['ě'] = "e", ['ő'] = "oe", ['ű'] = "ue",
    };

    // Every target has a column of that name.
    private readonly HashSet<string> taken = new(StringComparer.Ordinal) { "tenant_id" };

    public string Next(string header)
    {
        var name = Of(header, "column", Longest);
        for (var number = 2; !taken.Add(name); number++)
            name = $"{Of(header, "column", Longest - 4)}_{number}";
        return name;
    }

    /// <param name="text">Any.</param>
    /// <param name="otherwise">What it begins with where it would begin with no letter.</param>
    /// <param name="longest">Characters at most.</param>
    public static string Of(string text, string otherwise, int longest)
    {
        var name = new StringBuilder();
        foreach (var one in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one))
                name.Append(one);
            else if (Letters.TryGetValue(one, out var letters))
                name.Append(letters);
            else if (name.Length > 0 && name[^1] != '_')
                name.Append('_');
        }

        var found = name.ToString().Trim('_');
        if (found.Length == 0 || !char.IsAsciiLetterLower(found[0]))
            found = $"{otherwise}{(found.Length == 0 ? "" : "_")}{found}";
        return found.Length <= longest ? found : found[..longest].TrimEnd('_');
    }
}
