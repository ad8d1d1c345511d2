using Imports.MySql;

namespace Imports.Merge;

/// <summary>Finds what forbids that another table takes a target's place.</summary>
public sealed class SwapObstacles
{
    private static readonly string Select = SqlFile.Read<SwapObstacles>("swap.obstacles");
    private static readonly string OtherTenant = SqlFile.Read<SwapObstacles>("swap.other_tenant");
    private static readonly string Tenants = SqlFile.Read<SwapObstacles>("swap.select_tenants");
    private static readonly string AnyRow = SqlFile.Read<SwapObstacles>("swap.any_row");
    private static readonly string ServerVersion = SqlFile.Read<SwapObstacles>("swap.server_version");

    /// <summary>The first obstacle to a table that is built beside the target, as the middle of a sentence; null = none.</summary>
    public async Task<string?> FindAsync(MySqlSession session, string tenantId, SwapTables tables, CancellationToken cancellationToken)
    {
        if (await FindTiesAsync(session, tenantId, tables, cancellationToken) is { } tie)
            return tie;
        if ((await TenantsOfAsync(session, tables.NewName, cancellationToken)).Count > 0)
            return $"it would be built as {tables.NewName}, which is the table of another dataset";
        return await IsForeignAsync(session, tables, cancellationToken) ? $"it would be built as {tables.NewName}, and a table of that name is there that no import built" : null;
    }

    /// <summary>What hangs on the target and would not on another table in its place, as the middle of a sentence; null = nothing.</summary>
    public async Task<string?> FindTiesAsync(MySqlSession session, string tenantId, SwapTables tables, CancellationToken cancellationToken)
    {
        var version = await session.QueryFirstOrDefaultAsync<string>(ServerVersion, cancellationToken: cancellationToken);
        var list = version!.Contains("MariaDB", StringComparison.OrdinalIgnoreCase) ? "innodb_sys_foreign" : "innodb_foreign";
        var ties = (await session.QueryFirstOrDefaultAsync<Ties>(
            Select.With("foreign", list), new { schema = tables.Schema, target = tables.Name, name = $"{tables.Schema}/{tables.Name}" }, cancellationToken: cancellationToken))!;
        if (ties.ForeignKeys > 0)
            return "it has foreign keys, or others refer to it by theirs";
        if (ties.Triggers > 0)
            return "it has triggers";
        if (ties.Others > 0)
            return "it is not a plain table";
        if (await session.QueryFirstOrDefaultAsync<long?>(OtherTenant.With("target", tables.Target), new { tenantId }, cancellationToken: cancellationToken) is not null)
            return "it holds rows of another tenant";
        return (await TenantsOfAsync(session, tables.Name, cancellationToken)).Any(other => other != tenantId) ? "another tenant has a dataset with this table" : null;
    }

    private static Task<IReadOnlyList<string>> TenantsOfAsync(MySqlSession session, string table, CancellationToken cancellationToken)
        => session.QueryAsync<string>(Tenants, new { table }, cancellationToken: cancellationToken);

    /// <summary>A table of an earlier attempt says so in its comment, or is an empty copy of the target, which has not got its comment yet.</summary>
    private static async Task<bool> IsForeignAsync(MySqlSession session, SwapTables tables, CancellationToken cancellationToken)
    {
        var state = await SwapState.ReadAsync(session, tables, cancellationToken);
        if (state.NewComment is null || SwapTables.IsOurs(state.NewComment))
            return false;
        return state.NewComment != state.TargetComment
            || await session.QueryFirstOrDefaultAsync<long?>(AnyRow.With("table", tables.New), cancellationToken: cancellationToken) is not null;
    }

    private sealed record Ties
    {
        public long ForeignKeys { get; init; }
        public long Triggers { get; init; }
        public long Others { get; init; }
    }
}
