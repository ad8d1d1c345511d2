using Imports.Datasets;

namespace Imports.Datasets.Tests;

/// <summary>What is an expression and what is none, and where in it the fault lies. What it means is held in validation's tests.</summary>
public sealed class When_an_expression_is_read
{
    [Theory]
    [InlineData("ends >= starts and (state <> 'open' or note is null)")]
    [InlineData("NOT (count = 1 OR count <> 2 AND count != 3)")]
    [InlineData("count between 1 and 2 and price not between -1.5 and 0")]
    [InlineData("state in ('a', 'it''s', '') and state not in ('b')")]
    [InlineData("is_open and not is_open = false")]
    [InlineData("count + 1 - 2 * price / 3 > -(abs(price))")]
    [InlineData("date = date '2026-01-31' and seen < timestamp '2026-01-31T08:00:00.25+02:00'")]
    [InlineData("year(date) = 2026 and month(date) in (1, 2) and day(date) > 1")]
    [InlineData("length(trim(lower(upper(state)))) > 0 and starts_with(state, 'a') and ends_with(state, 'b') and contains(state, 'c')")]
    [InlineData("coalesce(state, note, '') <> '' and coalesce(is_open, true)")]
    [InlineData("extra is not null")]
    [InlineData("`in` = 1")]
    public void It_is_taken(string text) => Assert.Equal(ValueKind.Truth, Read(text).Kind);

