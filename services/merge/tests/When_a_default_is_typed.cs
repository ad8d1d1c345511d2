using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Merge.Tests;

public sealed class When_a_default_is_typed
{
    [Theory]
    [InlineData(ColumnType.Text, " a ", " a ")]
    [InlineData(ColumnType.Integer, "-12", -12L)]
    [InlineData(ColumnType.Decimal, "+1.50", "+1.50")]
    [InlineData(ColumnType.Decimal, "12345678901234567890123456.00", "12345678901234567890123456.00")]
    [InlineData(ColumnType.Boolean, "Yes", 1L)]
    [InlineData(ColumnType.Boolean, "false", 0L)]
    [InlineData(ColumnType.Date, "2026-03-31", "2026-03-31")]
    [InlineData(ColumnType.Timestamp, "2026-01-01T00:30+02:00", "2025-12-31 22:30:00.000000")]
    [InlineData(ColumnType.Timestamp, "2026-01-01 00:30:15.25Z", "2026-01-01 00:30:15.250000")]
    [InlineData(ColumnType.Json, "{\"a\": [1]}", "{\"a\": [1]}")]
    public void It_is_what_the_database_takes(ColumnType type, string text, object value) => Assert.Equal(value, DefaultValue.Of(Column(type, text)));

    [Theory]
    [InlineData(ColumnType.Text, "more than ten characters")]
    [InlineData(ColumnType.Integer, "1.0")]
    [InlineData(ColumnType.Integer, "9223372036854775808")]
    [InlineData(ColumnType.Decimal, "1.005")]
    [InlineData(ColumnType.Decimal, "1e3")]
    [InlineData(ColumnType.Boolean, "maybe")]
    [InlineData(ColumnType.Date, "31.03.2026")]
    [InlineData(ColumnType.Date, "0999-01-01")]
    [InlineData(ColumnType.Timestamp, "2026-01-01T00:30:00")]
    [InlineData(ColumnType.Timestamp, "2026-01-01T00:30:00.1234567Z")]
    [InlineData(ColumnType.Json, "{")]
    public void Another_text_is_refused(ColumnType type, string text) => Assert.Throws<ImportException>(() => DefaultValue.Of(Column(type, text)));

    [Fact]
    public void The_columns_own_format_and_map_count()
    {
        Assert.Equal("2026-03-31", DefaultValue.Of(Column(ColumnType.Date, "31.03.2026") with { Format = "dd.MM.yyyy" }));
        Assert.Equal("2026-03-31 10:00:00.000000", DefaultValue.Of(Column(ColumnType.Timestamp, "31.03.2026 10:00") with { Format = "dd.MM.yyyy HH:mm" }));
        Assert.Equal(1L, DefaultValue.Of(Column(ColumnType.Boolean, "Y") with { Map = new Dictionary<string, string> { ["Y"] = "true" } }));
    }

    private static ColumnDefinition Column(ColumnType type, string text) => new()
    {
        Name = "c", Type = type, Default = text, MaxLength = type == ColumnType.Text ? 10 : null, Precision = type == ColumnType.Decimal ? 28 : null, Scale = type == ColumnType.Decimal ? 2 : null,
    };
}
