using Imports.MySql;

namespace Imports.Merge;

/// <summary>The table <c>merge_scope</c>: what a merge locks, and the order of the merges committed in it.</summary>
public sealed class ScopeStore
{
    private static readonly string Create = SqlFile.Read<ScopeStore>("scope.create");
    private static readonly string Lock = SqlFile.Read<ScopeStore>("scope.lock");
    private static readonly string Advance = SqlFile.Read<ScopeStore>("scope.advance");

    /// <summary>Waits for its turn up to the server's lock wait timeout; a longer wait is a transient error, and the message is tried again.</summary>
    public async Task LockAsync(MySqlSession session, string tenantId, string target, CancellationToken cancellationToken)
    {
        var timeout = TimeSpan.FromMinutes(2);
        if (await session.QueryFirstOrDefaultAsync<long?>(Lock, new { tenantId, target }, timeout, cancellationToken) is not null)
            return;
        await session.ExecuteAsync(Create, new { tenantId, target }, timeout, cancellationToken);
        await session.QueryFirstOrDefaultAsync<long>(Lock, new { tenantId, target }, timeout, cancellationToken);
    }

    public Task AdvanceAsync(MySqlSession session, string tenantId, string target, CancellationToken cancellationToken)
        => session.ExecuteAsync(Advance, new { tenantId, target }, cancellationToken: cancellationToken);
}
