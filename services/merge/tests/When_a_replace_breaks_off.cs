using Imports.Contracts;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>Behind its commit point an import only goes forward, from wherever it broke off.</summary>
public sealed class When_a_replace_breaks_off(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private static readonly object?[] Row = ["new", "from its run", 1, null, null, null, null];

    [Fact]
    public async Task Before_the_rename_with_the_table_built_it_is_swapped_in_as_it_is()
    {
        var (target, import) = await CommittedAsync();
        await BuildAsync(target, import, $"import {import}");
        await MergeAsync(import);

        Assert.Equal(["new|prebuilt|-|-"], await target.RowsAsync());
        await IsFinishedAsync(target, import, ["old"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Before_the_rename_with_no_whole_table_it_is_built_again(bool isBegun)
    {
        var (target, import) = await CommittedAsync();
        if (isBegun)
            await BuildAsync(target, import, $"import {import} is being built");
        await MergeAsync(import);

        Assert.Equal(["new|from its run|1|-"], await target.RowsAsync());
        await IsFinishedAsync(target, import, ["old"]);
    }

    [Fact]
    public async Task After_the_rename_it_is_finished_without_touching_a_row()
    {
        var (target, import) = await CommittedAsync();
        await BuildAsync(target, import, $"import {import}");
        await given.ExecuteAsync($"RENAME TABLE {target.Quoted} TO {target.Replaced(import)}, {target.QuotedNew} TO {target.Quoted}");
        await MergeAsync(import);

        Assert.Equal(["new|prebuilt|-|-"], await target.RowsAsync());
        await IsFinishedAsync(target, import, ["old"]);
    }

    [Fact]
    public async Task After_the_rename_and_another_replace_it_does_not_come_a_second_time()
    {
        var (target, import) = await CommittedAsync();
        await BuildAsync(target, import, $"import {import}");
        await given.ExecuteAsync($"RENAME TABLE {target.Quoted} TO {target.Replaced(import)}, {target.QuotedNew} TO {target.Quoted}");
        var later = await target.StageAsync(ImportMode.Replace, ["later", "x", 1, null, null, null, null]);
        await CommitAsync(target, later);
        await MergeAsync(later);
        await MergeAsync(import);

        Assert.Equal(["later|x|1|-"], await target.RowsAsync());
    }

    [Fact]
    public async Task Before_the_rename_another_import_waits_for_it_and_keeps_its_rows()
    {
        var (target, import) = await CommittedAsync();
        await using var merge = await RunningMerge.StartAsync(given);
        var other = await target.StageAsync(ImportMode.Upsert, ["b", "after it", 2, null, null, null, null], ["new", "after it", 1, null, null, null, null]);
        await merge.PublishAsync(new MergeImport { ImportId = other, Attempt = 1 });
        await merge.WaitsForSwapAsync(other);
        Assert.Equal(["old|-|-|-"], await target.RowsAsync());
        Assert.Null((await given.RowAsync(other)).LoadingAt);

        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 2 });
        await merge.MergedAsync(import);
        await merge.MergedAsync(other);

        Assert.Equal(["b|after it|2|-", "new|after it|1|-"], await target.RowsAsync());
        await IsFinishedAsync(target, import, ["old"]);
        Assert.Equal([(1L, 0L, 0L, 1L), (1L, 1L, 0L, 2L)], await given.QueryAsync<(long, long, long, long)>(
            "SELECT inserted_rows, updated_rows, unchanged_rows, merge_order FROM receipt WHERE import_id IN (@import, @other) ORDER BY merge_order", new { import, other }));
    }

    [Fact]
    public async Task Two_that_broke_off_do_not_wait_for_each_other()
    {
        var (target, first) = await CommittedAsync();
        var second = await target.StageAsync(ImportMode.Replace, ["second", "x", 1, null, null, null, null]);
        await CommitAsync(target, second);
        await MergeAsync(first);
        await MergeAsync(second);

        Assert.Equal(["second|x|1|-"], await target.RowsAsync());
        await IsFinishedAsync(target, first, ["old"]);
        await IsFinishedAsync(target, second, ["new"]);
    }

    [Fact]
    public async Task Killed_while_it_waits_for_the_rename_it_comes_again_and_swaps()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, ["old", "x", 1, null, null, null, null]);
        await using var reader = await given.Pool.OpenAsync();
        await reader.BeginAsync();
        await reader.QueryAsync<string>($"SELECT code FROM {target.Quoted}");
        var import = await target.StageAsync(ImportMode.Replace, Row);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await given.KillAsync("swap_rename");

        Assert.Equal(1, (await given.RowAsync(import)).InsertedRows);
        Assert.Empty(await given.QueryAsync<long>("SELECT 1 FROM receipt WHERE import_id = @import", new { import }));
        await given.KillAsync("swap_rename");
        await reader.RollbackAsync();
        await merge.MergedAsync(import);

        Assert.Equal(["new|from its run|1|-"], await target.RowsAsync());
        await IsFinishedAsync(target, import, ["old"]);
    }

    [Fact]
    public async Task Killed_between_the_rename_and_the_receipt_it_comes_again_and_finishes()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, ["old", "x", 1, null, null, null, null]);
        await using var reader = await given.Pool.OpenAsync();
        await reader.BeginAsync();
        await reader.QueryAsync<string>($"SELECT code FROM {target.Quoted}");
        var import = await target.StageAsync(ImportMode.Replace, Row);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await given.RunsAsync("swap_rename");

        // The receipt refers to the import's row: with that held, the merge gets over the swap and no further.
        await using var holder = await given.Pool.OpenAsync();
        await holder.BeginAsync();
        await holder.QueryAsync<Guid>("SELECT import_id FROM import WHERE import_id = @import FOR UPDATE", new { import });
        await reader.RollbackAsync();
        await given.KillAsync("receipt_insert");
        Assert.Equal(["new|from its run|1|-"], await target.RowsAsync());
        Assert.False(merge.HasMerged(import));
        await holder.RollbackAsync();
        await merge.MergedAsync(import);

        Assert.Equal(["new|from its run|1|-"], await target.RowsAsync());
        await IsFinishedAsync(target, import, ["old"]);
    }

    [Fact]
    public async Task Killed_while_it_builds_it_begins_again_and_a_cancellation_still_counts()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:WatchEvery=00:00:00.2");
        var import = await given.StageManyAsync(store: 70, 300_000, ImportMode.Replace);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await given.KillAsync("load");
        await given.RunsAsync("load");
        await given.RequestCancelAsync(import);
        await merge.CancelledAsync(import);

        Assert.Null((await given.RowAsync(import)).InsertedRows);
        Assert.False(await given.HasTableAsync(given.Database.Server.TargetSchema, "stock_new"));
    }

    /// <summary>A replace of one row behind its commit point, over a target of one row.</summary>
    private async Task<(GivenTarget Target, Guid Import)> CommittedAsync()
    {
        var target = await GivenTarget.CreateAsync(given);
        await given.ExecuteAsync($"INSERT INTO {target.Quoted} (tenant_id, code, _import_id, _changed_at) VALUES ('default', 'old', @id, UTC_TIMESTAMP(6))", new { id = Guid.Empty });
        var import = await target.StageAsync(ImportMode.Replace, Row);
        await CommitAsync(target, import);
        return (target, import);
    }

    private async Task CommitAsync(GivenTarget target, Guid import)
    {
        await given.ExecuteAsync(
            "UPDATE import SET status = 'loading', loading_at = UTC_TIMESTAMP(6), inserted_rows = 1, updated_rows = 0, unchanged_rows = 0 WHERE import_id = @import", new { import });
        await given.ExecuteAsync(
            "INSERT INTO replaced_table (import_id, tenant_id, target, drop_after) VALUES (@import, 'default', @table, UTC_TIMESTAMP(6) + INTERVAL 1 DAY)",
            new { import, table = target.Dataset.TargetTable });
    }

    /// <summary>The table beside the target as an earlier attempt left it; its row tells it from one that is built anew.</summary>
    private async Task BuildAsync(GivenTarget target, Guid import, string comment)
    {
        await given.ExecuteAsync($"CREATE TABLE {target.QuotedNew} LIKE {target.Quoted}");
        await given.ExecuteAsync($"ALTER TABLE {target.QuotedNew} COMMENT = '{comment}'");
        await given.ExecuteAsync(
            $"INSERT INTO {target.QuotedNew} (tenant_id, code, name, _import_id, _changed_at) VALUES ('default', 'new', 'prebuilt', @import, UTC_TIMESTAMP(6))", new { import });
    }

    private async Task MergeAsync(Guid import)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 2 });
        await merge.MergedAsync(import);
    }

    private async Task IsFinishedAsync(GivenTarget target, Guid import, string[] former)
    {
        Assert.Equal(former, await given.QueryAsync<string>($"SELECT code FROM {target.Replaced(import)}"));
        Assert.Single(await given.QueryAsync<long>("SELECT inserted_rows FROM receipt WHERE import_id = @import", new { import }));
        Assert.False(await target.HasNewAsync());
    }
}
