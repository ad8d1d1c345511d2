using System.Globalization;
using System.Net;

namespace Imports.Gateway.Tests;

public sealed class When_a_watcher_was_away_for_long(GatewayStack stack)
{
    /// <summary>More than two pages.</summary>
    private const int Many = 450;

    private static readonly TimeSpan HalfAnHour = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task All_that_ended_since_is_told_before_the_answer()
    {
        var ended = await stack.EndedImportsAsync(Many, HalfAnHour);
        var running = await stack.NewImportAsync();
        await running.StartParsingAsync();
        var seen = (await stack.SnapshotAsync(running)).Version - Microseconds(TimeSpan.FromHours(2));
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);

        Assert.Null(await watcher.SubscribeTenantSinceAsync(seen));

        var told = watcher.Messages.TakeWhile(message => message.Kind != "answer").Where(message => message.Kind == "progress")
            .Select(message => (Id: message.Body.GetProperty("task_id").GetGuid(), Status: message.Body.GetProperty("status").GetString())).ToList();
        Assert.Equal(ended.Order(), told.Where(one => one.Status == "failed" && ended.Contains(one.Id)).Select(one => one.Id).Order());
        Assert.Contains((running.Id, "parsing"), told);
        await running.FinishAsync();
        await stack.PublishAsync(running);
        await watcher.ProgressAsync(running.Id, progress => progress.Status == "done", "what comes then is told too");
    }

    [Fact]
    public async Task What_ended_before_it_left_is_not_told_again()
    {
        var before = await stack.EndedImportsAsync(1, TimeSpan.FromHours(3));
        var since = await stack.EndedImportsAsync(1, HalfAnHour);
        var seen = (await stack.SnapshotAsync(await stack.NewImportAsync())).Version - Microseconds(TimeSpan.FromHours(1));
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);

        await watcher.SubscribeTenantSinceAsync(seen);

        Assert.NotEmpty(watcher.ProgressOf(since[0]));
        Assert.Empty(watcher.ProgressOf(before[0]));
    }

    [Fact]
    public async Task More_than_a_page_of_those_that_ended_lately_are_told_to_one_who_comes_anew()
    {
        var ended = await stack.EndedImportsAsync(Many, TimeSpan.FromMinutes(1));
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);

        await watcher.SubscribeTenantAsync();

        Assert.All(ended, id => Assert.Single(watcher.ProgressOf(id)));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_version_that_is_none_of_ours_is_answered(long version)
    {
        var import = await stack.NewImportAsync();
        await using var watcher = await Watcher.ConnectAsync(stack.Gateway.Address);

        Assert.Null(await watcher.SubscribeTenantSinceAsync(version == long.MaxValue ? 1L << 53 : version));

        Assert.NotEmpty(watcher.ProgressOf(import.Id));
    }

    [Fact]
    public async Task What_is_told_of_the_past_is_neither_remembered_nor_told_to_the_others()
    {
        await using var gateway = await stack.StartGatewayAsync();
        await using var other = await Watcher.ConnectAsync(gateway.Address);
        await other.SubscribeTenantAsync();
        var ended = await stack.EndedImportsAsync(5, HalfAnHour);
        var seen = (await stack.SnapshotAsync(await stack.NewImportAsync())).Version - Microseconds(TimeSpan.FromHours(1));
        await using var watcher = await Watcher.ConnectAsync(gateway.Address);

        await watcher.SubscribeTenantSinceAsync(seen);
        await other.ProgressAsync((await stack.NewImportAsync()).Id, _ => true, "a new import is told to the other");

        Assert.All(ended, id => Assert.Single(watcher.ProgressOf(id)));
        Assert.All(ended, id => Assert.Empty(other.ProgressOf(id)));
        var known = watcher.Messages.Concat(other.Messages).Where(message => message.Kind == "progress")
            .Select(message => message.Body.GetProperty("task_id").GetGuid()).Except(ended).Distinct().Count();
        Assert.InRange(gateway.CountImports(), 1, known);
    }

    [Fact]
    public async Task An_event_stream_tells_all_under_the_last_id_and_then_goes_on()
    {
        var ended = await stack.EndedImportsAsync(Many, HalfAnHour);
        var import = await stack.NewImportAsync();
        var twoHoursAgo = $"{Guid.CreateVersion7()}:{((await stack.SnapshotAsync(import)).Version - Microseconds(TimeSpan.FromHours(2))).ToString(CultureInfo.InvariantCulture)}";

        await using var source = await EventSource.OpenAsync(stack.Gateway.Address, "/imports/events", twoHoursAgo);

        // Whoever loses the stream in the middle comes again from where it was, not from the newest that it got.
        await source.FirstAsync(_ => ended.All(id => source.Of(id).Count > 0), "all that ended is told");
        Assert.All(ended, id => Assert.Equal([twoHoursAgo], source.Of(id).Select(streamed => streamed.Id)));
        await import.StartParsingAsync();
        await stack.PublishAsync(import);
        var next = await source.FirstAsync(streamed => streamed.Progress.TaskId == import.Id && streamed.Progress.Status == "parsing" && streamed.Id != twoHoursAgo, "what comes has an id of its own");
        Assert.Equal($"{import.Id}:{next.Progress.Version.ToString(CultureInfo.InvariantCulture)}", next.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_end_is_told_to_one_who_has_seen_a_version_ahead_of_the_clock(bool hasEndedBefore)
    {
        var import = await stack.NewImportAsync();
        await import.StartParsingAsync();
        var ahead = (await stack.SnapshotAsync(import)).Version + Microseconds(TimeSpan.FromSeconds(40));
        if (hasEndedBefore)
            await import.FinishAsync();
        await using var source = await EventSource.OpenAsync(stack.Gateway.Address, import, ahead.ToString(CultureInfo.InvariantCulture));
        await using var all = await EventSource.OpenAsync(stack.Gateway.Address, "/imports/events", $"{import.Id}:{ahead.ToString(CultureInfo.InvariantCulture)}");
        if (!hasEndedBefore)
        {
            await import.FinishAsync();
            await stack.PublishAsync(import);
        }

        await source.EndsAsync();
        var told = Assert.Single(source.Events).Progress;
        Assert.Equal("done", told.Status);
        Assert.True(told.Version > ahead, "no version goes backwards");
        var toldAmongAll = await all.FirstAsync(streamed => streamed.Progress.TaskId == import.Id, "the end is told among all");
        Assert.Equal("done", toldAmongAll.Progress.Status);
        Assert.Equal(HttpStatusCode.OK, source.Response.StatusCode);
    }

    private static long Microseconds(TimeSpan time) => (long)time.TotalMicroseconds;
}
