using System.Globalization;
using System.Net;

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

    [Fact]
    public async Task A_watcher_of_all_imports_learns_what_ended_and_what_came_meanwhile()
    {
        var ending = await stack.NewImportAsync();
        var gateway = await stack.StartGatewayAsync();
        await using var watcher = await Watcher.ConnectAsync(gateway.Address);
        await watcher.SubscribeTenantAsync();

        await gateway.DisposeAsync();
        await watcher.WaitAsync(message => message.Kind == "disconnected", "the client has lost the gateway");
        await ending.FailAsync();
        var coming = await stack.NewImportAsync();
        await using var again = await stack.StartGatewayAsync($"--urls={gateway.Address}");

        await watcher.ProgressAsync(ending.Id, progress => progress.Status == "failed", "the client learns of the end");
        await watcher.ProgressAsync(coming.Id, _ => true, "the client learns of the new one");
        var versions = watcher.ProgressOf(ending.Id).Select(progress => progress.Version).ToList();
        Assert.Equal(versions.Order(), versions);
    }

    [Fact]
    public async Task A_browsers_event_stream_comes_again_by_itself_and_gets_the_end()
    {
        var import = await stack.NewImportAsync();
        var gateway = await stack.StartGatewayAsync();
        await using var browser = await Watcher.OpenStreamAsync(gateway.Address, import.Id);

        await gateway.DisposeAsync();
        await browser.WaitAsync(message => message.Kind == "disconnected", "the browser has lost the gateway");
        await import.FinishAsync();
        await using var again = await stack.StartGatewayAsync($"--urls={gateway.Address}");

        await browser.ProgressAsync(import.Id, progress => progress.Status == "done", "the browser learns of what it missed");
        var versions = browser.ProgressOf(import.Id).Select(progress => progress.Version).ToList();
        Assert.Equal(versions.Distinct().Order(), versions);
    }

    [Fact]
    public async Task An_event_stream_goes_on_after_the_last_event_at_another_gateway_too()
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        var source = await EventSource.OpenAsync(stack.Gateway.Address, import);
        var last = await source.FirstAsync(_ => true, "the current state arrives");
        await source.DisposeAsync();
        await import.StageBatchAsync();
        await using var other = await stack.StartGatewayAsync();

        await using var again = await EventSource.OpenAsync(other.Address, import, last.Id);

        var next = await again.FirstAsync(_ => true, "what is newer arrives");
        Assert.True(next.Progress.Version > last.Progress.Version);
        Assert.Equal(8, next.Progress.RowsOk);
        await import.FinishAsync();
        await stack.PublishAsync(import);
        await again.EndsAsync();
        Assert.Equal("done", again.Events[^1].Progress.Status);
    }

    [Fact]
    public async Task Nothing_that_an_event_stream_has_told_is_told_again()
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        await using var gateway = await stack.StartGatewayAsync("--Gateway:SilenceLimit=00:01:00");
        // As after a version that the ledger's clock has not reached yet.
        var seen = await stack.SnapshotAsync(import);
        var ahead = seen with { Version = seen.Version + 30_000_000 };
        await using var again = await EventSource.OpenAsync(gateway.Address, import, Text(ahead.Version));
        await using var all = await EventSource.OpenAsync(gateway.Address, "/imports/events", $"{import.Id}:{Text(ahead.Version)}");

        await stack.PublishAsync(import);
        await stack.PublishAsync(import, ahead);
        await stack.PublishAsync(import, ahead with { Version = ahead.Version + 1 });

        await again.FirstAsync(streamed => streamed.Progress.Version == ahead.Version + 1, "what is newer arrives");
        await all.FirstAsync(streamed => streamed.Progress.Version == ahead.Version + 1, "what is newer arrives among all");
        Assert.Single(again.Events);
        Assert.Single(all.Of(import.Id));
    }

    [Fact]
    public async Task An_event_stream_tells_of_an_end_that_came_meanwhile_and_ends()
    {
        var import = await stack.NewImportAsync();
        var source = await EventSource.OpenAsync(stack.Gateway.Address, import);
        var all = await EventSource.OpenAsync(stack.Gateway.Address, "/imports/events");
        var last = await source.FirstAsync(_ => true, "the current state arrives");
        var lastOfAll = await all.FirstAsync(streamed => streamed.Progress.TaskId == import.Id, "the current state arrives among all");
        await source.DisposeAsync();
        await all.DisposeAsync();
        await import.FinishAsync();

        await using var again = await EventSource.OpenAsync(stack.Gateway.Address, import, last.Id);
        await again.EndsAsync();
        await using var allAgain = await EventSource.OpenAsync(stack.Gateway.Address, "/imports/events", lastOfAll.Id);

        Assert.Equal(["done"], again.Events.Select(streamed => streamed.Progress.Status));
        await allAgain.FirstAsync(streamed => streamed.Progress.TaskId == import.Id && streamed.Progress.Status == "done", "the end arrives among all");
    }

    [Fact]
    public async Task A_watcher_of_all_imports_who_was_away_for_long_learns_what_ended_since()
    {
        var import = await stack.NewImportAsync();
        await import.FinishAsync();
        await import.EndedBeforeAsync(TimeSpan.FromMinutes(30));
        var snapshot = await stack.SnapshotAsync(import);
        var hourAgo = $"{Guid.CreateVersion7()}:{Text(snapshot.Version - 3_600_000_000)}";

        await using var again = await EventSource.OpenAsync(stack.Gateway.Address, "/imports/events", hourAgo);

        await again.FirstAsync(streamed => streamed.Progress.TaskId == import.Id && streamed.Progress.Status == "done", "the end arrives");
    }

    [Fact]
    public async Task A_client_that_has_seen_the_end_is_told_to_stay_away()
    {
        var import = await stack.NewImportAsync();
        await import.FinishAsync();
        await import.EndedBeforeAsync(TimeSpan.FromMinutes(1));
        var seen = await stack.SnapshotAsync(import);

        await using var again = await EventSource.OpenAsync(stack.Gateway.Address, $"/imports/{import.Id}/events", Text(seen.Version));

        Assert.Equal(HttpStatusCode.NoContent, again.Response.StatusCode);
    }

    [Theory]
    [InlineData("no-version")]
    [InlineData("no-id:7")]
    [InlineData("-1")]
    [InlineData("9223372036854775807")]
    public async Task An_id_that_is_none_of_ours_is_as_none(string lastEventId)
    {
        var import = await stack.NewImportAsync();

        await using var source = await EventSource.OpenAsync(stack.Gateway.Address, import, lastEventId);

        await source.FirstAsync(_ => true, "the current state arrives");
    }

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);
}
