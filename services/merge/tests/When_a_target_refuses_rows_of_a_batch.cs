using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Merge.Tests;

public sealed class When_a_target_refuses_rows_of_a_batch(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private static readonly (string Item, int Quantity)[] Rows = [("a", 1), ("b", 20), ("c", 3), ("d", 40), ("e", 5), ("f", 60), ("g", 7)];

    [Fact]
    public async Task They_are_rejected_by_the_commit_of_that_batch_and_the_others_go_in()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await CheckedAsync();
        var import = await target.StageAsync(Rows);
        await GivenSizedTarget.PublishAsync(merge, import);
        await merge.MergedAsync(import);

        Assert.Equal(["a|1", "c|3", "e|5", "g|7"], await target.RowsAsync());
        Assert.Equal(["1 3 2 0 0 1", "2 3 1 0 0 2", "3 1 1 0 0 0"], await target.BatchesAsync(import));
        await target.IsFinishedAsync(import, batches: 3, inserted: 4, updated: 0, unchanged: 0);
        Assert.Equal([2L, 4L, 6L], (await given.RejectsAsync(import)).Select(reject => reject.Row));
        Assert.Equal([3L], await given.QueryAsync<long>("SELECT row_count FROM import_cause WHERE import_id = @import", new { import }));
        Assert.Equal((3L, 4L), await given.RowAsync(import) is var row ? (row.RejectedRows, row.ValidRows) : default);
    }

    [Fact]
    public async Task Beyond_the_budget_the_batch_is_taken_back_and_a_retry_goes_on_behind_the_ones_before()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await CheckedAsync();
        var import = await target.StageAsync(Rows, maxRejects: "1");
        await GivenSizedTarget.PublishAsync(merge, import);
        await merge.FailedAsync(import, ErrorCodes.RejectBudgetExceeded);

        Assert.Equal("2 bad rows of 7, where the import bears 1 rows. Nothing of the transaction at work was changed in the target; the bad rows are listed with their causes.", merge.FailureOf(import));
        Assert.Equal(["a|1", "c|3"], await target.RowsAsync());
        Assert.Equal(["1 3 2 0 0 1"], await target.BatchesAsync(import));
        Assert.Equal(["target_batch", "target"], (await given.RejectsAsync(import)).Select(reject => reject.Kind));
        await GivenSizedTarget.PublishAsync(merge, import, attempt: 2);
        await merge.FailedAsync(import, ErrorCodes.RejectBudgetExceeded, times: 2);

        await RetryAsync(import, maxRejects: "3");
        Assert.Equal(["target_batch"], (await given.RejectsAsync(import)).Select(reject => reject.Kind));
        Assert.Equal([1L], await given.QueryAsync<long>("SELECT row_count FROM import_cause WHERE import_id = @import", new { import }));
        await GivenSizedTarget.PublishAsync(merge, import, attempt: 3);
        await merge.MergedAsync(import);
        Assert.Equal(["a|1", "c|3", "e|5", "g|7"], await target.RowsAsync());
        Assert.Equal(["1 3 2 0 0 1", "2 3 1 0 0 2", "3 1 1 0 0 0"], await target.BatchesAsync(import));
        await target.IsFinishedAsync(import, batches: 3, inserted: 4, updated: 0, unchanged: 0);
        Assert.Equal([3L], await given.QueryAsync<long>("SELECT row_count FROM import_cause WHERE import_id = @import", new { import }));
    }

    [Fact]
    public async Task Of_corrections_only_those_of_a_committed_batch_give_their_places_up()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await CheckedAsync();
        var import = await target.StageAsync(Rows, maxRejects: "1");
        await given.CorrectsAsync(import, Rows.Length);
        await GivenSizedTarget.PublishAsync(merge, import);
        await merge.FailedAsync(import, ErrorCodes.RejectBudgetExceeded);
        await using (var session = await given.Pool.OpenAsync())
            Assert.True(await new ImportStore().SetFailedAsync(session, import, new ImportException(ErrorCodes.RejectBudgetExceeded, "why"), TimeSpan.FromHours(1), CancellationToken.None));

        Assert.Equal(["target_batch", "target"], (await given.RejectsAsync(import)).Select(reject => reject.Kind));
        Assert.Equal([1L, 3, 4, 5, 6, 7], await given.TakenAsync(import));
        await RetryAsync(import, maxRejects: "3");
        Assert.Equal(6, (await given.RowAsync(import)).ValidRows);
        await GivenSizedTarget.PublishAsync(merge, import, attempt: 2);
        await merge.MergedAsync(import);
        Assert.Equal([1L, 3, 5, 7], await given.TakenAsync(import));
    }

    [Fact]
    public async Task More_than_are_found_one_by_one_are_those_of_all_batches()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:MaxRefusedRows=2");
        var target = await CheckedAsync();
        var import = await target.StageAsync(Rows);
        await GivenSizedTarget.PublishAsync(merge, import);
        await merge.FailedAsync(import, ErrorCodes.TargetRefused);

        Assert.Contains("refuses more than 2 rows", merge.FailureOf(import), StringComparison.Ordinal);
        Assert.Contains("Nothing of the transaction at work was changed", merge.FailureOf(import), StringComparison.Ordinal);
        Assert.Equal(["a|1", "c|3"], await target.RowsAsync());
        Assert.Equal([2L], (await given.RejectsAsync(import)).Select(reject => reject.Row));
    }

    private async Task<GivenSizedTarget> CheckedAsync()
    {
        var target = await GivenSizedTarget.CreateAsync(given);
        await given.ExecuteAsync($"ALTER TABLE {target.Quoted} ADD CONSTRAINT `few_{target.Dataset.TargetTable}` CHECK (quantity < 10)");
        return target;
    }

    /// <summary>As the saga does it.</summary>
    private async Task RetryAsync(Guid import, string maxRejects)
    {
        await given.ExecuteAsync(
            "UPDATE import SET status = 'failed', error_code = 'x', released_at = accepted_at, retry_requested_at = accepted_at, options = @options WHERE import_id = @import",
            new { import, options = ImportOptionsJson.Write(new ImportOptions { MaxRejects = maxRejects }) });
        await using (var session = await given.Pool.OpenAsync())
            Assert.True(await new ImportOperations().BeginRetryAsync(session, import, CancellationToken.None));
        await given.ExecuteAsync("UPDATE import SET status = 'validated' WHERE import_id = @import", new { import });
    }
}
