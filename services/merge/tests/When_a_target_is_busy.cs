using Imports.Contracts;
using Imports.MySql;

namespace Imports.Merge.Tests;

/// <summary>Imports that queue before one target, which a long merge has: who wants another target does not queue behind them.</summary>
public sealed class When_a_target_is_busy(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private const int Waiting = 8;

    [Fact]
    public async Task Imports_that_wait_for_it_do_not_keep_others_from_another_target()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:Concurrency=2");
        var (busy, other) = (await GivenTarget.CreateAsync(given), await GivenTarget.CreateAsync(given));
        await busy.MergeAsync(merge, ImportMode.Upsert, Row(0, 1));

        // The long merge: it waits for a row that somebody else has, in the middle of its work.
        await using var holder = await given.Pool.OpenAsync();
        await holder.BeginAsync();
        await holder.QueryAsync<int>($"SELECT quantity FROM {busy.Quoted} WHERE tenant_id = 'default' AND code = '000' FOR UPDATE");
        var working = await busy.StageAsync(ImportMode.Upsert, Row(0, 2));
        await merge.PublishAsync(new MergeImport { ImportId = working, Attempt = 1 });
        await given.RunsAsync("update");
        var waiting = new List<Guid>();
        for (var n = 1; n <= Waiting; n++)
        {
            waiting.Add(await busy.StageAsync(ImportMode.Upsert, Row(n, n)));
            await merge.PublishAsync(new MergeImport { ImportId = waiting[^1], Attempt = 1 });
        }
        await merge.AskedAsync(waiting[^1], times: 1);
        await given.RunsAsync("scope_lock");

        await other.MergeAsync(merge, ImportMode.Upsert, Row(1, 1));
        Assert.DoesNotContain([working, .. waiting], merge.HasMerged);
        await holder.RollbackAsync();
        foreach (var import in waiting)
            await merge.MergedAsync(import);
        Assert.Equal(["000|x|2|-", .. Enumerable.Range(1, Waiting).Select(n => $"{n:D3}|x|{n}|-")], await busy.RowsAsync());
        Assert.Equal(
            Enumerable.Range(1, Waiting + 2).Select(order => (long)order),
            await given.QueryAsync<long>("SELECT merge_order FROM receipt WHERE target = @TargetTable ORDER BY merge_order", new { busy.Dataset.TargetTable }));
    }

    [Fact]
    public async Task Nor_do_those_that_wait_for_a_value_of_its_scope()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:Concurrency=2");
        var (busy, other) = (await GivenScopedTarget.CreateAsync(given), await GivenTarget.CreateAsync(given));
        var (working, holder) = await busy.MergeHalfAsync(merge, part: 1);
        var waiting = new List<Guid>();
        for (var n = 1; n <= Waiting; n++)
            waiting.Add(await busy.StageAsync(($"w{n}", 1, n)));
        await GivenScopedTarget.PublishAsync(merge, [.. waiting]);
        foreach (var import in waiting)
            await merge.AskedAsync(import, times: 1);
        await given.RunsAsync("scope_lock_value");

        await other.MergeAsync(merge, ImportMode.Upsert, Row(1, 1));
        Assert.DoesNotContain([working, .. waiting], merge.HasMerged);
        await holder.RollbackAsync();
        await holder.DisposeAsync();
        foreach (var import in waiting)
            await merge.MergedAsync(import);
        Assert.Equal(Waiting, (await busy.RowsAsync()).Count(row => row.StartsWith('w')));
    }

    /// <summary>All places are taken by merges that are at work: one more is handed to whichever process has one, and nothing of it is lost or doubled.</summary>
    [Fact]
    public async Task One_that_finds_no_place_is_asked_for_again_until_there_is_one()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:Concurrency=1");
        var (busy, other) = (await GivenTarget.CreateAsync(given), await GivenTarget.CreateAsync(given));
        await busy.MergeAsync(merge, ImportMode.Upsert, Row(0, 1));
        await using var holder = await given.Pool.OpenAsync();
        await holder.BeginAsync();
        await holder.QueryAsync<int>($"SELECT quantity FROM {busy.Quoted} WHERE tenant_id = 'default' AND code = '000' FOR UPDATE");
        var working = await busy.StageAsync(ImportMode.Upsert, Row(0, 2));
        await merge.PublishAsync(new MergeImport { ImportId = working, Attempt = 1 });
        await given.RunsAsync("update");
        var next = await other.StageAsync(ImportMode.Upsert, Row(1, 1));
        await merge.PublishAsync(new MergeImport { ImportId = next, Attempt = 1 });
        await merge.AskedAsync(next, times: 2);
        Assert.False(merge.HasMerged(next));

        await holder.RollbackAsync();
        await merge.MergedAsync(working);
        await merge.MergedAsync(next);
        Assert.Equal(["001|x|1|-"], await other.RowsAsync());
        Assert.Equal([1L], await given.QueryAsync<long>("SELECT merge_order FROM receipt WHERE import_id = @next", new { next }));
    }

    private static object?[] Row(int number, int quantity) => [$"{number:D3}", "x", quantity, null, null, null, null];
}
