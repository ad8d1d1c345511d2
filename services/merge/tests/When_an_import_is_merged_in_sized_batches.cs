using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Merge.Tests;

public sealed class When_an_import_is_merged_in_sized_batches(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    [Fact]
    public async Task So_many_rows_are_a_transaction_and_each_is_counted_as_what_it_was()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        await target.MergeAsync(merge, ("b", 2), ("d", 4), ("h", 1));
        var import = await target.MergeAsync(merge, ("h", 8), ("g", 7), ("f", 6), ("e", 5), ("d", 4), ("c", 3), ("b", 20), ("a", 1));

        Assert.Equal(["a|1", "b|20", "c|3", "d|4", "e|5", "f|6", "g|7", "h|8"], await target.RowsAsync());
        Assert.Equal(["1 3 2 1 0 0", "2 3 2 0 1 0", "3 2 1 1 0 0"], await target.BatchesAsync(import));
        await target.IsFinishedAsync(import, batches: 3, inserted: 5, updated: 2, unchanged: 1);
        await GivenSizedTarget.PublishAsync(merge, import, attempt: 2);
        await merge.MergedAsync(import, times: 2);
        await target.IsFinishedAsync(import, batches: 3, inserted: 5, updated: 2, unchanged: 1);
    }

    [Fact]
    public async Task What_fits_into_one_batch_is_one_transaction()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        var import = await target.MergeAsync(merge, ("a", 1), ("b", 2), ("c", 3));

        Assert.Empty(await target.BatchesAsync(import));
        Assert.Equal([0], await given.QueryAsync<int>("SELECT merge_batches FROM receipt WHERE import_id = @import", new { import }));
        Assert.Equal(3, (await given.RowAsync(import)).InsertedRows);
    }

    [Fact]
    public async Task A_target_that_could_be_built_anew_is_changed_batch_by_batch()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=2");
        var target = await GivenSizedTarget.CreateAsync(given);
        var import = await target.MergeAsync(merge, ("a", 1), ("b", 2), ("c", 3), ("d", 4));
        await target.IsFinishedAsync(import, batches: 2, inserted: 4, updated: 0, unchanged: 0);
    }

    /// <summary>Validation finds them, but not behind a committed batch, where a run that was lost may come back with a key that another row has.</summary>
    [Fact]
    public async Task Two_valid_rows_of_one_key_fail_it_and_no_repeat_is_waited_for()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given, rows: 2);
        var import = await target.StageAsync([("a", 1), ("b", 1), ("c", 1), ("c", 2), ("d", 1)]);
        await GivenSizedTarget.PublishAsync(merge, import);
        await merge.FailedAsync(import, ErrorCodes.CountsDoNotBalance);

        Assert.Equal(["a", "b"], await given.QueryAsync<string>($"SELECT item FROM {target.Quoted} ORDER BY item"));
    }

    [Fact]
    public async Task A_replace_is_one_swap_all_the_same()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        var import = await target.StageAsync([("a", 1), ("b", 2), ("c", 3), ("d", 4)], mode: ImportMode.Replace);
        await GivenSizedTarget.PublishAsync(merge, import);
        await merge.MergedAsync(import);

        Assert.Empty(await target.BatchesAsync(import));
        Assert.Equal(4, (await target.RowsAsync()).Count);
    }

    [Fact]
    public async Task Readers_see_what_is_committed_and_how_far_it_is_and_nobody_cancels_it_any_more()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:WatchEvery=00:00:00.2");
        var target = await GivenSizedTarget.CreateAsync(given);
        await using var holder = await target.HoldAsync("e");
        var import = await target.StageAsync([("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5), ("f", 6), ("g", 7)]);
        await GivenSizedTarget.PublishAsync(merge, import);
        await target.CommittedAsync(import, 1);
        await given.ExecuteAsync("UPDATE import SET status = 'loading' WHERE import_id = @import", new { import });

        Assert.Equal(["a|1", "b|2", "c|3"], await target.RowsAsync());
        Assert.Equal("merged 3 rows, committed batches: 1", await given.StepAsync(import));
        await using (var session = await given.Pool.OpenAsync())
            Assert.False(await new ImportStore().RequestCancelAsync(session, "default", import, CancellationToken.None));
        Assert.Null((await given.RowAsync(import)).CancelRequestedAt);

        await holder.RollbackAsync();
        await merge.MergedAsync(import);
        await target.IsFinishedAsync(import, batches: 3, inserted: 7, updated: 0, unchanged: 0);
    }

    [Fact]
    public async Task Before_the_first_batch_is_committed_it_is_cancelled_as_ever()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        await using var holder = await target.HoldAsync("b");
        var import = await target.StageAsync([("a", 1), ("b", 2), ("c", 3), ("d", 4)]);
        await GivenSizedTarget.PublishAsync(merge, import);
        await given.RunsAsync("load");
        await given.RequestCancelAsync(import);
        await merge.CancelledAsync(import);

        await holder.RollbackAsync();
        Assert.Empty(await target.RowsAsync());
        Assert.Empty(await target.BatchesAsync(import));
        Assert.Equal((0, null), await given.RowAsync(import) is var row ? (row.MergeBatches, row.InsertedRows) : default);
    }

    /// <summary>Nobody looks at the merge from beside it: the cancellation is met by the first batch's commit alone.</summary>
    [Fact]
    public async Task The_first_commit_and_a_cancellation_exclude_each_other()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:WatchEvery=01:00:00");
        var target = await GivenSizedTarget.CreateAsync(given);
        await using var holder = await target.HoldAsync("b");
        var import = await target.StageAsync([("a", 1), ("b", 2), ("c", 3), ("d", 4)]);
        await GivenSizedTarget.PublishAsync(merge, import);
        await given.RunsAsync("load");
        await given.RequestCancelAsync(import);
        await holder.RollbackAsync();
        await merge.CancelledAsync(import);

        Assert.Empty(await target.RowsAsync());
        Assert.Empty(await target.BatchesAsync(import));
    }

    [Fact]
    public async Task The_limit_of_a_transaction_is_that_of_a_batch()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:MaxTransactionBytes=20000");
        var target = await GivenSizedTarget.CreateAsync(given, rows: 100);
        var rows = Enumerable.Range(0, 1000).Select(n => ($"i{n}", n)).ToArray();
        var import = await target.MergeAsync(merge, rows);
        await target.IsFinishedAsync(import, batches: 10, inserted: 1000, updated: 0, unchanged: 0);

        var large = await GivenSizedTarget.CreateAsync(given, rows: 900);
        var refused = await large.StageAsync(rows);
        await GivenSizedTarget.PublishAsync(merge, refused);
        await merge.FailedAsync(refused, ErrorCodes.TransactionTooLarge);
        Assert.Matches(
            @"^A batch of 900 rows may write \d+ bytes in one transaction, and 20000 are taken \(Merge__MaxTransactionBytes\)\. Nothing was changed\. "
            + $"Lower sized_batches\\.rows of the dataset {large.Dataset.Name}, which is 900, and send the file again\\.$",
            merge.FailureOf(refused));
        Assert.Empty(await large.RowsAsync());
    }

    /// <summary>Imports of random rows one after another, against a dictionary.</summary>
    [Fact]
    public async Task The_counts_are_those_of_a_model()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given, rows: 7);
        var model = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var random = new Random(11);
        for (var round = 0; round < 6; round++)
        {
            var rows = Enumerable.Range(0, 60).OrderBy(_ => random.Next()).Take(8 + random.Next(50)).Select(n => (Item: $"i{n:D2}", Quantity: random.Next(3))).ToArray();
            var (inserted, updated, unchanged) = (0, 0, 0);
            foreach (var (item, quantity) in rows)
            {
                if (!model.TryGetValue(item, out var before))
                    inserted++;
                else if (before == quantity)
                    unchanged++;
                else
                    updated++;
                model[item] = quantity;
            }

            var import = await target.MergeAsync(merge, rows);
            await target.IsFinishedAsync(import, (rows.Length + 6) / 7, inserted, updated, unchanged);
            Assert.Equal(model.Select(pair => $"{pair.Key}|{pair.Value}"), await target.RowsAsync());
        }
    }
}
