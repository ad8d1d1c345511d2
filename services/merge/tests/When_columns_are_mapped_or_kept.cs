using Imports.Contracts;

namespace Imports.Merge.Tests;

public sealed class When_columns_are_mapped_or_kept(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    [Fact]
    public async Task A_column_that_is_not_in_the_file_is_left_alone_and_new_rows_get_its_default()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        await ImportAsync(merge, [["m1", "bolt", 7, 1.5m, false, "2026-02-02 10:00:00", "[1]"]]);
        var second = await ImportAsync(
            merge, [["m1", "nut", null, null, null, null, null], ["m2", "new", null, null, null, null, null]], unmapped: ["quantity", "price", "active", "since", "extra"]);

        Assert.Equal(["m1|nut|7|1.50|0|2026-02-02 10:00:00.000000|[1]", "m2|new|5|-|1|2025-12-31 22:30:00.000000|-"], await RowsAsync("m"));
        Assert.Equal((1, 1, 0), await CountsAsync(second));
    }

    [Fact]
    public async Task A_file_that_has_nothing_but_keys_changes_no_row_that_is_there()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        await ImportAsync(merge, [["k1", "bolt", 7, 1.5m, false, null, null]]);
        var second = await ImportAsync(
            merge, [["k1", null, null, null, null, null, null], ["k2", null, null, null, null, null, null]], unmapped: ["name", "quantity", "price", "active", "since", "extra"]);

        Assert.Equal(["k1|bolt|7|1.50|0|-|-", "k2|unnamed|5|-|1|2025-12-31 22:30:00.000000|-"], await RowsAsync("k"));
        Assert.Equal((1, 0, 1), await CountsAsync(second));
    }

    [Fact]
    public async Task A_blank_cell_that_keeps_leaves_the_value_and_counts_as_no_change()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        await ImportAsync(merge, [["b1", "bolt", 1, 2m, true, null, null], ["b2", "nut", 1, 3m, true, null, null]]);
        var changedAt = await given.QueryAsync<DateTime>($"SELECT _changed_at FROM {given.Parts} WHERE code = 'b1'");
        var second = await ImportAsync(
            merge,
            [["b1", null, 1, null, true, null, null], ["b2", null, 9, 4m, true, null, null], ["b3", null, 1, null, true, null, null]]);

        Assert.Equal(["b1|bolt|1|2.00|1|-|-", "b2|nut|9|4.00|1|-|-", "b3|unnamed|1|-|1|-|-"], await RowsAsync("b"));
        Assert.Equal((1, 1, 1), await CountsAsync(second));
        Assert.Equal(changedAt, await given.QueryAsync<DateTime>($"SELECT _changed_at FROM {given.Parts} WHERE code = 'b1'"));
    }

    [Fact]
    public async Task The_import_may_choose_otherwise_than_the_dataset()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        await ImportAsync(merge, [["o1", "bolt", 1, 2m, true, null, "{}"]]);
        var second = await ImportAsync(
            merge,
            [["o1", null, null, null, true, null, null], ["o2", null, null, null, true, null, null]],
            blank: new() { ["name"] = BlankPolicy.Null, ["quantity"] = BlankPolicy.Keep, ["extra"] = BlankPolicy.Keep });

        Assert.Equal(["o1|-|1|2.00|1|-|{}", "o2|-|5|-|1|-|-"], await RowsAsync("o"));
        Assert.Equal((1, 1, 0), await CountsAsync(second));
    }

    private async Task<Guid> ImportAsync(RunningMerge merge, object?[][] rows, string[]? unmapped = null, Dictionary<string, string>? blank = null)
    {
        var import = await given.StageAsync(new StagedImport(GivenValidatedImport.PartsDataset, rows) { Unmapped = unmapped ?? [], Blank = blank ?? [] });
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.MergedAsync(import);
        return import;
    }

    private Task<IReadOnlyList<string>> RowsAsync(string prefix) => given.QueryAsync<string>(
        $"""
        SELECT CONCAT_WS('|', code, COALESCE(name, '-'), COALESCE(quantity, '-'), COALESCE(price, '-'), COALESCE(active, '-'), COALESCE(since, '-'), COALESCE(extra, '-'))
        FROM {given.Parts} WHERE code LIKE @like ORDER BY code
        """,
        new { like = $"{prefix}%" });

    private async Task<(long?, long?, long?)> CountsAsync(Guid import)
    {
        var row = await given.RowAsync(import);
        return (row.InsertedRows, row.UpdatedRows, row.UnchangedRows);
    }
}
