namespace Imports.Gateway.Tests;

public sealed class When_the_broker_is_lost(GatewayStack stack)
{
    [Fact]
    public async Task Watchers_still_learn_of_what_comes_moves_and_ends()
    {
        await using var link = new CuttableLink(stack.Broker.Uri);
        await using var gateway = await stack.StartGatewayAsync($"--RabbitMq:Uri={link.Uri}");
        await gateway.IsListeningAsync();
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        await using var watcher = await Watcher.ConnectAsync(gateway.Address);
        await watcher.SubscribeAsync(import.Id);
        await using var all = await EventSource.OpenAsync(gateway.Address, "/imports/events");

        link.Cut();
        await import.StageBatchAsync();
        await stack.PublishAsync(import);
        var coming = await stack.NewImportAsync();

        await watcher.ProgressAsync(import.Id, progress => progress.RowsOk == 8, "the move is told");
        await all.FirstAsync(streamed => streamed.Progress.TaskId == coming.Id, "the new import is told");
        await import.FinishAsync();
        await watcher.ProgressAsync(import.Id, progress => progress.Status == "done", "the end is told");
        await all.FirstAsync(streamed => streamed.Progress.TaskId == import.Id && streamed.Progress.Status == "done", "the end is told among all");
    }

    [Fact]
    public async Task Its_queue_keeps_what_was_said_meanwhile()
    {
        await using var link = new CuttableLink(stack.Broker.Uri);
        // Without reads of the ledger: what arrives came over the broker.
        await using var gateway = await stack.StartGatewayAsync($"--RabbitMq:Uri={link.Uri}", "--Gateway:SilenceLimit=00:01:00");
        await gateway.IsListeningAsync();
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        await using var watcher = await Watcher.ConnectAsync(gateway.Address);
        await watcher.SubscribeAsync(import.Id);
        await using var all = await EventSource.OpenAsync(gateway.Address, "/imports/events");
        await all.FirstAsync(streamed => streamed.Progress.TaskId == import.Id, "the current state arrives");

        link.Cut();
        var early = await stack.SnapshotAsync(import);
        await import.FinishAsync();
        await stack.PublishAsync(import);
        await stack.PublishAsync(import, early);
        link.Mend();

        await watcher.ProgressAsync(import.Id, progress => progress.Status == "done", "the end is told");
        await all.FirstAsync(streamed => streamed.Progress.TaskId == import.Id && streamed.Progress.Status == "done", "the end is told among all");
        var later = await stack.NewImportAsync();
        await stack.PublishAsync(later);
        await all.FirstAsync(streamed => streamed.Progress.TaskId == later.Id, "events arrive as before");
        foreach (var versions in new[] { watcher.ProgressOf(import.Id).Select(progress => progress.Version), all.Of(import.Id).Select(streamed => streamed.Progress.Version) })
            Assert.Equal(versions.Order(), versions);
    }
}
