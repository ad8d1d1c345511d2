using Imports.Contracts;
using Imports.MySql;
using MassTransit;

namespace Imports.Orchestrator;

/// <summary>Sends again what merge was to do to a dataset, where the message must have been lost. One too many is harmless: merge finds the change decided.</summary>
public sealed class LostChanges(OrchestratorOptions options, ILogger<LostChanges> logger)
{
    private static readonly string Select = SqlFile.Read<LostChanges>("sweep.select_lost_changes");
    private static readonly string Touch = SqlFile.Read<LostChanges>("sweep.touch_change");

    public async Task SendAgainAsync(MySqlSession session, IPublishEndpoint bus, CancellationToken cancellationToken)
    {
        foreach (var changeId in await session.QueryAsync<Guid>(Select, new { repeatSeconds = (int)options.RepeatAfter.TotalSeconds }, cancellationToken: cancellationToken))
        {
            await session.ExecuteAsync(Touch, new { changeId }, cancellationToken: cancellationToken);
            Log.ChangeRevived(logger, changeId);
            await bus.Publish(new RegisterDataset { ChangeId = changeId }, cancellationToken);
        }
    }
}
