using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Merge.Tests;

public sealed class When_a_target_refuses_too_many_rows(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private const string Few = "ALTER TABLE {0} ADD CONSTRAINT `few_{1}` CHECK (quantity < 10)";

    [Theory]
    [InlineData(ImportMode.Upsert)]
    [InlineData(ImportMode.Replace)]
    public async Task Beyond_the_budget_the_import_fails_with_its_rows_listed_and_the_target_is_untouched(string mode)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, Row(2, 1));
        await target.AlterAsync(Few);
        var import = await StageAsync(target, mode, "1", Row(1, 1), Row(2, 11), Row(3, 11), Row(4, 2));
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.FailedAsync(import, ErrorCodes.RejectBudgetExceeded);

        await UntouchedAsync(target, import, rejected: 2);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 2 });
        await merge.FailedAsync(import, ErrorCodes.RejectBudgetExceeded, times: 2);
        await UntouchedAsync(target, import, rejected: 2);
    }

    [Theory]
    [InlineData(ImportMode.Upsert)]
    [InlineData(ImportMode.Replace)]
    public async Task As_many_as_the_budget_are_borne(string mode)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, Row(2, 1));
        await target.AlterAsync(Few);
        var import = await StageAsync(target, mode, "50%", Row(1, 1), Row(2, 11), Row(3, 11), Row(4, 2));
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.MergedAsync(import);

        Assert.Equal(mode == ImportMode.Replace ? ["001|x|1|-", "004|x|2|-"] : ["001|x|1|-", "002|x|1|-", "004|x|2|-"], await target.RowsAsync());
        Assert.Equal([2L, 3L], (await given.RejectsAsync(import)).Select(reject => reject.Row));
        var row = await given.RowAsync(import);
        Assert.Equal((2L, 2L, 2L, 0L), (row.RejectedRows, row.ValidRows, row.InsertedRows, row.UpdatedRows));
        Assert.Equal([2L], await given.QueryAsync<long>("SELECT valid_rows FROM receipt WHERE import_id = @import", new { import }));
    }

    [Fact]
    public async Task A_retry_asks_the_target_again()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.AlterAsync(Few);
        var import = await StageAsync(target, ImportMode.Upsert, "0", Row(1, 1), Row(2, 11));
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.FailedAsync(import, ErrorCodes.RejectBudgetExceeded);

        await target.AlterAsync("ALTER TABLE {0} DROP CONSTRAINT `few_{1}`");
        await given.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'x', released_at = accepted_at, retry_requested_at = accepted_at WHERE import_id = @import", new { import });
        await using (var session = await given.Pool.OpenAsync())
            Assert.True(await new ImportOperations().BeginRetryAsync(session, import, CancellationToken.None));
        Assert.Equal((0L, 2L), await given.RowAsync(import) is var row ? (row.RejectedRows, row.ValidRows) : default);
        Assert.Empty(await given.QueryAsync<long>("SELECT row_count FROM import_cause WHERE import_id = @import", new { import }));
        await given.ExecuteAsync("UPDATE import SET status = 'validated' WHERE import_id = @import", new { import });
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 2 });
        await merge.MergedAsync(import);

        Assert.Equal(["001|x|1|-", "002|x|11|-"], await target.RowsAsync());
        Assert.Empty(await given.RejectsAsync(import));
    }

    [Fact]
    public async Task Of_more_than_are_found_one_by_one_none_is_rejected_and_the_import_fails()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:MaxRefusedRows=20");
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, Row(2, 1));
        await target.AlterAsync(Few);
        var import = await target.StageAsync(ImportMode.Upsert, [.. Enumerable.Range(0, 200).Select(n => Row(n, n % 7 == 0 ? 11 : 2))]);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.FailedAsync(import, ErrorCodes.TargetRefused);

        await UntouchedAsync(target, import, rejected: 0);
        Assert.Contains($"the check few_{target.Dataset.TargetTable}", merge.FailureOf(import), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replace_of_which_nothing_is_left_empties_no_table()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, Row(2, 1));
        await target.AlterAsync(Few);
        var import = await target.StageAsync(ImportMode.Replace, Row(1, 11), Row(2, 11));
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.FailedAsync(import, ErrorCodes.ReplaceRefused);

        await UntouchedAsync(target, import, rejected: 0);
    }

    [Theory]
    [InlineData(Few)]
    [InlineData("ALTER TABLE {0} ADD UNIQUE KEY uq_quantity (quantity)")]
    public async Task What_would_have_been_built_anew_is_changed_row_by_row(string statement)
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=3");
        var target = await GivenTarget.CreateAsync(given);
        await target.AlterAsync(statement);
        var import = await target.MergeAsync(merge, ImportMode.Upsert, Row(1, 1), Row(2, 11), Row(3, statement == Few ? 12 : 11), Row(4, 4));

        Assert.Equal(statement == Few ? ["001|x|1|-", "004|x|4|-"] : ["001|x|1|-", "002|x|11|-", "004|x|4|-"], await target.RowsAsync());
        Assert.Equal(statement == Few ? [2L, 3L] : [3L], (await given.RejectsAsync(import)).Select(reject => reject.Row));
        Assert.False(await target.HasNewAsync());
    }

    private static object?[] Row(int number, int quantity) => [$"{number:D3}", "x", quantity, null, null, null, null];

    private Task<Guid> StageAsync(GivenTarget target, string mode, string maxRejects, params object?[][] rows)
        => given.StageAsync(new StagedImport(target.Dataset, rows) { Mode = mode, MaxRejects = maxRejects });

    private async Task UntouchedAsync(GivenTarget target, Guid import, long rejected)
    {
        Assert.Equal(["002|x|1|-"], await target.RowsAsync());
        Assert.False(await target.HasNewAsync());
        var row = await given.RowAsync(import);
        Assert.Null(row.InsertedRows);
        Assert.Equal((rejected, row.ReadRows - rejected), (row.RejectedRows, row.ValidRows));
        Assert.Equal(rejected, (await given.RejectsAsync(import)).Count);
        Assert.Empty(await given.QueryAsync<long>("SELECT 1 FROM receipt WHERE import_id = @import", new { import }));
    }
}
