using Imports.Contracts;

namespace Imports.Merge.Tests;

public sealed class When_an_import_is_merged(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    [Fact]
    public async Task New_changed_and_unchanged_rows_are_counted_exactly_and_the_last_import_wins()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var first = await given.ImportAsync(("b", 1, 1, "x"), ("a", 2, 2, null), ("c", 1, 3, "keep"));
        await merge.PublishAsync(new MergeImport { ImportId = first, Attempt = 1 });
        await merge.MergedAsync(first);
        var changedAt = (await given.QueryAsync<DateTime>($"SELECT _changed_at FROM {given.Target} WHERE item = 'c'"))[0];

        var second = await given.ImportAsync(("c", 1, 3, "keep"), ("b", 1, 1, "x "), ("a", 2, null, null), ("d", 9, 4, "new"));
        await merge.PublishAsync(new MergeImport { ImportId = second, Attempt = 1 });
        await merge.MergedAsync(second);

        Assert.Equal(["b|1|1|x ", "c|1|3|keep", "a|2|-|-", "d|9|4|new"], (await given.TargetRowsAsync()).Where(row => row[1] == '|'));
        var row = await given.RowAsync(second);
        Assert.Equal((1, 2, 1), (row.InsertedRows, row.UpdatedRows, row.UnchangedRows));
        Assert.Equal(changedAt, (await given.QueryAsync<DateTime>($"SELECT _changed_at FROM {given.Target} WHERE item = 'c'"))[0]);
        var orders = await given.QueryAsync<long>("SELECT merge_order FROM receipt WHERE import_id IN (@first, @second) ORDER BY import_id = @second", new { first, second });
        Assert.Equal(orders[0] + 1, orders[1]);
    }

    [Fact]
    public async Task A_second_delivery_after_the_commit_only_says_it_again()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var import = await given.ImportAsync(("once", 5, 1, null));
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.MergedAsync(import);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 2 });
        await merge.MergedAsync(import, times: 2);

        Assert.Equal([1L], await given.QueryAsync<long>("SELECT COUNT(*) FROM receipt WHERE import_id = @import", new { import }));
        Assert.Equal(1, (await given.RowAsync(import)).InsertedRows);
    }

    [Fact]
    public async Task Five_deliveries_at_once_merge_once()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var import = await given.ImportAsync(("five", 6, 1, null), ("five", 7, 1, null));
        await Task.WhenAll(Enumerable.Range(1, 5).Select(attempt => merge.PublishAsync(new MergeImport { ImportId = import, Attempt = attempt })));
        await merge.MergedAsync(import, times: 5);

        Assert.Equal([1L], await given.QueryAsync<long>("SELECT COUNT(*) FROM receipt WHERE import_id = @import", new { import }));
        Assert.Equal((2, 0, 0), ((await given.RowAsync(import)).InsertedRows, (await given.RowAsync(import)).UpdatedRows, (await given.RowAsync(import)).UnchangedRows));
    }

    [Fact]
    public async Task Counts_that_do_not_balance_fail_the_import_and_leave_the_target_alone()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var import = await given.ImportAsync(("unbalanced", 8, 1, null), ("unbalanced", 9, 1, null));
        await using (var session = await given.Pool.OpenAsync())
        {
            await session.ExecuteAsync(
                "UPDATE import SET valid_rows = 5, staged_rows = 5, read_rows = 5 WHERE import_id = @import", new { import });
        }

        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.FailedAsync(import, ErrorCodes.CountsDoNotBalance);

        Assert.DoesNotContain(await given.TargetRowsAsync(), row => row.StartsWith("unbalanced", StringComparison.Ordinal));
        Assert.Empty(await given.QueryAsync<long>("SELECT 1 FROM receipt WHERE import_id = @import", new { import }));
    }

    [Fact]
    public async Task A_defect_fails_the_import_with_a_code_that_says_so()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var import = await given.ImportAsync(("defect", 8, 1, null));
        await given.ExecuteAsync("UPDATE import SET source_plan = '[]' WHERE import_id = @import", new { import });
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.FailedAsync(import, ErrorCodes.InternalError);

        Assert.Empty(await given.QueryAsync<long>("SELECT 1 FROM receipt WHERE import_id = @import", new { import }));
    }

    [Fact]
    public async Task An_import_that_failed_meanwhile_is_not_merged()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var failed = await given.ImportAsync(("late", 8, 1, null));
        await using (var session = await given.Pool.OpenAsync())
            await session.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'X' WHERE import_id = @failed", new { failed });
        var next = await given.ImportAsync(("next", 8, 1, null));

        await merge.PublishAsync(new MergeImport { ImportId = failed, Attempt = 1 });
        await merge.PublishAsync(new MergeImport { ImportId = next, Attempt = 1 });
        await merge.MergedAsync(next);

        Assert.DoesNotContain(await given.TargetRowsAsync(), row => row.StartsWith("late", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Imports_of_the_same_keys_at_once_end_with_exact_counts_and_an_order()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var imports = new List<Guid>();
        for (var i = 0; i < 4; i++)
            imports.Add(await given.ImportAsync(("shared1", 20, i, null), ("shared2", 20, i, null)));
        await Task.WhenAll(imports.Select(import => merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 })));
        foreach (var import in imports)
            await merge.MergedAsync(import);

        var rows = await Task.WhenAll(imports.Select(given.RowAsync));
        Assert.Equal(2, rows.Sum(row => row.InsertedRows));
        Assert.Equal(6, rows.Sum(row => row.UpdatedRows));
        var last = (await given.QueryAsync<Guid>("SELECT import_id FROM receipt WHERE import_id IN @imports ORDER BY merge_order DESC LIMIT 1", new { imports }))[0];
        Assert.Contains($"shared1|20|{imports.IndexOf(last)}|-", await given.TargetRowsAsync());
    }

    [Fact]
    public async Task Finalizing_removes_runs_and_may_run_twice()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var import = await given.ImportAsync(("f", 30, 1, null), ("g", 30, 1, null));
        Assert.Equal(2, given.RunsOf(import).Count);
        await merge.PublishAsync(new FinalizeImport { ImportId = import, Attempt = 1 });
        await merge.PublishAsync(new FinalizeImport { ImportId = import, Attempt = 2 });
        await merge.FinalizedAsync(import);

        Assert.Empty(given.RunsOf(import));
    }
}
