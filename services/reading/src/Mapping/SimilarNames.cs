using System.Globalization;

namespace Imports.Reading.Mapping;

/// <summary>Proposes headers for the columns that nothing else has found, by their <see cref="Similarity"/>.</summary>
internal static class SimilarNames
{
    /// <summary>Names of columns, synonyms among them, that are compared with each free header: a hostile header is not to cost seconds.</summary>
    private const int MostNames = 500;

    private const int MostAlternatives = 3;

    /// <summary>Adds to each open column of the chain what is similar to it.</summary>
    /// <param name="chain">Run to its end.</param>
    /// <param name="header">The names.</param>
    /// <param name="apply">One that is similar enough is read, not merely proposed.</param>
    public static void Propose(MappingChain chain, IReadOnlyList<string> header, bool apply)
    {
        var pairs = Pairs(chain, header);
        var (done, given) = (new HashSet<SearchedColumn>(), new HashSet<int>());
        foreach (var best in pairs)
        {
            if (done.Contains(best.Column) || given.Contains(best.Field))
                continue;
            var match = MappingChain.Match(best.Column, best.Field, FoundBy.Similar, best.Score, $"similar name, score {Shown(best.Score)}") with { Alternatives = Others(pairs, best) };
            if (pairs.Any(other => IsNear(best, other) && !given.Contains(other.Field) && !(done.Contains(other.Column) && other.Field != best.Field)))
                match = match with { Field = null, Confidence = 0, Reason = "several headers, or columns, are similar alike", IsInDoubt = true, Alternatives = Others(pairs, best with { Field = -1 }) };
            else
                given.Add(best.Field);
            done.Add(best.Column);
            chain.Take(match with { IsProposal = !apply || best.Score < Similarity.Applied });
        }
    }

    /// <summary>Another header for the column, or another column for the header, that is nearly as similar.</summary>
    private static bool IsNear(Pair best, Pair other)
        => other != best && (other.Column == best.Column || other.Field == best.Field) && other.Score > best.Score - Similarity.Margin;

    /// <summary>With two digits, as messages have it.</summary>
    public static string Shown(double score) => score.ToString("0.00", CultureInfo.InvariantCulture);

    private static List<Pair> Pairs(MappingChain chain, IReadOnlyList<string> header)
    {
        var free = chain.Free.Select(field => (Field: field, Name: new Similarity(header[field]))).ToList();
        var names = chain.Open.SelectMany(column => column.Synonyms.Prepend(column.Own), (column, name) => (Column: column, Name: new Similarity(name.Text))).Take(MostNames);
        return [.. names.SelectMany(_ => free, (name, field) => new Pair(name.Column, field.Field, name.Name.To(field.Name)))
            .Where(pair => pair.Score >= Similarity.Proposed)
            .GroupBy(pair => (pair.Column, pair.Field), (_, same) => same.MaxBy(pair => pair.Score)!)
            .OrderByDescending(pair => pair.Score).ThenBy(pair => pair.Field)];
    }

    private static List<HeaderOption> Others(IEnumerable<Pair> pairs, Pair best)
        => [.. pairs.Where(pair => pair.Column == best.Column && pair.Field != best.Field).Take(MostAlternatives)
            .Select(pair => new HeaderOption(pair.Field, pair.Score, $"similar name, score {Shown(pair.Score)}"))];

    private sealed record Pair(SearchedColumn Column, int Field, double Score);
}
