using Imports.MySql;

namespace Imports.Merge;

/// <summary>How far a swap is, read from the tables themselves: RENAME is atomic, and no other record of it can be.</summary>
/// <param name="IsSwapped">The import's table is the target.</param>
/// <param name="HasReplaced">The former target stands where it was put aside.</param>
/// <param name="IsBuilt">The import's table stands beside the target with all rows and indexes.</param>
/// <param name="NewComment">The comment of the table beside the target; null = there is none.</param>
/// <param name="TargetComment">The target's comment.</param>
/// <param name="IsTakenBack">What stands where the former target was put aside is the import's own table: the former one is the target again.</param>
internal sealed record SwapState(bool IsSwapped, bool HasReplaced, bool IsBuilt, string? NewComment, string? TargetComment, bool IsTakenBack)
{
    private static readonly string Select = SqlFile.Read<SwapState>("swap.select_tables");

    public static async Task<SwapState> ReadAsync(MySqlSession session, SwapTables tables, CancellationToken cancellationToken)
    {
        var found = await session.QueryAsync<Row>(
            Select,
            new { targets = tables.Schema, target = tables.Name, @new = tables.NewName, staging = tables.Replaced.Schema, replaced = tables.Replaced.Name },
            cancellationToken: cancellationToken);
        var comments = found.ToDictionary(row => row.Name, row => row.Comment, StringComparer.OrdinalIgnoreCase);
        var (target, @new) = (comments.GetValueOrDefault(tables.Name), comments.GetValueOrDefault(tables.NewName));
        var hasReplaced = comments.TryGetValue(tables.Replaced.Name, out var aside);
        return new SwapState(hasReplaced || target == tables.WholeComment, hasReplaced, @new == tables.WholeComment, @new, target, aside == tables.WholeComment);
    }

    private sealed record Row
    {
        public string Name { get; init; } = "";
        public string Comment { get; init; } = "";
    }
}
