using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Validation.Tests;

/// <summary>What an expression says of a row. That it says the same as the database is held by <see cref="When_expressions_meet_the_database"/>.</summary>
public sealed class When_a_rule_is_an_expression(GivenRuns given) : IClassFixture<GivenRuns>
{
    private const string Columns =
        """
        { "name": "a", "type": "integer" }, { "name": "b", "type": "decimal", "precision": 18, "scale": 4 }, { "name": "wide", "type": "decimal", "precision": 38, "scale": 0 },
        { "name": "s", "type": "text" }, { "name": "t", "type": "text" }, { "name": "f", "type": "boolean" }, { "name": "d", "type": "date" }, { "name": "m", "type": "timestamp" },
        { "name": "j", "type": "json" }
        """;

    private static readonly DatasetDefinition Dataset = DatasetReader.Read(
        $$"""{ "name": "x", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }, {{Columns}}] }""");

    private static readonly Dictionary<string, object?> Row = new()
    {
        ["id"] = 1, ["a"] = 7, ["b"] = "-2.5", ["wide"] = "99999999999999999999999999999999999999", ["s"] = "Grüße\t🙂", ["t"] = null, ["f"] = true, ["d"] = new DateOnly(2026, 3, 31),
        ["m"] = new DateTimeOffset(2026, 3, 31, 8, 0, 0, TimeSpan.Zero), ["j"] = null,
    };

    [Theory]
    [InlineData("a = 7 and b = -2.5000 and f and s = 'Grüße\t🙂' and d = date '2026-03-31' and m = timestamp '2026-03-31T10:00:00+02:00'")]
    [InlineData("a + b = 4.5 and a - b = 9.5 and a * b = -17.5 and -a = -7 and abs(b) = 2.50")]
    [InlineData("a / 2 = 3.5 and 2 / 3 = 0.6667 + 0 * a and -2 / 3 = -0.6667 and 1 / 8 = 0.125 and 1 / 32 = 0.0313 and -1 / 32 = -0.0313")]
    [InlineData("wide > b and wide > a and b < wide and -wide < b and wide = wide and wide <> a and -wide <= -wide")]
    [InlineData("length(s) = 7 and upper(s) = 'GRÜßE\t🙂' and lower(s) = 'grüße\t🙂' and trim('  x ') = 'x' and length('') = 0")]
    [InlineData("starts_with(s, 'Gr') and not starts_with(s, 'gr') and ends_with(s, '🙂') and contains(s, 'üß') and contains(s, '') and not contains(s, 'x')")]
    [InlineData("a in (1, 7.0) and a not in (1, 2) and a between 7 and 7 and a not between 8 and 9 and s in ('x', 'Grüße\t🙂')")]
    [InlineData("t is null and j is null and a is not null and (t = 'x') is null and coalesce(t, s) = s and coalesce(t = 'x', f)")]
    [InlineData("year(d) = 2026 and month(d) = 3 and day(d) = 31 and f = (a = 7) and f <> (a = 8)")]
    [InlineData("a < 8 and a <= 7 and a > 6.9999 and a >= 7 and a <> 8 and 'a' < 'b' and 'Z' < 'a' and 'a' <> 'a '")]
    public void It_is_true(string text) => Assert.Equal(Truth.True, Of(text));

    [Theory]
    [InlineData("a = 8")]
    [InlineData("not f")]
    [InlineData("f = false")]
    [InlineData("s = 'grüße\t🙂'")]
    [InlineData("a = 8 and t = 'x'")]
    [InlineData("a is null")]
    [InlineData("d < date '2026-03-31'")]
    [InlineData("not (a = 7 or t = 'x')")]
    public void It_is_false(string text) => Assert.Equal(Truth.False, Of(text));

    [Theory]
    [InlineData("t = 'x'")]
    [InlineData("not t = 'x'")]
    [InlineData("t <> 'x' and a = 7")]
    [InlineData("t = 'x' or a = 8")]
    [InlineData("a in (8, a / 0)")]
    [InlineData("a / 0 = 1")]
    [InlineData("a / (a - 7) = 1")]
    [InlineData("length(upper(trim(t))) > 0")]
    [InlineData("contains(s, t)")]
    public void It_is_unknown_and_the_row_passes(string text) => Assert.Equal(Truth.Unknown, Of(text));

    [Fact]
    public async Task A_row_of_which_it_is_false_is_refused_with_the_rules_name_and_message()
    {
        var import = given.Import(
            """{ "name": "starts", "type": "date" }, { "name": "ends", "type": "date" }, { "name": "fee", "type": "decimal" }, { "name": "share", "type": "decimal" }""",
            """
            "rules": [
              { "name": "in_order", "check": "ends >= starts", "message": "a deal ends when it starts or later" },
              { "name": "fee_bears_share", "check": "share <= fee * 0.5", "blames": "fee" }
            ],
            """);
        var (first, second) = (new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 2));
        import.Stage(1, 1, first, second, 10m, 5m);
        import.Stage(2, 2, second, first, 10m, 5.01m);
        import.Stage(3, 3, second, null, 10m, null);

        Assert.Equal(1, await import.CheckAsync());
        Assert.Equal([1L, 3L], await import.RowsAsync());
        Assert.Equal(
            [
                new RejectCause("ends", ErrorCodes.RuleFailed, "in_order: a deal ends when it starts or later", "2026-01-01"),
                new RejectCause("fee", ErrorCodes.RuleFailed, "fee_bears_share: share <= fee * 0.5", "10.00"),
            ],
            await import.CausesAsync(2));
    }

    [Fact]
    public async Task A_column_that_the_file_lacks_is_no_rows_fault()
    {
        const string Rules = """ "rules": [{ "name": "both", "check": "a is not null and b is not null" }], """;
        var import = given.Import("""{ "name": "a", "type": "integer" }, { "name": "b", "type": "integer" }""", Rules);
        import.Stage(1, 1, 1, null);
        Assert.Equal(1, await import.CheckAsync());

        var plan = new SourcePlan { Delimiter = ',', Header = ["id", "a"], Fields = [0, 1, null], Ignored = [] };
        Assert.Equal(0, await import.With(row => row with { SourcePlan = plan.ToJson() }).CheckAsync());
    }

    private static Truth Of(string text)
    {
        var condition = ExpressionCompiler.ConditionOf(ExpressionParser.Read(Dataset, text));
        var row = StagedRow.Of(Dataset, 1, null, [.. Dataset.Columns.Select(column => Row[column.Name])]);
        return condition.Of(new RowCells(row.Fields, new int[Dataset.Columns.Count + 1]));
    }
}
