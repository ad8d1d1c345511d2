namespace Imports.Ledger;

/// <summary>How many rows were refused for which cause, summed up before <see cref="CauseStore"/> writes it.</summary>
public sealed class CauseCounts
{
    private readonly Dictionary<(string Code, string Column, string Expected), long> groups = [];

    /// <summary>A row counts once in each of its causes.</summary>
    public void Add(IEnumerable<MalformedRow> rows)
    {
        foreach (var cause in rows.SelectMany(row => row.Causes))
        {
            var group = (cause.Code, cause.Column ?? "", cause.Expected);
            groups[group] = groups.GetValueOrDefault(group) + 1;
        }
    }

    /// <summary>In the order of the table's key: two batches that count the same causes cannot lock each other out.</summary>
    internal IEnumerable<(string Code, string Column, string Expected, long Rows)> InKeyOrder() => groups
        .Select(group => (group.Key.Code, group.Key.Column, group.Key.Expected, group.Value))
        .OrderBy(group => group.Code, StringComparer.Ordinal)
        .ThenBy(group => group.Column, StringComparer.Ordinal)
        .ThenBy(group => group.Expected, StringComparer.Ordinal);
}
