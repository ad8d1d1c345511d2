using Imports.Contracts;

namespace Imports.Validation.Tests;

public sealed class When_rows_share_a_key(GivenRuns given) : IClassFixture<GivenRuns>
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
        var staged = Stage(dataset, import);
        var duplicates = Rows.Length - stay.Length;

        Assert.Equal(new RunCounts(Rows.Length, 0, duplicates), await staged.FindDuplicatesAsync());
        Assert.Equal(stay, await staged.RowsAsync());
        var cause = Assert.Single(await staged.CausesAsync(5));
        Assert.Equal(("item, store", ErrorCodes.DuplicateKey, expected, $"the same key in row {namedByFive}"), (cause.Column!, cause.Code, cause.Expected, cause.Found));
        var group = Assert.Single(await staged.GroupsAsync());
        Assert.Equal(("item, store", ErrorCodes.DuplicateKey, expected, (long)duplicates), (group.Column!, group.Code, group.Expected, group.Rows));
    }

    [Fact]
    public async Task Rows_that_were_rejected_before_are_neither_duplicates_nor_counted_again()
    {
        var staged = Stage("last", null, quantityOfNine: -1);
        Assert.Equal(1, await staged.CheckAsync());
        Assert.Equal(new RunCounts(7, 1, 2), await staged.FindDuplicatesAsync());

        Assert.Equal([2L, 4, 5, 10], await staged.RowsAsync());
        Assert.Equal(
            [(ErrorCodes.DuplicateKey, 2L), (ErrorCodes.ValueOutOfRange, 1L)], (await staged.GroupsAsync()).Select(group => (group.Code, group.Rows)));
    }

    [Theory]
    [InlineData("last", new[] { 3L, 6, 7 })]
    [InlineData("first", new[] { 1L, 4, 7 })]
    [InlineData("reject-all", new[] { 7L })]
    public async Task Spaces_at_the_end_do_not_tell_two_keys_apart_as_in_the_database(string policy, long[] stay)
    {
        var staged = given.ImportOf(
            $$"""{ "name": "stock", "version": 1, "duplicates": "{{policy}}", "business_key": ["item"], "columns": [{ "name": "item", "type": "text" }] }""");
        string[] items = ["a", "a ", "a  ", "b\tc", "b\tc", "b\tc ", " a"];
        for (var i = 0; i < items.Length; i++)
            staged.Stage(i + 1, items[i]);

        Assert.Equal(new RunCounts(7, 0, 7 - stay.Length), await staged.FindDuplicatesAsync());
        Assert.Equal(stay, await staged.RowsAsync());
    }

    [Fact]
    public async Task Decimals_of_any_length_are_one_key_where_they_are_one_number()
    {
        var staged = given.ImportOf(
            """{ "name": "stock", "version": 1, "business_key": ["n"], "columns": [{ "name": "n", "type": "decimal", "precision": 38, "scale": 10 }] }""");
        string[] numbers = ["12345678901234567890.5", "12345678901234567890.50", "12345678901234567890.51", "-1", "1", "1.0", "0"];
        for (var i = 0; i < numbers.Length; i++)
            staged.Stage(i + 1, numbers[i]);

        Assert.Equal(new RunCounts(7, 0, 2), await staged.FindDuplicatesAsync());
        Assert.Equal([2L, 3, 4, 6, 7], await staged.RowsAsync());
    }

    [Fact]
    public async Task Rows_without_a_key_are_rejected_for_that_and_no_duplicates()
    {
        var staged = Stage("last", null);
        staged.Stage(11, null, 1, 1);
        staged.Stage(12, null, 1, 1);
        Assert.Equal(2, await staged.CheckAsync());
        Assert.Equal(new RunCounts(9, 2, 3), await staged.FindDuplicatesAsync());
        Assert.All(new[] { await staged.CausesAsync(11), await staged.CausesAsync(12) }, causes => Assert.Equal(ErrorCodes.ValueRequired, Assert.Single(causes).Code));
    }

    [Fact]
    public async Task More_of_them_than_are_held_at_once_are_all_written()
    {
        const int Rows = 45_000;
        var staged = given.ImportOf("""{ "name": "stock", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }] }""")
            .With(import => import with { ReadRows = Rows });
        for (var row = 1; row <= Rows; row++)
            staged.Stage(row, row % 2);

        Assert.Equal(new RunCounts(Rows, 0, Rows - 2), await staged.FindDuplicatesAsync(batchRows: Rows));
        Assert.Equal([Rows - 1L, Rows], await staged.RowsAsync());
        Assert.Equal(Rows - 2L, Assert.Single(await staged.GroupsAsync()).Rows);
        Assert.Equal("the same key in row 3", Assert.Single(await staged.CausesAsync(1)).Found);
    }

    private StagedImport Stage(string dataset, string? import, int quantityOfNine = 1)
    {
        var duplicates = dataset.Length == 0 ? "" : $"\"duplicates\": \"{dataset}\",";
        var staged = given.ImportOf(
            $$"""
            { "name": "stock", "version": 1, {{duplicates}} "business_key": ["item", "store"], "columns": [
              { "name": "item", "type": "text" }, { "name": "store", "type": "integer" }, { "name": "quantity", "type": "integer", "min": 0 }] }
            """,
            new ImportOptions { Duplicates = import });
        foreach (var (row, item, store) in Rows)
            staged.Stage(row, item, store, row == 9 ? quantityOfNine : 1);
        return staged;
    }
}
