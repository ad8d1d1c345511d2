namespace Imports.Gateway.Tests;

public sealed class When_an_import_is_watched(GatewayStack stack)
{
    [Fact]
    public async Task The_current_state_comes_before_the_answer_and_before_events()
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        await import.StageBatchAsync();
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);

        Assert.Null(await watcher.SubscribeAsync(import.Id));

        var messages = watcher.Messages.Select(message => message.Kind).ToList();
        Assert.Equal("progress", messages[messages.IndexOf("answer") - 1]);
        var first = watcher.ProgressOf(import.Id)[0];
        Assert.Equal("parsing", first.Status);
        Assert.Equal(9 - 1, first.RowsOk);
        Assert.Equal(1000, first.Snapshot.GetProperty("bytes_done").GetInt64());
    }

    [Fact]
    public async Task The_current_state_comes_first_although_events_arrive_meanwhile()
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        var early = await stack.SnapshotAsync(import);
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);
        using var stop = new CancellationTokenSource();
        var publishing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await stack.PublishAsync(import, early);
                await stack.PublishAsync(import);
            }
        });

        for (var i = 0; i < 5; i++)
        {
            await watcher.SubscribeAsync(import.Id);
            await watcher.UnsubscribeAsync(import.Id);
        }

        await stop.CancelAsync();
        await publishing;
        var versions = watcher.ProgressOf(import.Id).Select(progress => progress.Version).ToList();
        Assert.True(versions[0] > early.Version);
        Assert.Equal(versions.Order(), versions);
    }

    [Fact]
    public async Task Its_events_are_at_most_five_and_at_least_one_a_second_while_it_moves()
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);
        await watcher.SubscribeAsync(import.Id);
        var from = watcher.ProgressOf(import.Id)[0].At;

        var published = 0;
        while (watcher.ProgressOf(import.Id)[^1].At - from < TimeSpan.FromSeconds(4))
        {
            await stack.PublishAsync(import);
            published++;
        }

        var events = watcher.ProgressOf(import.Id);
        var seconds = (events[^1].At - from).TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine($"{published} published, {events.Count} arrived in {seconds:0.00} s");
        Assert.True(published > 6 * seconds, $"only {published} events were published in {seconds:0.0} s");
        Assert.InRange(events.Count, (int)seconds, (int)(5 * seconds) + 2);
        Assert.All(events.Zip(events.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At < TimeSpan.FromSeconds(1.2), $"{pair.First} | {pair.Second}"));
    }

    [Fact]
    public async Task The_newest_and_the_last_snapshot_arrive_however_fast_they_come()
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);
        await watcher.SubscribeAsync(import.Id);

        for (var i = 0; i < 10; i++)
        {
            await import.StageBatchAsync();
            await stack.PublishAsync(import);
        }

        await import.FinishAsync();
        await stack.PublishAsync(import);

        var last = await watcher.ProgressAsync(import.Id, progress => progress.Status == "done", "the end arrives");
        Assert.Equal(94, last.RowsOk);
        Assert.Equal(90, last.Snapshot.GetProperty("counts").GetProperty("inserted_rows").GetInt64());
    }

    [Fact]
    public async Task A_failure_arrives_with_its_code()
    {
        var import = await stack.NewImportAsync();
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);
        await watcher.SubscribeAsync(import.Id);

        await import.FailAsync();
        await stack.PublishAsync(import);

        var last = await watcher.ProgressAsync(import.Id, progress => progress.Status == "failed", "the end arrives");
        Assert.Equal("IMPORT_TIMED_OUT", last.Snapshot.GetProperty("error_code").GetString());
    }

    [Fact]
    public async Task It_says_nothing_more_after_unsubscribing()
    {
        var watched = await stack.NewImportAsync();
        var left = await stack.NewImportAsync();
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);
        await watcher.SubscribeAsync(left.Id);
        await watcher.SubscribeAsync(watched.Id);

        await watcher.UnsubscribeAsync(left.Id);
        var before = watcher.ProgressOf(left.Id).Count;
        await left.FinishAsync();
        await stack.PublishAsync(left);
        await watched.FinishAsync();
        await stack.PublishAsync(watched);

        await watcher.ProgressAsync(watched.Id, progress => progress.Status == "done", "the other import ends");
        Assert.Equal(before, watcher.ProgressOf(left.Id).Count);
    }

    [Theory]
    [InlineData("0198c0de-0000-7000-8000-000000000000")]
    [InlineData("no-id")]
    public async Task An_unknown_id_is_refused_with_its_code(string taskId)
    {
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);

        var error = await watcher.SubscribeAsync(taskId);

        Assert.Contains("IMPORT_UNKNOWN: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain(watcher.Messages, message => message.Kind == "progress");
    }
}
