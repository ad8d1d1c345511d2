using System.Net;

namespace Imports.Gateway.Tests;

public sealed class When_no_event_arrives(GatewayStack stack)
{
    [Fact]
    public async Task A_moving_import_still_tells_each_second_and_at_its_end()
        => await MovesAsync(stack.Gateway);

    [Fact]
    public async Task A_gateway_without_a_broker_starts_and_does_the_same()
    {
        // Nothing listens on port 1.
        await using var gateway = await stack.StartGatewayAsync("--RabbitMq:Uri=amqp://guest:guest@127.0.0.1:1/");

        using var ready = await gateway.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        await MovesAsync(gateway);
    }

    private async Task MovesAsync(RunningGateway gateway)
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        await using var watcher = await Watcher.ConnectAsync(gateway.Address);
        await watcher.SubscribeAsync(import.Id);
        var from = watcher.ProgressOf(import.Id)[0].At;

        var last = await watcher.ProgressAsync(import.Id, progress => progress.At - from > TimeSpan.FromSeconds(4), "four seconds pass");

        var events = watcher.ProgressOf(import.Id);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', events));
        Assert.InRange(events.Count, (int)(last.At - from).TotalSeconds, 20);
        Assert.All(events.Zip(events.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At < TimeSpan.FromSeconds(1.2), $"{pair.First} | {pair.Second}"));
        await import.FinishAsync();
        await watcher.ProgressAsync(import.Id, progress => progress.Status == "done", "the end arrives");
    }
}
