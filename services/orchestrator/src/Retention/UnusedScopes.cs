using Imports.MySql;

namespace Imports.Orchestrator;

/// <summary>
/// Removes the rows by which merges lock the values of a scope column, once no merge has for long. One by one by the primary key: by a range of another index they would be locked in
/// another order than merges lock them.
/// </summary>
public sealed class UnusedScopes([FromKeyedServices(Pools.Consumers)] MySqlPool pool, Leadership leadership, RetentionOptions options)
{
    private static readonly string Lock = SqlFile.Read<UnusedScopes>("purge.lock_scope_values");
    private static readonly string Delete = SqlFile.Read<UnusedScopes>("purge.delete_scope_value");

    /// <summary>All that nobody holds.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        while (leadership.Fence is not null && await PurgeSomeAsync(cancellationToken) == options.RowsAtOnce)
        {
            // The next ones.
        }
    }

    private async Task<int> PurgeSomeAsync(CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        await session.BeginAsync(cancellationToken);
        var unused = await session.QueryAsync<UnusedScope>(
            Lock, new { keepSeconds = (long)options.KeepLedgerFor.TotalSeconds, rows = options.RowsAtOnce }, cancellationToken: cancellationToken);
        foreach (var scope in unused)
            await session.ExecuteAsync(Delete, scope, cancellationToken: cancellationToken);
        if (unused.Count > 0)
            CrashPoint.Reached("before_commit", "scopes");
        await session.CommitAsync(cancellationToken);
        return unused.Count;
    }

    private sealed record UnusedScope
    {
        public string TenantId { get; init; } = "";
        public string Target { get; init; } = "";
        public byte[] ValueHash { get; init; } = [];
    }
}
