using System.Text.RegularExpressions;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// The secondary indexes of a table that can be built after its rows, as the server itself writes them. Unique, full-text and spatial ones stay, and so does
/// the index of a counting column: the server does not do without.
/// </summary>
/// <param name="All">Name and definition of each, both as SQL.</param>
/// <param name="HasUnique">A unique key beside the primary one stays: which of two rows it takes follows from their order.</param>
internal sealed partial record SecondaryIndexes(IReadOnlyList<(string Name, string Definition)> All, bool HasUnique)
{
    public static async Task<string> ShowCreateAsync(MySqlSession session, string table, CancellationToken cancellationToken)
    {
        var create = "";
        await session.ReadAsync($"/* imports:merge.swap_show_create */ SHOW CREATE TABLE {table}", null, row => create = row.GetString(1), cancellationToken: cancellationToken);
        return create;
    }

    internal static SecondaryIndexes Parse(string create)
    {
        var counting = CountingColumn().Match(create) is { Success: true } match ? match.Groups[1].Value : null;
        return new SecondaryIndexes([.. Index().Matches(create)
            .Select(index => (Name: index.Groups[1].Value, Definition: $"KEY {index.Groups[1].Value} {index.Groups[2].Value}"))
            .Where(index => counting is null || !index.Definition.StartsWith($"KEY {index.Name} ({counting}", StringComparison.Ordinal))], Unique().IsMatch(create));
    }

    [GeneratedRegex(@"^ +KEY (`(?:[^`]|``)+`) (.*?),?\r?$", RegexOptions.Multiline)]
    private static partial Regex Index();

    [GeneratedRegex(@"^ +UNIQUE KEY ", RegexOptions.Multiline)]
    private static partial Regex Unique();

    [GeneratedRegex(@"^ +(`(?:[^`]|``)+`) .* AUTO_INCREMENT\b", RegexOptions.Multiline)]
    private static partial Regex CountingColumn();
}
