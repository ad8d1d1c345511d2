using Imports.Datasets;

namespace Imports.Reading.Mapping;

/// <summary>
/// How alike two names are: the Dice coefficient of the pairs of neighbouring characters in their folded forms (<see cref="HeaderName.Folded"/>), twice those that both have by all that they have. From 0 to 1, the same
/// in both directions, 1 for the same word. Chosen since it grows with what two names share wherever that stands, and gives words that merely begin alike or are short no more than that.
/// </summary>
public sealed class Similarity
{
    /// <summary>From here on a header is proposed for a column that is not found.</summary>
    public const double Proposed = 0.5;

    /// <summary>From here on it is applied where the sender asks for that.</summary>
    public const double Applied = 0.8;

    /// <summary>Another one whose score is lower by no more than this leaves it in doubt.</summary>
    public const double Margin = 0.1;

    /// <summary>So much of a name is compared.</summary>
    private const int MostCharacters = 64;

    private readonly string word;
    private readonly int[] pairs;

    public Similarity(string name)
    {
        word = HeaderName.Of(name.Length > MostCharacters ? name[..MostCharacters] : name).Folded;
        pairs = new int[Math.Max(0, word.Length - 1)];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = (word[i] << 16) | word[i + 1];
        Array.Sort(pairs);
    }

    public static double Of(string one, string other) => new Similarity(one).To(new Similarity(other));

    /// <summary>Of two names of one letter only the same are alike, and a name without letters and digits is like none.</summary>
    public double To(Similarity other)
    {
        if (word.Length == 0 || other.word.Length == 0)
            return 0;
        if (word == other.word)
            return 1;
        var (shared, i, k) = (0, 0, 0);
        while (i < pairs.Length && k < other.pairs.Length)
        {
            if (pairs[i] == other.pairs[k])
                (shared, i, k) = (shared + 1, i + 1, k + 1);
            else if (pairs[i] < other.pairs[k])
                i++;
            else
                k++;
        }

        return pairs.Length + other.pairs.Length == 0 ? 0 : 2.0 * shared / (pairs.Length + other.pairs.Length);
    }
}
