using System.Text.Json;

namespace Imports.Gateway.Tests;

public sealed class When_two_gateways_run(GatewayStack stack)
{
    [Fact]
    public async Task Both_tell_all_of_an_import()
    {
        await using var second = await stack.StartGatewayAsync();
        var import = await stack.NewImportAsync();
        await using var one = await Watcher.ConnectAsync(stack.Gateway.Address);
        await using var other = await Watcher.ConnectAsync(second.Address);
        await one.SubscribeAsync(import.Id);
        await other.SubscribeAsync(import.Id);

        await import.StartParsingAsync();
        await stack.PublishAsync(import);
        await one.ProgressAsync(import.Id, progress => progress.Status == "parsing", "the first gateway tells of the start");
        await other.ProgressAsync(import.Id, progress => progress.Status == "parsing", "the second gateway tells of the start");
        await import.FinishAsync();
        await stack.PublishAsync(import);

        await one.ProgressAsync(import.Id, progress => progress.Status == "done", "the first gateway tells of the end");
        await other.ProgressAsync(import.Id, progress => progress.Status == "done", "the second gateway tells of the end");
    }

    /// <summary>It sleeps until somebody watches.</summary>
    [Fact]
    public async Task One_that_nobody_watched_for_a_while_tells_those_who_come_again()
    {
        await using var second = await stack.StartGatewayAsync();
        var import = await stack.NewImportAsync();
        await using var watcher = await Watcher.ConnectAsync(second.Address);
        await watcher.SubscribeAsync(import.Id);
        await watcher.UnsubscribeAsync(import.Id);
        await import.StartParsingAsync();
        await watcher.SubscribeAsync(import.Id);
        await import.FinishAsync();
        await stack.PublishAsync(import);
        await watcher.ProgressAsync(import.Id, progress => progress.Status == "done", "the gateway tells of the end");
    }

    [Fact]
    public async Task Both_tell_all_of_a_tenant_and_their_versions_never_go_backwards()
    {
        await using var second = await stack.StartGatewayAsync();
        var import = await stack.NewImportAsync();
        await using var hub = await Watcher.ConnectAsync(second.Address);
        await hub.SubscribeTenantAsync();
        var gateways = new[] { stack.Gateway.Address, second.Address };
        var sources = new List<EventSource>();
        foreach (var gateway in gateways)
        {
            sources.Add(await EventSource.OpenAsync(gateway, import));
            sources.Add(await EventSource.OpenAsync(gateway, "/imports/events"));
        }

        await MoveOutOfOrderAsync(import);

        foreach (var source in sources)
            await source.FirstAsync(streamed => streamed.Progress.TaskId == import.Id && streamed.Progress.Status == "done", "a stream tells of the end");
        await hub.ProgressAsync(import.Id, progress => progress.Status == "done", "the hub tells of the end");
        foreach (var progress in sources.Select(source => source.Of(import.Id).Select(streamed => streamed.Progress)).Append(hub.ProgressOf(import.Id)))
        {
            var told = progress.ToList();
            Assert.Equal(told.Select(each => each.Version).Order(), told.Select(each => each.Version));
            Assert.Equal("done", told[^1].Status);
        }

        foreach (var source in sources)
            await source.DisposeAsync();
    }

    /// <summary>Ten steps and the end, each told twice, and again later when it is outdated.</summary>
    private async Task MoveOutOfOrderAsync(TestImport import)
    {
        await import.StartParsingAsync();
        var told = new List<Contracts.ImportSnapshot>();
        for (var i = 0; i < 10; i++)
        {
            await import.StageBatchAsync();
            told.Add(await stack.SnapshotAsync(import));
            await stack.PublishAsync(import, told[^1]);
            await stack.PublishAsync(import, told[i / 2]);
            await stack.PublishAsync(import, told[^1]);
        }

        await import.FinishAsync();
        await stack.PublishAsync(import);
        foreach (var snapshot in told.AsEnumerable().Reverse())
            await stack.PublishAsync(import, snapshot);
    }

    [Fact]
    public async Task Each_has_a_durable_queue_of_its_own_that_expires()
    {
        await using var second = await stack.StartGatewayAsync("--Gateway:InstanceId=second");

        Assert.Equal("gateway-second", second.QueueName);
        Assert.NotEqual(second.QueueName, stack.Gateway.QueueName);
        foreach (var name in new[] { second.QueueName, stack.Gateway.QueueName })
        {
            var queue = await ReadAsync($"api/queues/{stack.Broker.VirtualHost}/{name}");
            Assert.True(queue.GetProperty("durable").GetBoolean());
            Assert.False(queue.GetProperty("auto_delete").GetBoolean());
            Assert.Equal(600_000, queue.GetProperty("arguments").GetProperty("x-expires").GetInt64());
            var sources = (await ReadAsync($"api/exchanges/{stack.Broker.VirtualHost}/{name}/bindings/destination")).EnumerateArray();
            Assert.Equal(["Imports.Contracts:ImportProgressed"], sources.Select(binding => binding.GetProperty("source").GetString()));
            Assert.True((await ReadAsync($"api/exchanges/{stack.Broker.VirtualHost}/{name}")).GetProperty("auto_delete").GetBoolean());
        }
    }

    private async Task<JsonElement> ReadAsync(string path)
        => JsonSerializer.Deserialize<JsonElement>(await stack.Broker.Management.GetStringAsync(path));
}
