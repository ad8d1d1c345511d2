using System.Text.Json;
using Imports.Testing;

namespace Imports.Gateway.Tests;

public sealed class When_all_imports_of_a_tenant_are_watched(GatewayStack stack)
{
    [Fact]
    public async Task Those_that_run_and_those_that_ended_lately_come_before_the_answer()
    {
        var running = await stack.NewImportAsync();
        await running.StartParsingAsync();
        var ended = await stack.NewImportAsync();
        await ended.FinishAsync();
        var longEnded = await stack.NewImportAsync();
        await longEnded.FinishAsync();
        await longEnded.EndedBeforeAsync(TimeSpan.FromMinutes(11));
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);

        Assert.Null(await watcher.SubscribeTenantAsync());

        var first = watcher.Messages.TakeWhile(message => message.Kind != "answer").Where(message => message.Kind == "progress")
            .ToDictionary(message => message.Body.GetProperty("task_id").GetGuid(), message => message.Body.GetProperty("status").GetString());
        Assert.Equal("parsing", first[running.Id]);
        Assert.Equal("done", first[ended.Id]);
        Assert.DoesNotContain(longEnded.Id, first.Keys);
    }

    [Fact]
    public async Task An_import_that_is_accepted_later_is_told_from_its_start_to_its_end()
    {
        await using var gateway = await stack.StartGatewayAsync("--Gateway:SilenceLimit=00:01:00");
        await using var watcher = await Watcher.ConnectAsync(gateway.Address);
        await watcher.SubscribeTenantAsync();

        var import = await stack.NewImportAsync();
        foreach (var (status, moveAsync) in new (string, Func<Task>)[]
            { ("queued", () => Task.CompletedTask), ("parsing", import.StartParsingAsync), ("done", import.FinishAsync) })
        {
            await moveAsync();
            await stack.PublishAsync(import);
            await watcher.ProgressAsync(import.Id, progress => progress.Status == status, $"{status} is told");
        }
    }

    [Fact]
    public async Task An_import_of_which_no_event_came_is_found_and_followed()
    {
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);
        await watcher.SubscribeTenantAsync();

        var import = await stack.NewImportAsync();
        await watcher.ProgressAsync(import.Id, progress => progress.Status == "queued", "the new import is found");
        await import.StartParsingAsync();
        await watcher.ProgressAsync(import.Id, progress => progress.Status == "parsing", "its start is found");
        await import.FinishAsync();
        await watcher.ProgressAsync(import.Id, progress => progress.Status == "done", "its end is found");
        var quick = await stack.NewImportAsync();
        await quick.FailAsync();
        await watcher.ProgressAsync(quick.Id, progress => progress.Status == "failed", "one that failed at once is found");
    }

    [Fact]
    public async Task One_that_waits_in_the_queue_is_told_when_its_step_changes_and_not_each_second()
    {
        var moving = await stack.NewImportAsync();
        await moving.StartParsingAsync();
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);
        await watcher.SubscribeTenantAsync();
        var waiting = await stack.NewImportAsync();
        await watcher.ProgressAsync(waiting.Id, _ => true, "the one that waits is found");

        var from = watcher.ProgressOf(moving.Id)[^1].At;
        await watcher.ProgressAsync(moving.Id, progress => progress.At - from > TimeSpan.FromSeconds(3), "three seconds pass");

        var steps = watcher.ProgressOf(waiting.Id).Select(progress => progress.Snapshot.GetProperty("step").GetString()).ToList();
        Assert.Equal(steps.Distinct(), steps);
        Assert.True(watcher.ProgressOf(moving.Id).Count(progress => progress.At >= from) >= 3);
    }

    [Fact]
    public async Task What_was_asked_for_by_its_id_too_is_told_once_and_stays_when_the_tenant_is_left()
    {
        var both = await stack.NewImportAsync();
        var other = await stack.NewImportAsync();
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);
        await watcher.SubscribeAsync(both.Id);
        await watcher.SubscribeTenantAsync();

        await both.StartParsingAsync();
        await stack.PublishAsync(both);
        await watcher.ProgressAsync(both.Id, progress => progress.Status == "parsing", "its start is told");
        await watcher.UnsubscribeTenantAsync();
        var before = watcher.ProgressOf(other.Id).Count;
        await other.FinishAsync();
        await stack.PublishAsync(other);
        await both.FinishAsync();
        await stack.PublishAsync(both);

        await watcher.ProgressAsync(both.Id, progress => progress.Status == "done", "its end is told");
        Assert.Equal(before, watcher.ProgressOf(other.Id).Count);
        var versions = watcher.ProgressOf(both.Id).Select(progress => progress.Version).ToList();
        Assert.Equal(versions.Distinct().Order(), versions);
    }

    [Fact]
    public async Task What_was_asked_for_by_its_id_is_still_told_to_the_tenants_watcher_when_it_is_left()
    {
        var import = await stack.NewImportAsync();
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);
        await watcher.SubscribeAsync(import.Id);
        await watcher.SubscribeTenantAsync();

        await watcher.UnsubscribeAsync(import.Id);
        await import.FinishAsync();
        await stack.PublishAsync(import);

        await watcher.ProgressAsync(import.Id, progress => progress.Status == "done", "its end is told");
        var versions = watcher.ProgressOf(import.Id).Select(progress => progress.Version).ToList();
        Assert.Equal(versions.Order(), versions);
    }

    [Fact]
    public async Task A_late_event_does_not_bring_back_what_has_ended()
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        var early = await stack.SnapshotAsync(import);
        await import.FinishAsync();
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);
        await watcher.SubscribeTenantAsync();
        await watcher.ProgressAsync(import.Id, progress => progress.Status == "done", "its end is told");

        await stack.PublishAsync(import, early);
        var later = await stack.NewImportAsync();
        await stack.PublishAsync(later);

        await watcher.ProgressAsync(later.Id, _ => true, "a later event arrives");
        Assert.Equal(["done"], watcher.ProgressOf(import.Id).Select(progress => progress.Status).Distinct());
    }

    [Fact]
    public async Task A_rollback_is_told_after_the_end()
    {
        var clock = new LeapingClock();
        await using var gateway = await stack.StartGatewayAsync(clock);
        var import = await stack.NewImportAsync();
        await import.FinishAsync();
        await using var watcher = await Watcher.ConnectAsync(gateway.Address);
        await watcher.SubscribeTenantAsync();
        await watcher.ProgressAsync(import.Id, progress => progress.Status == "done", "its end is told");

        // Those who know the end are let go of it meanwhile.
        clock.Leap(TimeSpan.FromMinutes(1));
        await watcher.ProgressAsync((await stack.NewImportAsync()).Id, _ => true, "a new import is found");
        await stack.PublishAsync(import, await stack.SnapshotAsync(import) with { RolledBackAt = DateTimeOffset.UtcNow });

        await watcher.ProgressAsync(import.Id, progress => progress.Snapshot.GetProperty("rolled_back_at").ValueKind == JsonValueKind.String, "the rollback is told");
        Assert.Equal(["done"], watcher.ProgressOf(import.Id).Select(progress => progress.Status).Distinct());
    }

    [Fact]
    public async Task What_has_ended_is_forgotten_in_the_end()
    {
        var clock = new LeapingClock();
        await using var gateway = await stack.StartGatewayAsync(clock);
        var ended = await stack.NewImportAsync();
        await ended.FinishAsync();
        await using var watcher = await Watcher.ConnectAsync(gateway.Address);
        await watcher.SubscribeTenantAsync();
        var before = gateway.CountImports();

        clock.Leap(TimeSpan.FromMinutes(19));
        await watcher.ProgressAsync((await stack.NewImportAsync()).Id, _ => true, "a new import is found");
        Assert.True(gateway.CountImports() > before);
        clock.Leap(TimeSpan.FromMinutes(2));

        await Eventually.IsTrueAsync(() => gateway.CountImports() <= before, TimeSpan.FromSeconds(30), "what has ended is forgotten");
    }

    [Fact]
    public async Task Imports_of_another_tenant_are_not_told()
    {
        await using var gateway = await stack.StartGatewayAsync("--Gateway:SilenceLimit=00:01:00");
        await using var watcher = await Watcher.ConnectAsync(gateway.Address);
        await watcher.SubscribeTenantAsync();
        var foreign = await stack.NewImportAsync();
        var own = await stack.NewImportAsync();

        await stack.PublishAsync(foreign, await stack.SnapshotAsync(foreign) with { TenantId = "other" });
        await stack.PublishAsync(own);

        await watcher.ProgressAsync(own.Id, _ => true, "the own import is told");
        Assert.Empty(watcher.ProgressOf(foreign.Id));
    }
}
