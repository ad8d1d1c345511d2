using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Validation.Tests;

/// <summary>Each kind of rule at its bounds: what just holds and what just does not.</summary>
public sealed class When_a_rule_has_bounds(GivenRuns given) : IClassFixture<GivenRuns>
{
    [Fact]
    public async Task A_range_holds_its_ends()
    {
        const string Columns =
            """{ "name": "n", "type": "integer", "min": -2, "max": 3 }, { "name": "d", "type": "decimal", "precision": 38, "scale": 4, "min": 0.0001, "max": 9999999999999999.9999 }""";
        await HoldsAsync(Columns, [[-2L, 0.0001m], [3L, 9999999999999999.9999m], [null, null]]);
        await BreaksAsync(Columns, [-3L, 0.0000m], ("n", ErrorCodes.ValueOutOfRange, "-2 to 3", "-3"), ("d", ErrorCodes.ValueOutOfRange, "0.0001 to 9999999999999999.9999", "0.0000"));
        await BreaksAsync(
            Columns, [4L, 10000000000000000.0000m], ("n", ErrorCodes.ValueOutOfRange, "-2 to 3", "4"), ("d", ErrorCodes.ValueOutOfRange, "0.0001 to 9999999999999999.9999", "10000000000000000.0000"));
    }

    [Fact]
    public async Task A_range_may_be_open_on_one_side()
    {
        const string Columns = """{ "name": "a", "type": "integer", "min": 1 }, { "name": "b", "type": "integer", "max": 1 }""";
        await HoldsAsync(Columns, [[1L, 1L], [long.MaxValue, long.MinValue]]);
        await BreaksAsync(Columns, [0L, 2L], ("a", ErrorCodes.ValueOutOfRange, "at least 1", "0"), ("b", ErrorCodes.ValueOutOfRange, "at most 1", "2"));
    }

    [Fact]
    public async Task A_length_is_one_of_characters()
    {
        const string Columns = """{ "name": "t", "type": "text", "min_length": 3 }""";
        await HoldsAsync(Columns, [["abc"], ["🙂é "], [null]]);
        await BreaksAsync(Columns, ["🙂é"], ("t", ErrorCodes.TextTooShort, "at least 3 characters", "🙂é"));
    }

    [Fact]
    public async Task An_allowed_value_is_meant_to_the_letter()
    {
        const string Columns = """{ "name": "t", "type": "text", "allowed": ["new", "it's"] }""";
        await HoldsAsync(Columns, [["new"], ["it's"], [null]]);
        foreach (var other in new[] { "new ", "NEW", "its", " new", "néw" })
            await BreaksAsync(Columns, [other], ("t", ErrorCodes.ValueNotAllowed, "one of new, it's", other));
    }

    [Fact]
    public async Task The_expected_values_are_cut()
    {
        var many = string.Join(", ", Enumerable.Range(1000, 300).Select(i => $"\"v{i}\""));
        var import = given.Import($$"""{ "name": "t", "type": "text", "allowed": [{{many}}] }""");
        import.Stage(1, 1, "v1299");
        import.Stage(2, 2, "v1300");
        Assert.Equal(1, await import.CheckAsync());

        var expected = Assert.Single(await import.CausesAsync(2)).Expected;
        Assert.Equal(500, expected.Length);
        Assert.EndsWith("…", expected, StringComparison.Ordinal);
        Assert.Equal(expected, Assert.Single(await import.GroupsAsync()).Expected);
    }

    [Theory]
    [InlineData("=", true, false, false)]
    [InlineData("<>", false, true, true)]
    [InlineData("<", false, true, false)]
    [InlineData("<=", true, true, false)]
    [InlineData(">", false, false, true)]
    [InlineData(">=", true, false, true)]
    public async Task Two_columns_compare_as_numbers_dates_moments_text_and_truth(string comparison, bool whenSame, bool whenLess, bool whenGreater)
    {
        var moment = new DateTimeOffset(2026, 3, 31, 8, 15, 30, TimeSpan.Zero);
        (string Types, object Least, object Most)[] kinds =
        [
            ("integer integer", 9L, 10L), ("decimal decimal", 0.99m, 1.00m), ("date date", new DateOnly(2025, 12, 31), new DateOnly(2026, 1, 1)),
            ("timestamp timestamp", moment, moment.AddMicroseconds(1)), ("boolean boolean", false, true),
            // As text, and to the letter: by a collation that pads, or folds case, these would be the same.
            ("text text", "10", "9"), ("text text", "a", "a "), ("text text", "A", "a"),
        ];
        foreach (var (types, least, most) in kinds)
        {
            Assert.Equal(whenSame, await ComparesAsync(types, comparison, least, least));
            Assert.Equal(whenLess, await ComparesAsync(types, comparison, least, most));
            Assert.Equal(whenGreater, await ComparesAsync(types, comparison, most, least));
            Assert.True(await ComparesAsync(types, comparison, null, least));
            Assert.True(await ComparesAsync(types, comparison, least, null));
        }
        Assert.Equal(whenSame, await ComparesAsync("integer decimal", comparison, 9007199254740993L, 9007199254740993.00m));
        Assert.Equal(whenLess, await ComparesAsync("integer decimal", comparison, 9007199254740992L, 9007199254740993.00m));
        Assert.Equal(whenGreater, await ComparesAsync("decimal integer", comparison, 1.01m, 1L));
    }

    [Fact]
    public async Task A_comparison_that_fails_names_both_columns_and_the_left_value_alone()
    {
        var import = given.Import(
            """{ "name": "rest", "type": "decimal" }, { "name": "price", "type": "decimal" }""", """ "compare": [{ "left": "rest", "operator": "<=", "right": "price" }],""");
        import.Stage(1, 1, 12.5m, 12.49m);
        Assert.Equal(1, await import.CheckAsync());
        Assert.Equal([new RejectCause("rest", ErrorCodes.ComparisonFailed, "<= the value of price", "12.50")], await import.CausesAsync(1));
    }

    private async Task<bool> ComparesAsync(string types, string comparison, object? left, object? right)
    {
        var type = types.Split(' ');
        var import = given.Import(
            $$"""{ "name": "l", "type": "{{type[0]}}"{{Precision(type[0])}} }, { "name": "r", "type": "{{type[1]}}"{{Precision(type[1])}} }""",
            $$""" "compare": [{ "left": "l", "operator": "{{comparison}}", "right": "r" }],""");
        import.Stage(1, 1, left, right);
        return await import.CheckAsync() == 0;
    }

    private static string Precision(string type) => type == "decimal" ? """, "precision": 30""" : "";

    private async Task HoldsAsync(string columns, IReadOnlyList<object?[]> rows)
    {
        var import = given.Import(columns);
        for (var i = 0; i < rows.Count; i++)
            import.Stage(i + 1, [i, .. rows[i]]);
        Assert.Equal(0, await import.CheckAsync());
        Assert.Equal(rows.Count, (await import.RowsAsync()).Count);
    }

    private async Task BreaksAsync(string columns, object?[] row, params (string Column, string Code, string Expected, string Found)[] causes)
    {
        var import = given.Import(columns);
        import.Stage(1, [1, .. row]);
        Assert.Equal(1, await import.CheckAsync());
        Assert.Equal(causes.Select(cause => new RejectCause(cause.Column, cause.Code, cause.Expected, cause.Found)), await import.CausesAsync(1));
    }
}
