using Imports.Contracts;

namespace Imports.Validation.Tests;

public sealed class When_rows_share_a_key(GivenStaging given) : IClassFixture<GivenStaging>
{
    /// <summary>Rows 1, 5 and 9 have one key, 3 and 4 another; 2 and 10 differ from all in a column or in case.</summary>
    private static readonly (long Row, string Item, int Store)[] Rows = [(1, "a", 1), (2, "a", 2), (3, "b", 7), (4, "b", 7), (5, "a", 1), (9, "a", 1), (10, "A", 1)];

    [Theory]
    [InlineData("", null, new[] { 2L, 4, 9, 10 }, "no later row with the same key: the last one counts", 9L)]
    [InlineData("last", null, new[] { 2L, 4, 9, 10 }, "no later row with the same key: the last one counts", 9L)]
    [InlineData("first", null, new[] { 1L, 2, 3, 10 }, "no earlier row with the same key: the first one counts", 1L)]
    [InlineData("reject-all", null, new[] { 2L, 10 }, "no other row with the same key: none of them counts", 1L)]
    [InlineData("first", DuplicatePolicy.Last, new[] { 2L, 4, 9, 10 }, "no later row with the same key: the last one counts", 9L)]
    [InlineData("last", DuplicatePolicy.First, new[] { 1L, 2, 3, 10 }, "no earlier row with the same key: the first one counts", 1L)]
    [InlineData("last", DuplicatePolicy.RejectAll, new[] { 2L, 10 }, "no other row with the same key: none of them counts", 1L)]
    public async Task The_import_or_else_the_dataset_says_which_one_counts(string dataset, string? import, long[] stay, string expected, long namedByFive)
    {
        var staged = await StageAsync(dataset, import);
        var duplicates = Rows.Length - stay.Length;

        Assert.Equal(duplicates, await staged.FindDuplicatesAsync());
        Assert.Equal(stay, await staged.RowsAsync());
        var cause = Assert.Single(await staged.CausesAsync(5));
        Assert.Equal(("item, store", ErrorCodes.DuplicateKey, expected, $"the same key in row {namedByFive}"), (cause.Column!, cause.Code, cause.Expected, cause.Found));
        var group = Assert.Single(await staged.GroupsAsync());
        Assert.Equal(("item, store", ErrorCodes.DuplicateKey, expected, (long)duplicates), (group.Column!, group.Code, group.Expected, group.Rows));
    }

    [Fact]
    public async Task Rows_that_were_rejected_before_are_neither_duplicates_nor_counted_again()
    {
        var staged = await StageAsync("last", null, quantityOfNine: -1);
        Assert.Equal(1, await staged.CheckAsync());
        Assert.Equal(2, await staged.FindDuplicatesAsync());

        Assert.Equal([2L, 4, 5, 10], await staged.RowsAsync());
        Assert.Equal(
            [(ErrorCodes.DuplicateKey, 2L), (ErrorCodes.ValueOutOfRange, 1L)], (await staged.GroupsAsync()).Select(group => (group.Code, group.Rows)));
    }

    private async Task<StagedImport> StageAsync(string dataset, string? import, int quantityOfNine = 1)
    {
        var duplicates = dataset.Length == 0 ? "" : $"\"duplicates\": \"{dataset}\",";
        var staged = await given.ImportOfAsync(
            $$"""
            { "name": "stock", "version": 1, {{duplicates}} "business_key": ["item", "store"], "columns": [
              { "name": "item", "type": "text" }, { "name": "store", "type": "integer" }, { "name": "quantity", "type": "integer", "min": 0 }] }
            """,
            new ImportOptions { Duplicates = import });
        foreach (var (row, item, store) in Rows)
            await staged.StageAsync(row, item, store, row == 9 ? quantityOfNine : 1);
        return staged;
    }
}
