namespace Imports.Ledger;

/// <summary>How many rows were refused for which cause, summed up before <see cref="CauseStore"/> writes it.</summary>
public sealed class CauseCounts
{
    private readonly Dictionary<(string Code, string Column, string Expected), long> groups = [];

    /// <summary>A row counts once in each of its causes.</summary>
    public void Add(IEnumerable<MalformedRow> rows)
    {
        foreach (var cause in rows.SelectMany(row => row.Causes))
            Count(cause, 1);
    }

    /// <summary>Takes a row back that was counted.</summary>
    public void Remove(IEnumerable<RejectCause> causes)
    {
        foreach (var cause in causes)
            Count(cause, -1);
    }

    private void Count(RejectCause cause, int rows)
    {
        var group = (cause.Code, cause.Column ?? "", cause.Expected);
        groups[group] = groups.GetValueOrDefault(group) + rows;
    }

    /// <summary>In the order of the table's key: two batches that count the same causes cannot lock each other out.</summary>
    internal IEnumerable<(string Code, string Column, string Expected, long Rows)> InKeyOrder() => groups
        .Where(group => group.Value != 0)
        .Select(group => (group.Key.Code, group.Key.Column, group.Key.Expected, group.Value))
        .OrderBy(group => group.Code, StringComparer.Ordinal)
        .ThenBy(group => group.Column, StringComparer.Ordinal)
        .ThenBy(group => group.Expected, StringComparer.Ordinal);
}