    [Theory]
    [InlineData("", 1, "the end")]
    [InlineData("count", 1, "a number where something true or false")]
    [InlineData("1 = 1", 1, "names no column")]
    [InlineData("count = nope", 9, "'nope', which is no column")]
    [InlineData("count = row", 9, "the platform fills")]
    [InlineData("count = 'a'", 7, "a number with a text")]
    [InlineData("date > '2026-01-31'", 6, "a date with a text")]
    [InlineData("date < seen", 6, "a date with a moment")]
    [InlineData("is_open < true", 9, "equal or not")]
    [InlineData("extra = extra", 7, "JSON")]
    [InlineData("count = null", 9, "is null")]
    [InlineData("count = 1 2", 11, "'2'")]
    [InlineData("count < 1 < 2", 11, "'<'")]
    [InlineData("count and is_open", 1, "a number")]
    [InlineData("not count", 5, "a number")]
    [InlineData("(count = 1", 11, "')'")]
    [InlineData("count in 1", 10, "'('")]
    [InlineData("count in ()", 11, "')'")]
    [InlineData("count between 1 or 2", 17, "'and'")]
    [InlineData("count is 1", 10, "'null'")]
    [InlineData("state = \"a\"", 9, "single")]
    [InlineData("state = 'a", 9, "never closed")]
    [InlineData("state ~ 'a'", 7, "'~'")]
    [InlineData("count = 1.2.3", 9, "point")]
    [InlineData("count = 1.", 9, "point")]
    [InlineData("count = 1e5", 9, "runs into a word")]
    [InlineData("count == 1", 8, "'='")]
    [InlineData("count = +1", 9, "'+'")]
    [InlineData("sleep(1) = 1", 1, "'sleep', which is no function")]
    [InlineData("length(count) = 1", 8, "a text is expected")]
    [InlineData("length(state, 1) = 1", 1, "2 arguments")]
    [InlineData("coalesce(count) = 1", 1, "at least 2")]
    [InlineData("coalesce(count, 'a') = 1", 17, "a number is expected")]
    [InlineData("year(seen) = 1", 6, "a date is expected")]
    [InlineData("date = date '31.01.2026'", 8, "date that is none")]
    [InlineData("seen = timestamp '2026-01-31T08:00:00'", 8, "its offset")]
    [InlineData("and = 1", 1, "backticks")]
    [InlineData("count * count * count = 0", 15, "57 digits before the point")]
    [InlineData("wide + 1 = 0", 6, "39 digits")]
    [InlineData("price * 0.00000000000000000000000000001 = 0", 7, "31 behind it")]
    [InlineData("count = 123456789012345678901234567890123456789", 9, "39 digits")]
    public void A_fault_is_told_with_its_character(string text, int at, string message)
    {
        var e = Assert.Throws<ExpressionException>(() => Read(text));
        Assert.Equal(at, e.Position);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Length_and_nesting_are_bounded()
    {
        Assert.NotNull(Read($"{new string('(', 20)}is_open{new string(')', 20)}"));
        Assert.Equal(21, Assert.Throws<ExpressionException>(() => Read($"{string.Concat(Enumerable.Repeat("(", 21))}is_open{new string(')', 21)}")).Position - 1);
        Assert.Contains("20 deep", Assert.Throws<ExpressionException>(() => Read($"{string.Concat(Enumerable.Repeat("not ", 21))}is_open")).Message, StringComparison.Ordinal);
        Assert.Contains("20 deep", Assert.Throws<ExpressionException>(() => Read($"count = {new string('-', 21)}count")).Message, StringComparison.Ordinal);
        var longest = $"is_open or count in ({string.Join(',', Enumerable.Repeat("1", 489))})";
        Assert.Equal(1000, (longest + " ").Length);
        Assert.NotNull(Read(longest));
        Assert.Equal(1001, Assert.Throws<ExpressionException>(() => Read($"{longest}  ")).Position);
    }

    [Theory]
    [InlineData("""{ "name": "late", "check": "ends > starts" }""", null)]
    [InlineData("""{ "name": "late", "check": "ends > starts", "message": "ends after it starts", "blames": "starts" }""", null)]
    [InlineData("""{ "name": "Late", "check": "ends > starts" }""", "$.rules[0].name")]
    [InlineData("""{ "name": "late", "check": "ends > start" }""", "$.rules[0].check")]
    [InlineData("""{ "name": "late", "check": "ends > starts", "message": " " }""", "$.rules[0].message")]
    [InlineData("""{ "name": "late", "check": "ends > starts", "blames": "count" }""", "$.rules[0].blames")]
    [InlineData("""{ "name": "late", "check": "ends > starts" }, { "name": "late", "check": "ends > starts" }""", "$.rules")]
    [InlineData("""{ "name": "late" }""", "$")]
    [InlineData("null", "$.rules")]
    public void A_rule_of_a_definition_is_checked(string rules, string? place)
    {
        if (place is null)
            Assert.Equal("late", Assert.Single(Dataset(rules).Rules).Name);
        else
            Assert.StartsWith(place, Assert.Throws<DatasetDefinitionException>(() => Dataset(rules)).Path, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fault_of_a_rule_names_its_place_in_the_definition()
        => Assert.Contains(
            "$.rules[0].check at character 8 names 'start', which is no column",
            Assert.Throws<DatasetDefinitionException>(() => Dataset("""{ "name": "late", "check": "ends > start" }""")).Message,
            StringComparison.Ordinal);

    private static Expression Read(string text) => ExpressionParser.Read(Dataset(""), text);

    private static DatasetDefinition Dataset(string rules) => DatasetReader.Read(
        $$"""
        {
          "name": "deals", "version": 1, "business_key": ["count"], "rules": [{{rules}}],
          "columns": [
            { "name": "count", "type": "integer" }, { "name": "price", "type": "decimal" }, { "name": "wide", "type": "decimal", "precision": 38, "scale": 0 },
            { "name": "state", "type": "text" }, { "name": "note", "type": "text" }, { "name": "is_open", "type": "boolean" },
            { "name": "starts", "type": "date" }, { "name": "ends", "type": "date" }, { "name": "date", "type": "date" }, { "name": "seen", "type": "timestamp" },
            { "name": "extra", "type": "json" }, { "name": "in", "type": "integer" }, { "name": "row", "type": "integer", "from": "row_number" }
          ]
        }
        """);
}
