using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Validation.Tests;

/// <summary>The row rules, on the run of a batch.</summary>
public sealed class When_a_batch_is_validated(GivenRuns given) : IClassFixture<GivenRuns>
{
    private const string Columns =
        """
        { "name": "item", "type": "text", "required": true },
        { "name": "quantity", "type": "integer", "min": 0, "max": 100 },
        { "name": "price", "type": "decimal", "precision": 8, "scale": 2, "min": 0.5 },
        { "name": "state", "type": "text", "min_length": 2, "allowed": ["new", "it's"] }
        """;

    [Fact]
    public async Task Every_broken_rule_of_a_row_is_a_cause_and_the_row_is_rejected()
    {
        var import = given.Import(Columns);
        import.Stage(1, 1, "a", 5, 1.00m, "new");
        import.Stage(2, null, null, -1, 0.49m, "o");
        import.Stage(3, 3, "c", 101, null, "it's");

        Assert.Equal(2, await import.CheckAsync());
        Assert.Equal([1L], await import.RowsAsync());
        Assert.Equal(
            [
                new RejectCause("id", ErrorCodes.ValueRequired, "a value", ""),
                new RejectCause("item", ErrorCodes.ValueRequired, "a value", ""),
                new RejectCause("quantity", ErrorCodes.ValueOutOfRange, "0 to 100", "-1"),
                new RejectCause("price", ErrorCodes.ValueOutOfRange, "at least 0.5", "0.49"),
                new RejectCause("state", ErrorCodes.TextTooShort, "at least 2 characters", "o"),
                new RejectCause("state", ErrorCodes.ValueNotAllowed, "one of new, it's", "o"),
            ],
            await import.CausesAsync(2));
        Assert.Equal([new RejectCause("quantity", ErrorCodes.ValueOutOfRange, "0 to 100", "101")], await import.CausesAsync(3));
    }

    [Fact]
    public async Task What_parsing_found_is_reported_together_with_the_rest()
    {
        var import = given.Import(Columns);
        const string Pattern = """{"column":"item","code":"PATTERN_MISMATCH","expected":"[a-z]+","found":"A\"\\é"}""";
        const string Other = """{"column":"state","code":"PATTERN_MISMATCH","expected":"x","found":"new"}""";
        import.StageWithCauses(1, Pattern, 1, "A\"\\é", 5, 1m, "new");
        import.StageWithCauses(2, $"{Pattern},{Other}", 2, "A\"\\é", -5, 1m, "new");
        import.Stage(3, 3, "c", 5, 1m, "new");

        Assert.Equal(2, await import.CheckAsync());
        Assert.Equal([3L], await import.RowsAsync());
        Assert.Equal([new RejectCause("item", ErrorCodes.PatternMismatch, "[a-z]+", "A\"\\é")], await import.CausesAsync(1));
        Assert.Equal(
            [ErrorCodes.PatternMismatch, ErrorCodes.PatternMismatch, ErrorCodes.ValueOutOfRange], (await import.CausesAsync(2)).Select(cause => cause.Code));
    }

    [Fact]
    public async Task What_was_found_is_told_to_the_letter_and_cut()
    {
        var import = given.Import("""{ "name": "note", "type": "text", "max_length": 600, "allowed": ["x"] }, { "name": "open", "type": "boolean" }""");
        const string Found = "tab\tquote\" backslash\\ line\nend\u0001 🙂é";
        import.Stage(1, 1, Found, true);
        import.Stage(2, 2, new string('é', 500), false);
        Assert.Equal(2, await import.CheckAsync());

        Assert.Equal(Found, Assert.Single(await import.CausesAsync(1)).Found);
        Assert.Equal(new string('é', 200), Assert.Single(await import.CausesAsync(2)).Found);
    }

    [Fact]
    public async Task Only_the_rows_of_the_batch_are_judged()
    {
        var import = given.Import("""{ "name": "quantity", "type": "integer", "min": 0 }""");
        foreach (var row in new[] { 1, 2, 3, 4, 7 })
            import.Stage(row, row, -1);

        Assert.Equal(1, await import.CheckAsync(firstRow: 4, rowCount: 3));
        Assert.Equal([1L, 2L, 3L, 7L], await import.RowsAsync());
    }

