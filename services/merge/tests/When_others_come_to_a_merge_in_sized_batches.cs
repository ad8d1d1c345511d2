using Imports.Contracts;

namespace Imports.Merge.Tests;

/// <summary>An import that has committed a batch and is not at work: who else wants its target waits for it, whatever it waits for, or must know that its rows are there.</summary>
public sealed class When_others_come_to_a_merge_in_sized_batches(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private static readonly (string Item, int Quantity)[] Rows = [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5), ("f", 6), ("g", 7), ("h", 8)];

    /// <summary>Its next delivery holds the import, as every delivery does first, and waits for the scope: that is not being at work.</summary>
    [Fact]
    public async Task They_wait_though_its_next_delivery_is_there_and_waits_for_the_scope()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        var left = await target.LeftAsync(Rows);
        await using var delivery = await given.Pool.OpenAsync();
        await delivery.BeginAsync();
        await delivery.QueryAsync<Guid>("SELECT import_id FROM import_stage WHERE import_id = @left AND stage = 'stage' FOR UPDATE", new { left });
        var other = await target.StageAsync([("c", 33), ("h", 88)]);
        await GivenSizedTarget.PublishAsync(merge, other);
        await merge.WaitsForBatchesAsync(other);
        Assert.Equal(["a|1", "b|2", "c|3"], await target.RowsAsync());

        await delivery.RollbackAsync();
        await GivenSizedTarget.PublishAsync(merge, left);
        await merge.MergedAsync(left);
        await merge.MergedAsync(other);
        Assert.Equal([left, other], await given.QueryAsync<Guid>("SELECT import_id FROM receipt WHERE target = @table ORDER BY merge_order", new { table = target.Dataset.TargetTable }));
    }

    /// <summary>Two who look at once do not take each other for the import at work.</summary>
    [Fact]
    public async Task They_wait_though_somebody_else_looks_in_the_same_moment()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        var left = await target.LeftAsync(Rows);
        await using var looking = await given.Pool.OpenAsync();
        await looking.BeginAsync();
        await looking.QueryAsync<Guid>("SELECT import_id FROM merge_batch WHERE import_id = @left AND batch_number = 1 LOCK IN SHARE MODE", new { left });
        var other = await target.StageAsync([("c", 33)]);
        await GivenSizedTarget.PublishAsync(merge, other);
        await merge.WaitsForBatchesAsync(other);
    }

    /// <summary>A batch of its file is staged anew, or a retry has begun: it comes back to its merge.</summary>
    [Fact]
    public async Task They_wait_while_it_is_parsed_anew_and_no_longer_than_until_it_fails()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        var left = await target.LeftAsync(Rows);
        await target.SetStatusAsync(left, "parsing");
        var other = await target.StageAsync([("c", 33)]);
        await GivenSizedTarget.PublishAsync(merge, other);
        await merge.WaitsForBatchesAsync(other);
        Assert.Equal(["a|1", "b|2", "c|3"], await target.RowsAsync());

        await target.SetStatusAsync(left, "failed");
        await merge.MergedAsync(other);
        Assert.Equal(["a|1", "b|2", "c|33"], await target.RowsAsync());
    }

    [Fact]
    public async Task An_undo_waits_as_well()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given);
        var import = await undo.MergeAsync(merge, GivenUndo.Row("a", "new"));
        var left = await undo.Target.StageAsync(ImportMode.Upsert, GivenUndo.Row("b", "left"));
        await given.ExecuteAsync(
            "INSERT INTO sized_merge (import_id, tenant_id, target, owner, batches, last_key, taken_at) VALUES (@left, 'default', @table, @left, 1, 'key', UTC_TIMESTAMP(6))",
            new { left, table = undo.Target.Dataset.TargetTable });
        await given.ExecuteAsync(
            "INSERT INTO merge_batch (import_id, batch_number, tenant_id, row_count, inserted_rows, updated_rows, unchanged_rows, refused_rows, committed_at) VALUES (@left, 1, 'default', 1, 1, 0, 0, 0, UTC_TIMESTAMP(6))",
            new { left });
        await undo.AskAsync(merge, import);
        await merge.WaitsForBatchesAsync(import);
        Assert.Equal(["a|new|1|-"], await undo.Target.RowsAsync());

        await given.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'X' WHERE import_id = @left", new { left });
        await merge.RolledBackAsync(import);
        Assert.Empty(await undo.Target.RowsAsync());
    }

    /// <summary>A failed import has no receipt, and its rows are in the target all the same.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_rollback_of_a_replace_before_it_is_refused_though_it_has_failed(bool erased)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        var replace = await ReplaceAsync(merge, target, "x");
        var left = await target.LeftAsync(Rows);
        await target.SetStatusAsync(left, "failed");
        if (erased)
            await given.ExecuteAsync("UPDATE sized_merge SET last_key = '' WHERE import_id = @left", new { left });
        await given.RequestRollbackAsync(replace);
        await merge.PublishAsync(new RollbackImport { ImportId = replace });
        await merge.RollbackRefusedAsync(replace, ErrorCodes.RollbackSuperseded);

        Assert.Equal(["a|1", "b|2", "c|3", "x|9"], await target.RowsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_another_table_took_the_targets_place_a_retry_does_not_add_the_rest_to_it(bool rolledBack)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        var left = await target.LeftAsync(Rows);
        await target.SetStatusAsync(left, "failed");
        var replace = await ReplaceAsync(merge, target, "x");
        if (rolledBack)
        {
            await given.RequestRollbackAsync(replace);
            await merge.PublishAsync(new RollbackImport { ImportId = replace });
            await merge.RolledBackAsync(replace);
        }

        await target.SetStatusAsync(left, "validated");
        await GivenSizedTarget.PublishAsync(merge, left, attempt: 2);
        await merge.FailedAsync(left, ErrorCodes.TargetRefused);
        Assert.Contains("was replaced, or a replace of it was rolled back", merge.FailureOf(left), StringComparison.Ordinal);
        Assert.Equal(rolledBack ? ["a|1", "b|2", "c|3"] : ["x|9"], await target.RowsAsync());
    }

    [Fact]
    public async Task A_retry_goes_on_behind_another_import_that_came_meanwhile()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        await ReplaceAsync(merge, target, "x");
        var left = await target.LeftAsync(Rows);
        await target.SetStatusAsync(left, "failed");
        await target.MergeAsync(merge, ("x", 10));
        await target.SetStatusAsync(left, "validated");
        await GivenSizedTarget.PublishAsync(merge, left, attempt: 2);
        await merge.MergedAsync(left);

        await target.IsFinishedAsync(left, batches: 3, inserted: 8, updated: 0, unchanged: 0);
    }

    private static async Task<Guid> ReplaceAsync(RunningMerge merge, GivenSizedTarget target, string item)
    {
        var replace = await target.StageAsync([(item, 9)], mode: ImportMode.Replace);
        await GivenSizedTarget.PublishAsync(merge, replace);
        await merge.MergedAsync(replace);
        return replace;
    }
}
