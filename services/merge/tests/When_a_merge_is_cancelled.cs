using System.Diagnostics;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Merge.Tests;

public sealed class When_a_merge_is_cancelled(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    [Fact]
    public async Task Before_it_began_it_does_not_begin_and_every_delivery_says_so()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var import = await given.ImportAsync(("before", 1, 1, null));
        await given.RequestCancelAsync(import);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 2 });
        await merge.CancelledAsync(import, times: 2);

        await IsUntouchedAsync(import, "before");
        Assert.Null((await given.RowAsync(import)).LoadingAt);
    }

    [Fact]
    public async Task While_a_statement_of_it_waits_in_the_target_it_stops_within_seconds_and_is_rolled_back()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        await using var other = await given.Pool.OpenAsync();
        await other.BeginAsync();
        await other.ExecuteAsync($"INSERT INTO {given.Target} (tenant_id, item, store, _import_id, _changed_at) VALUES ('default', 'held', 2, @id, UTC_TIMESTAMP(6))", new { id = Guid.Empty });
        var import = await given.ImportAsync(("during", 1, 1, null), ("held", 2, 1, null));
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.StartedAsync(import);

        var asked = Stopwatch.StartNew();
        await given.RequestCancelAsync(import);
        await merge.CancelledAsync(import);
        Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await other.RollbackAsync();
        await IsUntouchedAsync(import, "during");
    }

    [Fact]
    public async Task While_it_writes_many_rows_it_stops_within_seconds_and_is_rolled_back()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:WatchEvery=00:00:00.2");
        var import = await given.StageManyAsync(store: 900, count: 400_000);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await Eventually.IsTrueAsync(
            async () => (await given.QueryAsync<long>("SELECT merged_rows FROM import WHERE import_id = @import", new { import }))[0] > 150_000, TimeSpan.FromSeconds(60), "many rows are written");

        var asked = Stopwatch.StartNew();
        await given.RequestCancelAsync(import);
        var shown = new List<string>();
        await Eventually.IsTrueAsync(
            async () =>
            {
                shown.Add(await given.StepAsync(import));
                return merge.HasCancelled(import);
            },
            TimeSpan.FromSeconds(30),
            "MergeCancelled");
        Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.All(shown, step => Assert.StartsWith("rolling back, ", step, StringComparison.Ordinal));

        // Its transaction has ended, or it would hold the scope still.
        await given.QueryAsync<long>("SELECT merge_order FROM merge_scope WHERE tenant_id = 'default' AND target = 'stock' FOR UPDATE NOWAIT");
        await IsUntouchedAsync(import, "i1");
    }

    [Fact]
    public async Task While_it_waits_for_its_scope_it_stops_within_seconds()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var first = await given.ImportAsync(("scope", 3, 1, null));
        await merge.PublishAsync(new MergeImport { ImportId = first, Attempt = 1 });
        await merge.MergedAsync(first);
        await using var other = await given.Pool.OpenAsync();
        await other.BeginAsync();
        await other.QueryAsync<long>("SELECT merge_order FROM merge_scope WHERE tenant_id = 'default' AND target = 'stock' FOR UPDATE");
        var import = await given.ImportAsync(("waits", 3, 1, null));
        await given.ExecuteAsync("UPDATE import SET status = 'loading', loading_at = UTC_TIMESTAMP(6) WHERE import_id = @import", new { import });
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 2 });
        await given.RunsAsync("scope_lock");

        var asked = Stopwatch.StartNew();
        await given.RequestCancelAsync(import);
        await merge.CancelledAsync(import);
        Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await other.RollbackAsync();
        await IsUntouchedAsync(import, "waits");
    }

    [Fact]
    public async Task At_the_commit_point_the_merge_is_rolled_back()
    {
        // Nobody looks at the merge from beside it: the cancellation is met at the commit alone.
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:WatchEvery=01:00:00");
        await using var other = await given.Pool.OpenAsync();
        await other.BeginAsync();
        await other.ExecuteAsync($"INSERT INTO {given.Target} (tenant_id, item, store, _import_id, _changed_at) VALUES ('default', 'held', 4, @id, UTC_TIMESTAMP(6))", new { id = Guid.Empty });
        var import = await given.ImportAsync(("commit", 4, 1, null), ("held", 4, 1, null));
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.StartedAsync(import);
        await given.RequestCancelAsync(import);
        await other.RollbackAsync();
        await merge.CancelledAsync(import);

        await IsUntouchedAsync(import, "commit");
    }

    [Fact]
    public async Task A_second_delivery_says_nothing_before_the_first_is_rolled_back()
    {
        // The first does not see its cancellation before its commit point, and by then has many rows to take back.
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:WatchEvery=01:00:00");
        await using var other = await given.Pool.OpenAsync();
        await other.BeginAsync();
        await other.ExecuteAsync($"INSERT INTO {given.Target} (tenant_id, item, store, _import_id, _changed_at) VALUES ('default', 'i99999', 6, @id, UTC_TIMESTAMP(6))", new { id = Guid.Empty });
        var import = await given.StageManyAsync(store: 6, count: 200_000);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.StartedAsync(import);
        await given.RequestCancelAsync(import);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 2 });
        await given.RunsAsync("import_hold");
        Assert.False(merge.HasCancelled(import));

        await other.RollbackAsync();
        await merge.CancelledAsync(import);
        await given.QueryAsync<long>("SELECT merge_order FROM merge_scope WHERE tenant_id = 'default' AND target = 'stock' FOR UPDATE NOWAIT");
        await merge.CancelledAsync(import, times: 2);
        await IsUntouchedAsync(import, "i1");
    }

    [Fact]
    public async Task While_it_is_rolled_back_the_rows_that_are_left_are_shown()
    {
        var import = await given.ImportAsync(("left", 8, 1, null));
        await given.ExecuteAsync("UPDATE import SET status = 'loading', loading_at = UTC_TIMESTAMP(6) WHERE import_id = @import", new { import });
        await given.RequestCancelAsync(import);
        await using var merging = await given.Pool.OpenAsync();
        await merging.BeginAsync();
        await WriteAsync(merging, 1, 40);
        await merging.ExecuteAsync("SAVEPOINT half");
        await WriteAsync(merging, 41, 100);
        var over = new TaskCompletionSource();
        var watch = new RollbackWatch(given.Pool, new ImportStore(), new MergeOptions { WatchEvery = TimeSpan.FromMilliseconds(200) }, TimeProvider.System, NullLogger<RollbackWatch>.Instance);
        var following = watch.FollowAsync(import, merging.ConnectionId, over.Task);
        await ShowsAsync(import, "rolling back, 100 rows left");
        await merging.ExecuteAsync("ROLLBACK TO SAVEPOINT half");
        await ShowsAsync(import, "rolling back, 40 rows left");
        await merging.RollbackAsync();
        over.SetResult();
        await following;
    }

    /// <summary>Its process is dead, and the server still rolls back what it wrote: only the row's lock tells.</summary>
    [Fact]
    public async Task A_merge_that_died_is_waited_for_while_the_server_rolls_it_back()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        await using var dying = await given.Pool.OpenAsync();
        await dying.BeginAsync();
        var import = await given.ImportAsync(("died", 7, 1, null));
        await given.ExecuteAsync("UPDATE import SET status = 'loading', loading_at = UTC_TIMESTAMP(6) WHERE import_id = @import", new { import });
        await dying.QueryAsync<Guid>("SELECT import_id FROM import_stage WHERE import_id = @import AND stage = 'stage' FOR UPDATE", new { import });
        await given.RequestCancelAsync(import);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 2 });
        await given.RunsAsync("import_hold");
        Assert.False(merge.HasCancelled(import));

        await dying.RollbackAsync();
        await merge.CancelledAsync(import);
        await IsUntouchedAsync(import, "died");
    }

    [Fact]
    public async Task After_the_commit_it_is_merged()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var import = await given.ImportAsync(("after", 5, 1, null));
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.MergedAsync(import);
        await given.RequestCancelAsync(import);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 2 });
        await merge.MergedAsync(import, times: 2);

        Assert.Null((await given.RowAsync(import)).CancelRequestedAt);
    }

    private async Task WriteAsync(MySqlSession session, int from, int to)
    {
        for (var n = from; n <= to; n++)
            await session.ExecuteAsync($"INSERT INTO {given.Target} (tenant_id, item, store, _import_id, _changed_at) VALUES ('default', @item, 8, @id, UTC_TIMESTAMP(6))", new { item = $"w{n}", id = Guid.Empty });
    }

    private Task ShowsAsync(Guid import, string step)
        => Eventually.IsTrueAsync(async () => await given.StepAsync(import) == step, TimeSpan.FromSeconds(20), step);

    private async Task IsUntouchedAsync(Guid import, string item)
    {
        Assert.Empty(await given.QueryAsync<string>($"SELECT item FROM {given.Target} WHERE item = @item OR _import_id = @import", new { item, import }));
        Assert.Empty(await given.QueryAsync<long>("SELECT 1 FROM receipt WHERE import_id = @import", new { import }));
        Assert.Null((await given.RowAsync(import)).InsertedRows);
    }
}
