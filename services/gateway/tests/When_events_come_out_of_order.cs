namespace Imports.Gateway.Tests;

public sealed class When_events_come_out_of_order(GatewayStack stack)
{
    [Fact]
    public async Task Versions_never_go_backwards()
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        var snapshots = new List<Contracts.ImportSnapshot>();
        for (var i = 0; i < 10; i++)
        {
            await import.StageBatchAsync();
            snapshots.Add(await stack.SnapshotAsync(import));
        }

        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);
        await watcher.SubscribeAsync(import.Id);
        await import.FinishAsync();
        await stack.PublishAsync(import);
        foreach (var snapshot in snapshots.AsEnumerable().Reverse())
            await stack.PublishAsync(import, snapshot);
        var later = await stack.NewImportAsync();
        await watcher.SubscribeAsync(later.Id);
        await later.FinishAsync();
        await stack.PublishAsync(later);

        await watcher.ProgressAsync(later.Id, progress => progress.Status == "done", "a later event arrives");
        var versions = watcher.ProgressOf(import.Id).Select(progress => progress.Version).ToList();
        Assert.Equal(versions.Order(), versions);
        Assert.Equal("done", watcher.ProgressOf(import.Id)[^1].Status);
    }

    [Fact]
    public async Task Nothing_follows_an_end()
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        var running = await stack.SnapshotAsync(import);
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);
        await watcher.SubscribeAsync(import.Id);
        await import.FinishAsync();
        var end = await stack.SnapshotAsync(import);
        await stack.PublishAsync(import, end);
        await watcher.ProgressAsync(import.Id, progress => progress.Status == "done", "the end arrives");

        // Read before the commit of the end, and later than the snapshot within it.
        await stack.PublishAsync(import, running with { Version = end.Version + 1 });
        var later = await stack.NewImportAsync();
        await watcher.SubscribeAsync(later.Id);
        await later.FinishAsync();
        await stack.PublishAsync(later);
        await watcher.ProgressAsync(later.Id, progress => progress.Status == "done", "a later event arrives");
        Assert.Equal("done", watcher.ProgressOf(import.Id)[^1].Status);
    }

    [Fact]
    public async Task An_end_that_was_overtaken_is_told_nevertheless()
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        var running = await stack.SnapshotAsync(import);
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);
        await watcher.SubscribeAsync(import.Id);
        await import.FinishAsync();
        var end = await stack.SnapshotAsync(import);

        await stack.PublishAsync(import, running with { Version = end.Version + 1 });
        await watcher.ProgressAsync(import.Id, progress => progress.Version > end.Version, "what overtook the end arrives");
        await stack.PublishAsync(import, end);

        var last = await watcher.ProgressAsync(import.Id, progress => progress.Status == "done", "the end arrives");
        Assert.True(last.Version > end.Version);
    }
}
