using System.Diagnostics;
using Imports.Contracts;
using Imports.MySql;

namespace Imports.Merge.Tests;

/// <summary>Imports of a dataset that names a scope column: which of them wait for each other.</summary>
public sealed class When_imports_have_scopes(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private const string Several = "--Merge:Concurrency=8";

    [Fact]
    public async Task Those_without_a_common_value_merge_side_by_side()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenScopedTarget.CreateAsync(given);
        var (first, holder) = await target.MergeHalfAsync(merge, part: 1);
        var second = await target.StageAsync(("also", 2, 1), ("also", 3, 2));
        await GivenScopedTarget.PublishAsync(merge, second);
        await merge.MergedAsync(second);
        Assert.False(merge.HasMerged(first));

        await holder.RollbackAsync();
        await holder.DisposeAsync();
        await merge.MergedAsync(first);
        Assert.Equal((1, 2), (await target.OrderAsync(second), await target.OrderAsync(first)));
        Assert.Equal(["also|1|2", "also|2|1", "also|3|2"], (await target.RowsAsync()).Where(row => row.StartsWith("also", StringComparison.Ordinal)));
    }

    /// <summary>Rows that are changed lie between each other's: neither may lock the other's on its way to its own.</summary>
    [Fact]
    public async Task Rows_of_others_are_not_locked_when_those_beside_them_are_changed()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenScopedTarget.CreateAsync(given);
        var items = Enumerable.Range(0, 300).Select(n => $"i{n:000}").ToList();
        var before = await target.StageAsync(ImportMode.Upsert, items.SelectMany(item => new[] { (item, (object)1, 0), (item, (object)2, 0) }));
        await GivenScopedTarget.PublishAsync(merge, before);
        await merge.MergedAsync(before);
        await using var holder = await given.Pool.OpenAsync();
        await holder.BeginAsync();
        await holder.ExecuteAsync($"UPDATE {target.Quoted} SET quantity = 7 WHERE tenant_id = 'default' AND item = 'i299' AND part = 1");
        var first = await target.StageAsync(ImportMode.Upsert, items.Select(item => (item, (object)1, 1)));
        await GivenScopedTarget.PublishAsync(merge, first);
        await merge.StartedAsync(first);
        await given.RunsAsync("update");
        var second = await target.StageAsync(ImportMode.Upsert, items.Select(item => (item, (object)2, 2)));
        await GivenScopedTarget.PublishAsync(merge, second);
        await merge.MergedAsync(second);

        Assert.False(merge.HasMerged(first));
        await holder.RollbackAsync();
        await merge.MergedAsync(first);
        foreach (var import in new[] { first, second })
            Assert.Equal((0, 300, 0), Counts(await given.RowAsync(import)));
    }

    [Fact]
    public async Task Those_with_a_common_value_wait_for_each_other()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenScopedTarget.CreateAsync(given);
        var (first, holder) = await target.MergeHalfAsync(merge, part: 1, ("also", 2, 5));
        var second = await target.StageAsync(("also", 2, 6), ("also", 3, 6));
        await GivenScopedTarget.PublishAsync(merge, second);
        await given.RunsAsync("scope_lock_value");

        Assert.False(merge.HasMerged(second));
        await holder.RollbackAsync();
        await holder.DisposeAsync();
        await merge.MergedAsync(second);
        Assert.Equal((1, 2), (await target.OrderAsync(first), await target.OrderAsync(second)));
        Assert.Equal((1, 1, 0), Counts(await given.RowAsync(second)));
        Assert.Contains("also|2|6", await target.RowsAsync());
    }

    [Fact]
    public async Task One_of_the_whole_target_waits_for_all_and_all_that_come_later_wait_for_it()
    {
        await using var merge = await RunningMerge.StartAsync(given, Several);
        var target = await GivenScopedTarget.CreateAsync(given);
        var (first, firstHolder) = await target.MergeHalfAsync(merge, part: 1);
        var (second, secondHolder) = await target.MergeHalfAsync(merge, part: 2);
        var whole = await target.StageAsync(ImportMode.Replace, [("whole", 9, 1)]);
        await GivenScopedTarget.PublishAsync(merge, whole);
        await given.RunsAsync("scope_lock");
        var later = await target.StageAsync(("later", 3, 1));
        await GivenScopedTarget.PublishAsync(merge, later);
        await given.RunsAsync("scope_lock_shared");
        await firstHolder.RollbackAsync();
        await merge.MergedAsync(first);
        await given.RunsAsync("scope_lock");
        Assert.False(merge.HasMerged(whole) || merge.HasMerged(later));

        await secondHolder.RollbackAsync();
        await merge.MergedAsync(later);
        Assert.Equal((1, 2, 3, 4), (await target.OrderAsync(first), await target.OrderAsync(second), await target.OrderAsync(whole), await target.OrderAsync(later)));
        Assert.Equal(["later|3|1", "whole|9|1"], await target.RowsAsync());
        await firstHolder.DisposeAsync();
        await secondHolder.DisposeAsync();
    }

    [Theory]
    [InlineData(MergeScope.MostValues, false)]
    [InlineData(MergeScope.MostValues + 1, true)]
    public async Task One_with_too_many_values_takes_the_whole_target(int values, bool waits)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenScopedTarget.CreateAsync(given);
        var (_, holder) = await target.MergeHalfAsync(merge, part: -1);
        var many = await target.StageAsync(ImportMode.Upsert, Enumerable.Range(0, values).SelectMany(part => new[] { ("a", (object)part, 1), ("b", part, 1) }));
        await GivenScopedTarget.PublishAsync(merge, many);
        if (waits)
            await given.RunsAsync("scope_lock");
        else
            await merge.MergedAsync(many);
        Assert.Equal(waits, merge.HasTakenWholeTarget(many));
        Assert.Equal(waits ? 1 : values + 1, await target.LockedValuesAsync());

        await holder.RollbackAsync();
        await holder.DisposeAsync();
        await merge.MergedAsync(many);
        Assert.Equal((2 * values, 0, 0), Counts(await given.RowAsync(many)));
    }

    [Theory]
    [InlineData("\"type\": \"text\", \"max_length\": 10", "a", "a  ", "A")]
    [InlineData("\"type\": \"text\", \"max_length\": 10", "ä", "ä", "a")]
    [InlineData("\"type\": \"integer\"", 10, 10, -10)]
    [InlineData("\"type\": \"decimal\", \"precision\": 8, \"scale\": 3", "1.5", "1.500", "1.05")]
    [InlineData("\"type\": \"date\"", "2026-03-01", "2026-03-01", "2026-03-10")]
    [InlineData("\"type\": \"timestamp\"", "2026-03-01 00:00:00.000000", "2026-03-01 00:00:00.000000", "2026-03-01 00:00:00.000001")]
    [InlineData("\"type\": \"boolean\"", "1", "1", "0")]
    public async Task Values_are_the_same_where_the_target_takes_them_for_the_same(string type, object held, object same, object other)
    {
        await using var merge = await RunningMerge.StartAsync(given, Several);
        var target = await GivenScopedTarget.CreateAsync(given, type);
        var (first, holder) = await target.MergeHalfAsync(merge, held);
        var (waits, passes) = (await target.StageAsync(("also", same, 3)), await target.StageAsync(("also", other, 4)));
        await GivenScopedTarget.PublishAsync(merge, waits);
        await given.RunsAsync("scope_lock_value");
        await GivenScopedTarget.PublishAsync(merge, passes);
        await merge.MergedAsync(passes);
        Assert.False(merge.HasMerged(waits) || merge.HasMerged(first));

        await holder.RollbackAsync();
        await holder.DisposeAsync();
        await merge.MergedAsync(waits);
        Assert.Equal((0, 1, 0), Counts(await given.RowAsync(waits)));
        Assert.Equal((1, 0, 0), Counts(await given.RowAsync(passes)));
        Assert.Equal(2, await target.LockedValuesAsync());
    }

    [Fact]
    public async Task Values_of_bad_rows_do_not_count()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenScopedTarget.CreateAsync(given);
        var (_, holder) = await target.MergeHalfAsync(merge, part: 1);
        var import = await target.StageAsync(("good", 2, 1), ("bad", 1, 1), ("good", 3, 1));
        await given.RejectAsync(import, 2);
        await given.ExecuteAsync("UPDATE import SET valid_rows = 2, rejected_rows = 1 WHERE import_id = @import", new { import });
        await GivenScopedTarget.PublishAsync(merge, import);
        await merge.MergedAsync(import);

        await holder.RollbackAsync();
        await holder.DisposeAsync();
        Assert.Equal((2, 0, 0), Counts(await given.RowAsync(import)));
    }

    [Theory]
    [InlineData("scope_lock_value")]
    [InlineData("scope_lock_shared")]
    public async Task One_that_waits_is_cancelled_within_seconds(string waits)
    {
        await using var merge = await RunningMerge.StartAsync(given, Several);
        var target = await GivenScopedTarget.CreateAsync(given);
        var (first, holder) = await target.MergeHalfAsync(merge, part: 1);
        if (waits == "scope_lock_shared")
        {
            await GivenScopedTarget.PublishAsync(merge, await target.StageAsync(ImportMode.Replace, [("whole", 9, 1)]));
            await given.RunsAsync("scope_lock");
        }

        var import = await target.StageAsync(("cancelled", 1, 1));
        await GivenScopedTarget.PublishAsync(merge, import);
        await given.RunsAsync(waits);
        var asked = Stopwatch.StartNew();
        await given.RequestCancelAsync(import);
        await merge.CancelledAsync(import);

        Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await holder.RollbackAsync();
        await holder.DisposeAsync();
        await merge.MergedAsync(first);
        Assert.DoesNotContain(await target.RowsAsync(), row => row.StartsWith("cancelled", StringComparison.Ordinal));
        Assert.Empty(await given.QueryAsync<long>("SELECT 1 FROM receipt WHERE import_id = @import", new { import }));
    }

    internal static (int? Inserted, int? Updated, int? Unchanged) Counts(Ledger.ImportRow row) => ((int?)row.InsertedRows, (int?)row.UpdatedRows, (int?)row.UnchangedRows);
}
