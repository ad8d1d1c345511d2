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
