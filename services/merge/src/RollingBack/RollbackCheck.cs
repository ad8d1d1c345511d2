using System.Text.RegularExpressions;
using Imports.Contracts;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>Whether a former table may take its place again. Asked while the caller holds the scope of the target.</summary>
public sealed partial class RollbackCheck([FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool, SwapObstacles obstacles)
{
    private static readonly string Form = SqlFile.Read<RollbackCheck>("swap.select_form");

    /// <returns>The first reason against it; null = none.</returns>
    internal async Task<RollbackRefusal?> WhyNotAsync(RollbackRequest request, SwapTables tables, SwapState state, CancellationToken cancellationToken)
    {
        if (!request.IsKept || !state.HasReplaced)
            return new RollbackRefusal(ErrorCodes.RollbackNotKept, $"The former table of {tables.Name} is not kept any more.");
        if (request.IsSuperseded)
            return new RollbackRefusal(ErrorCodes.RollbackSuperseded, $"A later import has changed {tables.Name}, or was rolled back there.");
        if (state.TargetComment != tables.WholeComment)
            return Refused(tables, "it is not the table that the import has put there: its comment is another one");

        // Over a session of its own: the transaction that has read the target would be in the way of its own RENAME.
        await using var session = await pool.OpenAsync(cancellationToken);
        if (await obstacles.FindTiesAsync(session, request.TenantId, tables, cancellationToken) is { } obstacle)
            return Refused(tables, obstacle);
        return await HaveOneFormAsync(session, tables, cancellationToken) ? null : Refused(tables, "its columns, indexes or checks have changed since the import, and the former table has them as they were");
    }

    internal static RollbackRefusal Refused(SwapTables tables, string why) => new(ErrorCodes.RollbackRefused, $"{tables.Name} keeps its rows: {why}.");

    /// <summary>A column that came with a new version of the dataset would be gone with the table.</summary>
    private static async Task<bool> HaveOneFormAsync(MySqlSession session, SwapTables tables, CancellationToken cancellationToken)
    {
        var now = await session.QueryAsync<Column>(Form, new { schema = tables.Schema, table = tables.Name }, cancellationToken: cancellationToken);
        var former = await session.QueryAsync<Column>(Form, new { schema = tables.Replaced.Schema, table = tables.Replaced.Name }, cancellationToken: cancellationToken);
        if (!now.SequenceEqual(former))
            return false;
        return (await KeysAndChecksAsync(session, tables.Target, cancellationToken)).SetEquals(await KeysAndChecksAsync(session, tables.Replaced.Quoted, cancellationToken));
    }

    /// <summary>All indexes, and all checks without their names, which follow that of the table.</summary>
    private static async Task<HashSet<string>> KeysAndChecksAsync(MySqlSession session, string table, CancellationToken cancellationToken)
    {
        var create = await SecondaryIndexes.ShowCreateAsync(session, table, cancellationToken);
        return [.. KeyOrCheck().Matches(create).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex(@"((?<=^ +)(?:(?:PRIMARY|UNIQUE|FULLTEXT|SPATIAL) )?KEY .*?|\bCHECK \(.*?),?\r?$", RegexOptions.Multiline)]
    private static partial Regex KeyOrCheck();

    private sealed record Column
    {
        public string Name { get; init; } = "";
        public string Type { get; init; } = "";
        public string Nullable { get; init; } = "";
        public string? Preset { get; init; }
        public string? Collated { get; init; }
        public string? Extra { get; init; }
        public string? Computed { get; init; }
    }
}
