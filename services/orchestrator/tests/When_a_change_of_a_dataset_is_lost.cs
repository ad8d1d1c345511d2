using Imports.Contracts;
using Imports.Datasets;
using Imports.Testing;

namespace Imports.Orchestrator.Tests;

public sealed class When_a_change_of_a_dataset_is_lost(GivenImports given) : IClassFixture<GivenImports>
{
    private readonly DatasetChangeStore changes = new();

    [Fact]
    public async Task Merge_is_asked_again_until_it_has_decided_and_not_while_it_is_at_it()
    {
        var (held, lost, decided) = (await AskAsync(), await AskAsync(), await AskAsync());
        await given.ExecuteAsync("UPDATE dataset_change SET sent_at = UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE");
        await using var merge = await given.Pool.OpenAsync();
        await changes.FinishAsync(merge, decided, CancellationToken.None);
        await merge.BeginAsync();
        await changes.LockAsync(merge, held, CancellationToken.None);
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2", "--Orchestrator:RepeatAfter=00:00:01");

        // More than once, so that rounds have passed in which the one at work was left alone.
        await Eventually.IsTrueAsync(() => Asked(orchestrator, lost) >= 2, TimeSpan.FromSeconds(30), "the lost one is asked for again and again");
        Assert.Equal(0, Asked(orchestrator, held));
        await merge.RollbackAsync();
        await Eventually.IsTrueAsync(() => Asked(orchestrator, held) >= 1, TimeSpan.FromSeconds(30), "the one that was let go is asked for");
        Assert.Equal(0, Asked(orchestrator, decided));
    }

    private static int Asked(RunningOrchestrator orchestrator, Guid change) => orchestrator.Heard<RegisterDataset>().Count(command => command.ChangeId == change);

    private async Task<Guid> AskAsync()
    {
        var change = new DatasetChange { ChangeId = Guid.CreateVersion7(), TenantId = "default", Name = $"d{Guid.NewGuid():N}", Version = 1, Definition = "{}", AskedAt = DateTimeOffset.UtcNow };
        await using var session = await given.Pool.OpenAsync();
        Assert.True(await changes.AskAsync(session, change, "somebody", CancellationToken.None));
        return change.ChangeId;
    }
}
