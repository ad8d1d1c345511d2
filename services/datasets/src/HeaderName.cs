using System.Buffers;
using System.Text;

namespace Imports.Datasets;

/// <summary>
/// A name of a header in the forms by which it is compared. They follow from this table alone, not from the machine's language data, since fingerprints of headers are made of them and are kept.
/// </summary>
/// <param name="Plain">Its letters and digits in lower case: without blanks, punctuation and signs.</param>
/// <param name="Folded">The same, letters without their marks: <c>Größe</c> is <c>grosse</c>, composed or not.</param>
/// <param name="Spelled">The same, umlauts written out: <c>Größe</c> is <c>groesse</c>.</param>
public sealed record HeaderName(string Plain, string Folded, string Spelled)
{
    private const char CombiningDiaeresis = '\u0308';

    /// <summary>Letters of the Latin script with what they are without their marks; in lower case.</summary>
    private static readonly Dictionary<char, string> Letters = Table(
        "a àáâãäåāăąǎ", "ae æ", "c çćĉċč", "d ďđð", "e èéêëēĕėęě", "g ĝğġģ", "h ĥħ", "i ìíîïĩīĭįı", "j ĵ", "k ķ", "l ĺļľŀł", "n ñńņňŉ", "o òóôõöøōŏőǒ", "oe œ",
        "r ŕŗř", "s śŝşšș", "ss ß", "t ţťŧț", "th þ", "u ùúûüũūŭůűųǔ", "w ŵ", "y ýÿŷ", "z źżž");

    private static readonly SearchValues<char> AsciiPlain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    public static HeaderName Of(string name)
    {
        if (Ascii.IsValid(name))
        {
            var lower = name.AsSpan().IndexOfAnyExcept(AsciiPlain) < 0 ? name : string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
            return new HeaderName(lower, lower, lower);
        }

        var (plain, folded, spelled) = (new StringBuilder(name.Length), new StringBuilder(name.Length), new StringBuilder(name.Length));
        foreach (var character in name)
        {
            if (character == CombiningDiaeresis && spelled.Length > 0 && spelled[^1] is 'a' or 'o' or 'u')
                spelled.Append('e');
            if (!char.IsLetterOrDigit(character) && !char.IsSurrogate(character))
                continue;
            var lower = char.ToLowerInvariant(character);
            plain.Append(lower);
            folded.Append(Letters.GetValueOrDefault(lower) ?? $"{lower}");
            spelled.Append(lower switch { 'ä' => "ae", 'ö' => "oe", 'ü' => "ue", _ => Letters.GetValueOrDefault(lower) ?? $"{lower}" });
        }

        return new HeaderName(plain.ToString(), folded.ToString(), spelled.ToString());
    }

    /// <summary>They are the same word, however it is written: a form of one is a form of the other. What has neither letter nor digit is like nothing.</summary>
    public bool IsLike(HeaderName other) => Folded.Length > 0 && Forms.Any(other.Forms.Contains);

    /// <summary>By which names are found that are alike.</summary>
    public IEnumerable<string> Forms => Folded == Spelled ? [Folded] : [Folded, Spelled];

    private static Dictionary<char, string> Table(params string[] lines)
        => lines.Select(line => line.Split(' ')).SelectMany(parts => parts[1].Select(letter => (letter, parts[0]))).ToDictionary(pair => pair.letter, pair => pair.Item2);
}
