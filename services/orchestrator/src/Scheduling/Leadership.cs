using Imports.MySql;

namespace Imports.Orchestrator;

/// <summary>
/// The lease by which one orchestrator leads: it alone runs the scheduler, the sweeper and the progress events. Each leader has a fence number; what a
/// leader commits it confirms with it, so that one that lost its lease without noticing commits nothing.
/// </summary>
public sealed class Leadership(OrchestratorOptions options)
{
    private static readonly string Hold = SqlFile.Read<Leadership>("leader.hold");
    private static readonly string Select = SqlFile.Read<Leadership>("leader.select");
    private static readonly string Confirm = SqlFile.Read<Leadership>("leader.confirm");
    private static readonly string Release = SqlFile.Read<Leadership>("leader.release");

    private readonly string holder = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";

    /// <summary>The fence number while this process leads; null while it does not.</summary>
    public long? Fence { get; private set; }

    /// <summary>Takes or renews the lease.</summary>
    public async Task TryHoldAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(Hold, new { holder, leaseSeconds = (int)options.LeaderLease.TotalSeconds }, cancellationToken: cancellationToken);
        Fence = await session.QueryFirstOrDefaultAsync<long?>(Select, new { holder }, cancellationToken: cancellationToken);
    }

    /// <summary>Inside a transaction: true when this process still leads, and will until the transaction ends.</summary>
    public async Task<bool> ConfirmAsync(MySqlSession session, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<long?>(Confirm, new { holder, fence = Fence }, cancellationToken: cancellationToken) is not null;

    public Task ReleaseAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        Fence = null;
        return session.ExecuteAsync(Release, new { holder }, cancellationToken: cancellationToken);
    }
}
