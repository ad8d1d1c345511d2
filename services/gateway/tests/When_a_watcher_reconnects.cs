namespace Imports.Gateway.Tests;

public sealed class When_a_watcher_reconnects(GatewayStack stack)
{
    [Fact]
    public async Task It_gets_the_current_state()
    {
        var import = await stack.NewImportAsync();
        var gateway = await stack.StartGatewayAsync();
        await using var watcher = await Watcher.ConnectAsync(gateway.Address);
        await watcher.SubscribeAsync(import.Id);

        await gateway.DisposeAsync();
        await watcher.WaitAsync(message => message.Kind == "disconnected", "the client has lost the gateway");
        await import.FinishAsync();
        await using var again = await stack.StartGatewayAsync($"--urls={gateway.Address}");

        await watcher.ProgressAsync(import.Id, progress => progress.Status == "done", "the client learns of what it missed");
    }
}
