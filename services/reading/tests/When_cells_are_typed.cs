using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Reading.Typing;

namespace Imports.Reading.Tests;

public sealed class When_cells_are_typed
{
    [Theory]
    [InlineData("0012", "0012")]
    [InlineData(" kept ", " kept ")]
    [InlineData("\\N", "\\\\N")]
    [InlineData("a\tb\nc\rd\\e", "a\\tb\\nc\\rd\\\\e")]
    [InlineData("nul\0", "nul\\0")]
    [InlineData("äöü😀1", "äöü😀1")]
    [InlineData("😀😀😀😀😀", "😀😀😀😀😀")]
    public void Text_is_kept_to_the_letter(string cell, string encoded) => Encodes(Text(9), cell, encoded);

    [Fact]
    public void Text_is_counted_in_characters_not_bytes() => Refuses(Text(4), "😀😀😀😀😀", ErrorCodes.TextTooLong);

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-12", "-12")]
    [InlineData(" +007 ", "7")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    public void Integers_are_read(string cell, string encoded) => Encodes(Integer, cell, encoded);

    [Theory]
    [InlineData("12.0", ErrorCodes.InvalidInteger)]
    [InlineData("1,200", ErrorCodes.InvalidInteger)]
    [InlineData("1e3", ErrorCodes.InvalidInteger)]
    [InlineData("--1", ErrorCodes.InvalidInteger)]
    [InlineData("-", ErrorCodes.InvalidInteger)]
    [InlineData("twelve", ErrorCodes.InvalidInteger)]
    [InlineData("٣", ErrorCodes.InvalidInteger)]
    [InlineData("9223372036854775808", ErrorCodes.IntegerOutOfRange)]
    public void What_is_no_integer_is_refused(string cell, string code) => Refuses(Integer, cell, code);

    [Theory]
    [InlineData("12.5", "12.5")]
    [InlineData("-0012.50000", "-12.5")]
    [InlineData("+.5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-0.00", "0")]
    [InlineData("999.99", "999.99")]
    public void Decimals_are_read_exactly(string cell, string encoded) => Encodes(Decimal, cell, encoded);

    [Theory]
    [InlineData("1.005", ErrorCodes.DecimalOutOfRange)]
    [InlineData("1000", ErrorCodes.DecimalOutOfRange)]
    [InlineData("1,5", ErrorCodes.InvalidDecimal)]
    [InlineData("1.2.3", ErrorCodes.InvalidDecimal)]
    [InlineData(".", ErrorCodes.InvalidDecimal)]
    [InlineData("€5", ErrorCodes.InvalidDecimal)]
    [InlineData("NaN", ErrorCodes.InvalidDecimal)]
    public void Decimals_are_never_rounded(string cell, string code) => Refuses(Decimal, cell, code);

    [Theory]
    [InlineData("TRUE", "1")]
    [InlineData("yes", "1")]
    [InlineData("1", "1")]
    [InlineData("False", "0")]
    [InlineData("no", "0")]
    [InlineData("0", "0")]
    public void Booleans_are_read(string cell, string encoded) => Encodes(Of(ColumnType.Boolean), cell, encoded);

    [Fact]
    public void Another_word_is_no_boolean() => Refuses(Of(ColumnType.Boolean), "maybe", ErrorCodes.InvalidBoolean);

    [Theory]
    [InlineData(null, "2024-02-29", "2024-02-29")]
    [InlineData("dd.MM.yyyy", "31.12.2026", "2026-12-31")]
    public void Dates_are_read_in_their_format(string? format, string cell, string encoded) => Encodes(Of(ColumnType.Date, format), cell, encoded);

    [Theory]
    [InlineData(null, "2025-02-29")]
    [InlineData(null, "2025-13-01")]
    [InlineData(null, "2025-1-1")]
    [InlineData(null, "0999-01-01")]
    [InlineData(null, "2025-01-01T00:00")]
    [InlineData("dd.MM.yyyy", "12/31/2026")]
    public void What_is_no_date_is_refused(string? format, string cell) => Refuses(Of(ColumnType.Date, format), cell, ErrorCodes.InvalidDate);

    [Theory]
    [InlineData(null, "2026-03-31T08:15:30.123456+02:00", "2026-03-31 06:15:30.123456")]
    [InlineData(null, "2026-03-31 08:15Z", "2026-03-31 08:15:00.000000")]
    [InlineData(null, "2026-12-31T23:59:59.5000000-01:30", "2027-01-01 01:29:59.500000")]
    [InlineData("yyyyMMddHHmmss", "20260331081530", "2026-03-31 08:15:30.000000")]
    [InlineData("dd.MM.yyyy HH:mm zzz", "31.03.2026 08:15 +02:00", "2026-03-31 06:15:00.000000")]
    public void Moments_are_stored_in_utc(string? format, string cell, string encoded) => Encodes(Of(ColumnType.Timestamp, format), cell, encoded);

    [Theory]
    [InlineData("2026-03-31T08:15:30")]
    [InlineData("2026-03-31T24:00:00Z")]
    [InlineData("2026-03-31T08:15:30.1234567Z")]
    [InlineData("2026-03-31T08:15:30.Z")]
    [InlineData("2026-03-31T08:15:30+0200")]
    [InlineData("2026-02-30T08:15:30Z")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("1000-01-01T00:00:00+01:00")]
    public void A_moment_that_nobody_can_place_is_refused(string cell) => Refuses(Of(ColumnType.Timestamp), cell, ErrorCodes.InvalidTimestamp);

    [Theory]
    [InlineData("{\"b\":1, \"a\": [ ] }")]
    [InlineData(" null\t")]
    [InlineData("-1.50e3")]
    [InlineData("\"ä\"")]
    [InlineData("\n[1]")]
    public void Json_is_kept_to_the_letter(string cell) => Encodes(Of(ColumnType.Json), cell, cell.Replace("\t", "\\t").Replace("\n", "\\n"));

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\":1,}")]
    [InlineData("[1] [2]")]
    [InlineData("// note\n1")]
    [InlineData("NaN")]
    [InlineData("plain")]
    [InlineData("'a'")]
    [InlineData("\uFEFF1")]
    public void What_is_no_json_is_refused(string cell) => Refuses(Of(ColumnType.Json), cell, ErrorCodes.InvalidJson);

    [Theory]
    [InlineData("[A-Z]{2}", "DE", true)]
    [InlineData("[A-Z]{2}", "DEU", false)]
    [InlineData("[A-Z]{2}", "DE\n", false)]
    [InlineData("a|ab", "ab", true)]
    [InlineData("(?i)ä+", "ÄÄ", true)]
    [InlineData(".", "😀", false)]
    public void A_pattern_is_that_of_the_whole_value(string pattern, string cell, bool matches)
        => Assert.Equal(matches ? null : ErrorCodes.PatternMismatch, new TextPattern(pattern).Check(Encoding.UTF8.GetBytes(cell))?.Code);

    [Fact]
    public void A_pattern_that_backtracking_would_never_end_ends()
        => Assert.NotNull(new TextPattern("(a+)+").Check(Encoding.UTF8.GetBytes($"{new string('a', 4000)}!")));

    [Fact]
    public void A_map_replaces_whole_cells_to_the_letter()
    {
        var map = new ValueMap(new Dictionary<string, string> { ["Y"] = "true", ["jä"] = "ja", [""] = "none" });
        string[] cells = ["Y", "y", " Y", "jä", "", "other and longer"];
        Assert.Equal(["true", "y", " Y", "ja", "none", "other and longer"], cells.Select(cell => Encoding.UTF8.GetString(map.Replace(Encoding.UTF8.GetBytes(cell)))));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" \t ", true)]
    [InlineData(" .", false)]
    public void Spaces_alone_are_blank(string cell, bool blank) => Assert.Equal(blank, Cell.IsBlank(Encoding.UTF8.GetBytes(cell)));

    private static ColumnDefinition Integer => Of(ColumnType.Integer);

    private static ColumnDefinition Decimal => Of(ColumnType.Decimal) with { Precision = 5, Scale = 2 };

    private static ColumnDefinition Text(int length) => Of(ColumnType.Text) with { MaxLength = length };

    private static ColumnDefinition Of(ColumnType type, string? format = null) => new() { Name = "c", Type = type, Format = format };

    private static void Encodes(ColumnDefinition column, string cell, string encoded)
    {
        using var row = new RowBuffer(1);
        Assert.Null(Cell.For(column).Encode(Encoding.UTF8.GetBytes(cell), row));
        Assert.Equal(encoded, Encoding.UTF8.GetString(row.Written));
    }

    private static void Refuses(ColumnDefinition column, string cell, string code)
    {
        using var row = new RowBuffer(1);
        Assert.Equal(code, Cell.For(column).Encode(Encoding.UTF8.GetBytes(cell), row)?.Code);
    }
}
