using Imports.Contracts;

namespace Imports.Merge.Tests;

/// <summary>A merge that would write more in its one transaction than is taken. Each row of these imports is taken to be 61 bytes, once new, twice changed; how many may be changed depends on what the others left in the table.</summary>
public sealed class When_a_merge_is_too_large(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private const string Limit = "--Merge:MaxTransactionBytes=35000";

    [Fact]
    public async Task It_is_refused_with_both_numbers_before_it_begins()
    {
        await using var merge = await RunningMerge.StartAsync(given, Limit);
        var before = await given.TargetRowsAsync();
        var import = await given.StageManyAsync(store: 1, count: 1000);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.FailedAsync(import, ErrorCodes.TransactionTooLarge);

        Assert.Matches(
            @"^The merge of 1000 rows may write (?:[56]\d{4}|1[0-3]\d{4}) bytes in one transaction, and 35000 are taken \(Merge__MaxTransactionBytes\)\. Nothing was changed\. "
            + "Give the dataset stock sized_batches, which merges in several transactions, and send the file again; or split the file\\.$",
            merge.FailureOf(import));
        Assert.Equal(before, await given.TargetRowsAsync());
        var row = await given.RowAsync(import);
        Assert.Null(row.LoadingAt);
        Assert.Null(row.InsertedRows);
        Assert.Equal(ImportStatus.Validated, row.Status);
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("windows-1252", true)]
    public async Task A_text_that_was_not_in_utf_8_may_become_three_times_as_long(string encoding, bool isRefused)
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:MaxTransactionBytes=120000");
        var import = await given.StageManyAsync(store: 3, count: 10);
        await given.ExecuteAsync("UPDATE import SET source_bytes = 50000, source_plan = JSON_SET(source_plan, '$.encoding', @encoding) WHERE import_id = @import", new { import, encoding });
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        if (isRefused)
            await merge.FailedAsync(import, ErrorCodes.TransactionTooLarge);
        else
            await merge.MergedAsync(import);
    }

    [Fact]
    public async Task Rows_that_fit_as_new_ones_do_not_as_changed_ones()
    {
        await using var merge = await RunningMerge.StartAsync(given, Limit);
        var first = await given.StageManyAsync(store: 2, count: 400);
        await merge.PublishAsync(new MergeImport { ImportId = first, Attempt = 1 });
        await merge.MergedAsync(first);
        Assert.Equal(400, (await given.RowAsync(first)).InsertedRows);

        // What the optimizer takes the target for is as old as its statistics.
        await given.ExecuteAsync($"ANALYZE TABLE {given.Target}");
        var second = await given.StageManyAsync(store: 2, count: 400, more: 1);
        await merge.PublishAsync(new MergeImport { ImportId = second, Attempt = 1 });
        await merge.FailedAsync(second, ErrorCodes.TransactionTooLarge);
    }

    [Fact]
    public async Task A_replace_is_merged_for_each_of_its_slices_is_a_transaction()
    {
        await using var merge = await RunningMerge.StartAsync(given, Limit);
        var target = await GivenTarget.CreateAsync(given);
        var rows = Enumerable.Range(0, 1000).Select(n => new object?[] { $"c{n}", "x", n, null, null, null, null }).ToArray();
        var import = await target.MergeAsync(merge, ImportMode.Replace, rows);
        Assert.Equal(1000, (await given.RowAsync(import)).InsertedRows);
    }
}
