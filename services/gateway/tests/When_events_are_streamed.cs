using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Imports.Testing;

namespace Imports.Gateway.Tests;

public sealed class When_events_are_streamed(GatewayStack stack)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_answer_is_an_unbuffered_event_stream()
    {
        await using var source = await EventSource.OpenAsync(stack.Gateway.Address, await stack.NewImportAsync());

        var answer = source.Response;
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoCache);
        Assert.Equal(["no"], answer.Headers.GetValues("X-Accel-Buffering"));
        await source.FirstAsync(_ => true, "the current state arrives");
        Assert.InRange(source.Retry ?? 0, 1, 10_000);
    }

    [Fact]
    public async Task It_says_what_the_hub_says()
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        await using var gateway = await stack.StartGatewayAsync("--Gateway:SilenceLimit=00:01:00");
        await using var source = await EventSource.OpenAsync(gateway.Address, import);
        await using var all = await EventSource.OpenAsync(gateway.Address, "/imports/events");
        await using var watcher = await Watcher.ConnectAsync(gateway.Address);
        await watcher.SubscribeAsync(import.Id);
        await source.FirstAsync(_ => true, "the current state arrives");
        await all.FirstAsync(streamed => streamed.Progress.TaskId == import.Id, "the current state arrives among all");

        await import.StageBatchAsync();
        var snapshot = await stack.SnapshotAsync(import) with { FileName = "Grüße, 世界 <b>.csv" };
        await stack.PublishAsync(import, snapshot);

        var hub = await watcher.ProgressAsync(import.Id, progress => progress.Version == snapshot.Version, "the hub tells of it");
        var one = await source.FirstAsync(streamed => streamed.Progress.Version == snapshot.Version, "the stream tells of it");
        var among = await all.FirstAsync(streamed => streamed.Progress.TaskId == import.Id && streamed.Progress.Version == snapshot.Version, "the stream of all tells of it");
        Assert.True(JsonElement.DeepEquals(hub.Snapshot, one.Progress.Snapshot), $"{hub.Snapshot}\n{one.Progress.Snapshot}");
        Assert.True(JsonElement.DeepEquals(hub.Snapshot, among.Progress.Snapshot));
        Assert.Equal(snapshot.FileName, one.Progress.Snapshot.GetProperty("file_name").GetString());
        Assert.Equal(("progress", snapshot.Version.ToString(CultureInfo.InvariantCulture)), (one.Name, one.Id));
        Assert.Equal(("progress", string.Create(CultureInfo.InvariantCulture, $"{import.Id}:{snapshot.Version}")), (among.Name, among.Id));
    }

    [Fact]
    public async Task It_tells_five_times_a_second_at_most_and_ends_with_the_import()
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        await using var source = await EventSource.OpenAsync(stack.Gateway.Address, import);
        var from = (await source.FirstAsync(_ => true, "the current state arrives")).Progress.At;

        while (source.Events[^1].Progress.At - from < TimeSpan.FromSeconds(3))
            await stack.PublishAsync(import);
        await import.FinishAsync();
        await stack.PublishAsync(import);
        await source.EndsAsync();

        var events = source.Events;
        Assert.Equal("done", events[^1].Progress.Status);
        Assert.Single(events, streamed => streamed.Progress.Status == "done");
        Assert.InRange(events.Count, 3, (int)(5 * (events[^1].Progress.At - from).TotalSeconds) + 2);
        Assert.Equal(events.Select(streamed => streamed.Progress.Version).Distinct().Order(), events.Select(streamed => streamed.Progress.Version));
    }

    [Fact]
    public async Task Of_an_import_that_has_ended_it_tells_the_end_and_ends()
    {
        var import = await stack.NewImportAsync();
        await import.FailAsync();

        await using var source = await EventSource.OpenAsync(stack.Gateway.Address, import);
        await source.EndsAsync();

        Assert.Equal(["failed"], source.Events.Select(streamed => streamed.Progress.Status));
    }

    [Theory]
    [InlineData("0198c0de-0000-7000-8000-000000000000")]
    [InlineData("no-id")]
    public async Task An_unknown_id_is_a_problem_with_its_code(string taskId)
    {
        using var response = await stack.Gateway.Http.GetAsync($"/imports/{taskId}/events");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("IMPORT_UNKNOWN", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Without_a_database_it_is_a_problem_with_its_code_and_nothing_stays_watched()
    {
        await using var link = new CuttableLink(stack.DatabaseUri);
        await using var gateway = await stack.StartGatewayAsync($"--MySql:Host={link.Uri.Host}", $"--MySql:Port={link.Uri.Port}");
        link.Cut();

        foreach (var path in new[] { $"/imports/{Guid.CreateVersion7()}/events", "/imports/events" })
        {
            using var response = await gateway.Http.GetAsync(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
            Assert.Equal("DATABASE_UNAVAILABLE", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        }

        await using var watcher = await Watcher.ConnectAsync(gateway.Address);
        Assert.Contains("DATABASE_UNAVAILABLE: ", await watcher.SubscribeTenantAsync(), StringComparison.Ordinal);
        Assert.Equal(0, gateway.CountSubscriptions());
    }

    [Fact]
    public async Task All_imports_of_the_tenant_are_told_those_to_come_too()
    {
        var running = await stack.NewImportAsync();
        await using var source = await EventSource.OpenAsync(stack.Gateway.Address, "/imports/events");
        await source.FirstAsync(streamed => streamed.Progress.TaskId == running.Id, "the one that runs is told");

        var later = await stack.NewImportAsync();
        await stack.PublishAsync(later);
        await source.FirstAsync(streamed => streamed.Progress.TaskId == later.Id, "the one that comes is told");
        await later.FinishAsync();
        await stack.PublishAsync(later);

        await source.FirstAsync(streamed => streamed.Progress.TaskId == later.Id && streamed.Progress.Status == "done", "its end is told");
        Assert.False(source.HasEnded);
    }

    [Fact]
    public async Task Comments_keep_a_silent_stream_open()
    {
        var import = await stack.NewImportAsync();
        await using var gateway = await stack.StartGatewayAsync("--Gateway:SilenceLimit=00:01:00", "--Gateway:HeartbeatEvery=00:00:01");
        await using var source = await EventSource.OpenAsync(gateway.Address, import);

        await Eventually.IsTrueAsync(() => source.Comments >= 2, Limit, "two comments arrive");

        Assert.Single(source.Events);
    }

    [Fact]
    public async Task The_watch_ends_when_the_client_goes()
    {
        await using var gateway = await stack.StartGatewayAsync();
        var import = await stack.NewImportAsync();
        var one = await EventSource.OpenAsync(gateway.Address, import);
        var all = await EventSource.OpenAsync(gateway.Address, "/imports/events");
        await one.FirstAsync(_ => true, "the current state arrives");
        Assert.Equal(2, gateway.CountSubscriptions());

        await one.DisposeAsync();
        await Eventually.IsTrueAsync(() => gateway.CountSubscriptions() == 1, Limit, "the import is watched no more");
        await all.DisposeAsync();
        await Eventually.IsTrueAsync(() => gateway.CountSubscriptions() == 0, Limit, "nothing is watched");
    }

    [Fact]
    public async Task The_watch_ends_with_the_stream_and_is_not_left_by_an_unknown_id()
    {
        await using var gateway = await stack.StartGatewayAsync();
        var import = await stack.NewImportAsync();
        await import.FinishAsync();

        await using var source = await EventSource.OpenAsync(gateway.Address, import);
        await source.EndsAsync();
        using var unknown = await gateway.Http.GetAsync($"/imports/{Guid.CreateVersion7()}/events");

        await Eventually.IsTrueAsync(() => gateway.CountSubscriptions() == 0, Limit, "nothing is watched");
    }

    [Fact]
    public async Task A_gateway_that_stops_ends_its_streams_at_once()
    {
        var gateway = await stack.StartGatewayAsync();
        await using var source = await EventSource.OpenAsync(gateway.Address, await stack.NewImportAsync());
        await source.FirstAsync(_ => true, "the current state arrives");

        await gateway.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15));

        await source.EndsAsync();
    }
}
