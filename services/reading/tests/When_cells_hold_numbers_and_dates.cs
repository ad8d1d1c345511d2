namespace Imports.Reading.Tests;

/// <summary>Numbers as the sheet shows them, to 15 digits; dates by their format, from 1900 and from 1904.</summary>
public sealed class When_cells_hold_numbers_and_dates
{
    [Theory]
    [InlineData("12", "12")]
    [InlineData("-1.5", "-1.5")]
    [InlineData("1E+05", "100000")]
    [InlineData("1.5E-7", "0.00000015")]
    [InlineData("-2.5e3", "-2500")]
    [InlineData("0.30000000000000004", "0.3")]
    [InlineData("1234567.8900000001", "1234567.89")]
    [InlineData("0.1", "0.1")]
    [InlineData("1.10", "1.1")]
    [InlineData("0", "0")]
    [InlineData("-0", "-0")]
    [InlineData("0.0", "0")]
    [InlineData("12345678901234567", "12345678901234567")]
    [InlineData("1.2345678901234567E+20", "123456789012346000000")]
    [InlineData("99999999999999.96", "100000000000000")]
    [InlineData("no number", "no number")]
    public void A_number_is_written_in_plain_digits(string stored, string written) => Assert.Equal(written, Cell(stored, "0"));

    [Theory]
    [InlineData("14", "46112", "2026-03-31")]
    [InlineData("yyyy\\-mm\\-dd", "46112", "2026-03-31")]
    [InlineData("[$-407]d. mmmm yyyy;@", "46112", "2026-03-31")]
    [InlineData("dd.mm.yyyy", "46112.25", "2026-03-31T06:00:00")]
    [InlineData("22", "46112", "2026-03-31T00:00:00")]
    [InlineData("dd/mm/yyyy hh:mm:ss", "46112.344039351854", "2026-03-31T08:15:25")]
    [InlineData("m/d/yy h:mm AM/PM", "46112.50000578704", "2026-03-31T12:00:00.500")]
    [InlineData("h:mm", "0.75", "18:00:00")]
    [InlineData("21", "46112.75", "2026-03-31T18:00:00")]
    [InlineData("[h]:mm:ss", "1.5", "36:00:00")]
    [InlineData("46", "0.25", "06:00:00")]
    [InlineData("mmm", "46112", "2026-03-31")]
    [InlineData("14", "1", "1900-01-01")]
    [InlineData("14", "59", "1900-02-28")]
    [InlineData("14", "60", "1900-02-29")]
    [InlineData("14", "61", "1900-03-01")]
    [InlineData("14", "0", "1900-01-00")]
    [InlineData("14", "2958465", "9999-12-31")]
    [InlineData("14", "46111.9999999999", "2026-03-31")]
    [InlineData("14", "2958466", "2958466")]
    [InlineData("14", "-1", "-1")]
    public void A_number_with_a_format_of_dates_is_a_date(string format, string stored, string written) => Assert.Equal(written, Cell(stored, format));

    [Theory]
    [InlineData("9")]
    [InlineData("0.00E+00")]
    [InlineData("#,##0.00\\ \"days\"")]
    [InlineData("[Red]0.00;[Blue]-0.00")]
    [InlineData("_-* #,##0.00\\ [$€-407]_-")]
    [InlineData("General\" h\"")]
    [InlineData("0.0\\m")]
    [InlineData("@")]
    [InlineData("0;yyyy")]
    public void Any_other_format_is_a_number(string format) => Assert.Equal("46112.5", Cell("46112.5", format));

    [Theory]
    [InlineData("00000", "1067", "01067")]
    [InlineData("00000", "80331", "80331")]
    [InlineData("00000", "123456", "123456")]
    [InlineData("00000", "0", "00000")]
    [InlineData("00000", "1.067E3", "01067")]
    [InlineData("00000", "1067.5", "1067.5")]
    [InlineData("00000", "-7", "-7")]
    [InlineData("000;@", "7", "007")]
    [InlineData("00.0", "7", "7")]
    [InlineData("0", "7", "7")]
    [InlineData("00000", "no number", "no number")]
    public void Zeros_that_a_format_shows_in_front_are_kept(string format, string stored, string written) => Assert.Equal(written, Cell(stored, format));

    [Theory]
    [InlineData("0", "1904-01-01")]
    [InlineData("44650", "2026-03-31")]
    [InlineData("60", "1904-03-01")]
    [InlineData("2957003", "9999-12-31")]
    [InlineData("2957004", "2957004")]
    public void Days_may_be_counted_from_1904(string stored, string written)
        => Assert.Equal(written + "\n", Normalised.Text(WorkbookFile.Of($"<row><c s=\"1\"><v>{stored}</v></c></row>").Formats("14").From1904().ToBytes()));

    [Fact]
    public void A_date_that_is_written_as_one_stays_so()
        => Assert.Equal("2026-03-31T08:15:00\n", Normalised.Text(WorkbookFile.Of("<row><c s=\"1\" t=\"d\"><v>2026-03-31T08:15:00</v></c></row>").Formats("14").ToBytes()));

    [Fact]
    public void A_style_that_the_workbook_does_not_have_is_a_number()
        => Assert.Equal("46112\n", Normalised.Text(WorkbookFile.Of("<row><c s=\"9\"><v>46112</v></c></row>").Formats("14").ToBytes()));

    private static string Cell(string stored, string format)
        => Normalised.Text(WorkbookFile.Of($"<row><c s=\"1\"><v>{stored}</v></c></row>").Formats(format).ToBytes()).TrimEnd('\n');
}