    [Fact]
    public async Task The_causes_are_counted_over_all_batches()
    {
        var import = given.Import(Columns);
        for (var row = 1; row <= 6; row++)
            import.Stage(row, row, null, row % 2 == 0 ? -1 : 1, 1m, "New");
        Assert.Equal(3, await import.CheckAsync(firstRow: 1, rowCount: 3));
        Assert.Equal(3, await import.CheckAsync(firstRow: 4, rowCount: 3));

        Assert.Equal(
            [("item", ErrorCodes.ValueRequired, 6L), ("state", ErrorCodes.ValueNotAllowed, 6L), ("quantity", ErrorCodes.ValueOutOfRange, 3L)],
            (await import.GroupsAsync()).Select(group => (group.Column!, group.Code, group.Rows)).OrderByDescending(group => group.Rows).ThenBy(group => group.Item1, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Forty_text_columns_with_four_rules_each_are_checked()
    {
        const int Columns = 40;
        var import = given.Import(
            string.Join(", ", Enumerable.Range(1, Columns).Select(i => $$"""{ "name": "c{{i}}", "type": "text", "max_length": 20, "required": true, "min_length": 3, "allowed": ["good", "fine"] }""")),
            Compare(Columns));
        import.Stage(1, [1, .. Enumerable.Repeat<object?>("good", Columns)]);
        import.Stage(2, [2, .. Enumerable.Repeat<object?>("no", Columns)]);
        import.Stage(3, [3, "fine", .. Enumerable.Repeat<object?>("good", Columns - 1)]);

        Assert.Equal(2, await import.CheckAsync());
        Assert.Equal(2 * Columns, (await import.CausesAsync(2)).Count);
        Assert.Equal(Columns - 1, (await import.CausesAsync(3)).Count(cause => cause.Code == ErrorCodes.ComparisonFailed));
    }

    [Fact]
    public async Task As_many_number_columns_as_a_dataset_takes_are_checked()
    {
        const int Columns = 960;
        var import = given.Import(
            string.Join(", ", Enumerable.Range(1, Columns).Select(i => $$"""{ "name": "c{{i}}", "type": "integer", "required": true, "min": 1, "max": 9 }""")), Compare(Columns));
        import.Stage(1, [1, .. Enumerable.Repeat<object?>(9, Columns)]);
        import.Stage(2, [2, .. Enumerable.Repeat<object?>(0, Columns)]);
        import.Stage(3, [3, .. Enumerable.Repeat<object?>(null, Columns)]);

        Assert.Equal(2, await import.CheckAsync());
        Assert.Equal(Columns, (await import.CausesAsync(2)).Count(cause => cause.Code == ErrorCodes.ValueOutOfRange));
        Assert.Equal(Columns, (await import.CausesAsync(3)).Count(cause => cause.Code == ErrorCodes.ValueRequired));
    }

    private static string Compare(int columns)
        => $"\"compare\": [{string.Join(", ", Enumerable.Range(2, columns - 1).Select(i => $$"""{ "left": "c1", "operator": "=", "right": "c{{i}}" }"""))}],";

    [Fact]
    public void Counts_that_do_not_balance_are_refused_with_both_numbers()
    {
        var import = new ImportRow { ReadRows = 10 };
        var e = Assert.Throws<ImportException>(() => Accounting.Balance(import, new StageCounter { OkRows = 8, BadRows = 1 }, new StageCounter { BadRows = 0 }, new RunCounts(8, 0, 0)));
        Assert.Equal((ErrorCodes.CountsDoNotBalance, "The row counts do not balance: 10 rows read, 8 staged + 1 malformed."), (e.Code, e.Message));
        StageCounter staging = new() { OkRows = 9, BadRows = 1 }, validation = new() { BadRows = 2 };
        Assert.Contains("9 rows staged, 10 in the runs", Refused(new RunCounts(10, 3, 1)), StringComparison.Ordinal);
        Assert.Contains("9 rows staged, 7 valid + 2 rejected + 1 duplicates", Refused(new RunCounts(9, 1, 1)), StringComparison.Ordinal);
        Assert.Equal(6, Accounting.Balance(import, staging, validation, new RunCounts(9, 2, 1)).ValidRows);

        string Refused(RunCounts runs) => Assert.Throws<ImportException>(() => Accounting.Balance(import, staging, validation, runs)).Message;
    }
}
