using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Typing;

namespace Imports.Reading.Tests;

/// <summary>Values written as a locale does are read back as they were meant, or refused: never another value.</summary>
public sealed class When_cells_are_written_in_a_locale
{
    /// <summary>As the dataset says.</summary>
    private const string? Own = null;

    private static readonly ColumnDefinition Price = new() { Name = "c", Type = ColumnType.Decimal, Precision = 20, Scale = 4 };
    private static readonly ColumnDefinition Count = new() { Name = "c", Type = ColumnType.Integer };
    private static readonly ColumnDefinition Day = new() { Name = "c", Type = ColumnType.Date };

    private static readonly Gen<decimal> Numbers =
        from whole in Gen.Choose(-2_000_000_000, 2_000_000_000) from size in Gen.Elements(1m, 1_000m, 1_000_000m, 1_000_000_000m) from scale in Gen.Choose(0, 4)
        select Math.Round(whole / size, scale);

    private static readonly Gen<DateOnly> Days = Gen.Choose(365_000, 3_652_000).Select(DateOnly.FromDayNumber);

    [Theory]
    [InlineData(",", ".")]
    [InlineData(",", " ")]
    [InlineData(",", "\u00A0")]
    [InlineData(",", "\u202F")]
    [InlineData(",", "")]
    [InlineData(".", ",")]
    [InlineData(".", "'")]
    [InlineData(".", "\u2019")]
    [InlineData(".", "")]
    public void Numbers_are_read_back(string mark, string separator)
    {
        var locale = new NumberFormatInfo { NumberDecimalSeparator = mark, NumberGroupSeparator = separator };
        foreach (var number in Numbers.Sample(1000))
        {
            var plain = number.ToString("0.####", CultureInfo.InvariantCulture);
            Assert.Equal(plain, Read(Price, mark, number.ToString("#,0.####", locale)));
            var whole = (long)number;
            Assert.Equal($"{whole}", Read(Count, mark, whole.ToString("#,0", locale)));
        }
    }

    [Fact]
    public void Dates_are_read_back()
    {
        foreach (var day in Days.Sample(1000))
        {
            Assert.Equal($"{day:yyyy-MM-dd}", Read(Day, "dmy", day.ToString("d'.'M'.'yyyy", CultureInfo.InvariantCulture)));
            Assert.Equal($"{day:yyyy-MM-dd}", Read(Day, "dmy", day.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture)));
            Assert.Equal($"{day:yyyy-MM-dd}", Read(Day, "mdy", day.ToString("M'/'d'/'yyyy", CultureInfo.InvariantCulture)));
            Assert.Equal($"{day:yyyy-MM-dd}", Read(Day, "ymd", day.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture)));
            Assert.Equal($"{day:yyyy-MM-dd}", Read(Day, "mdy", day.ToString("yyyy'-'MM'-'dd", CultureInfo.InvariantCulture)));
        }
    }

    [Theory]
    [InlineData(",", "1.5")]
    [InlineData(",", "1.23.456")]
    [InlineData(",", "1234.567")]
    [InlineData(",", "0.123")]
    [InlineData(",", "1.234 567")]
    [InlineData(".", "1,5")]
    [InlineData(".", "1,,234")]
    [InlineData(".", "1,234,")]
    [InlineData(".", "12,34,567.00")]
    [InlineData(".", "1 .5")]
    [InlineData(".", "$5")]
    [InlineData(".", "5%")]
    [InlineData(".", "(5.00)")]
    [InlineData(".", "5.00-")]
    public void What_is_not_written_so_is_refused(string mark, string cell) => Assert.Equal(ErrorCodes.InvalidDecimal, Refusal(Price, mark, cell));

    [Theory]
    [InlineData(",", "1,00005", ErrorCodes.DecimalOutOfRange)]
    [InlineData(",", "10.000.000.000.000.000,0", ErrorCodes.DecimalOutOfRange)]
    public void What_would_be_rounded_is_refused_in_each_style(string mark, string cell, string code) => Assert.Equal(code, Refusal(Price, mark, cell));

    [Theory]
    [InlineData(",", "1,0")]
    [InlineData(".", "1.000")]
    [InlineData(".", "1,00")]
    public void A_whole_number_has_no_decimals(string mark, string cell) => Assert.Equal(ErrorCodes.InvalidInteger, Refusal(Count, mark, cell));

    [Theory]
    [InlineData("dmy", "03/31/2026")]
    [InlineData("mdy", "31/03/2026")]
    [InlineData("ymd", "31/03/2026")]
    [InlineData("dmy", "31/03/26")]
    [InlineData("dmy", "31/03.2026")]
    [InlineData("dmy", "031/03/2026")]
    [InlineData("dmy", "29.02.2025")]
    [InlineData("dmy", "31 03 2026")]
    public void A_date_in_another_order_is_refused(string order, string cell) => Assert.Equal(ErrorCodes.InvalidDate, Refusal(Day, order, cell));

    [Fact]
    public void A_dataset_says_what_separates()
    {
        var column = Price with { DecimalMark = ",", Thousands = ["."] };
        Assert.Equal("1234.5", Read(column, Own, "1.234,5"));
        Assert.Equal(ErrorCodes.InvalidDecimal, Refusal(column, Own, "1 234,5"));
        Assert.Equal("1234567", Read(Count with { Thousands = ["'"] }, Own, "1'234'567"));
        Assert.Equal(ErrorCodes.InvalidInteger, Refusal(Count with { Thousands = ["'"] }, Own, "1,234"));
        Assert.Equal("1234", Read(Count with { Thousands = ["."] }, Own, "1.234"));
        Assert.Equal(ErrorCodes.InvalidDecimal, Refusal(Price with { DecimalMark = "." }, Own, "1,234.5"));
    }

    [Fact]
    public void Before_a_mark_is_known_there_is_none_and_a_workbook_has_its_own()
    {
        Assert.Equal("1234", Read(Price, new ColumnForm { Column = "c" }, "1 234"));
        Assert.Equal(ErrorCodes.InvalidDecimal, Refusal(Price, new ColumnForm { Column = "c" }, "1,234,5"));
        Assert.Equal("2026-03-03", Read(Day, new ColumnForm { Column = "c", Form = DateForm.YearLast }, "03/03/2026"));
        using var row = new RowBuffer(10);
        Assert.Null(Cell.For(Price with { DecimalMark = "," }, isWorkbook: true).Encode("1.5"u8, row));
    }

    private static string Read(ColumnDefinition column, string? form, string cell) => Read(column, Stated(form), cell);

    private static string Read(ColumnDefinition column, ColumnForm? form, string cell)
    {
        using var row = new RowBuffer(10);
        Assert.Null(Cell.For(column, form: form).Encode(Encoding.UTF8.GetBytes(cell), row));
        return Encoding.UTF8.GetString(row.Written);
    }

    private static string? Refusal(ColumnDefinition column, string? form, string cell) => Refusal(column, Stated(form), cell);

    private static string? Refusal(ColumnDefinition column, ColumnForm? form, string cell)
    {
        using var row = new RowBuffer(10);
        var code = Cell.For(column, form: form).Encode(Encoding.UTF8.GetBytes(cell), row)?.Code;
        Assert.Equal(0, row.Length);
        return code;
    }

    private static ColumnForm? Stated(string? form) => form is null ? null : new ColumnForm { Column = "c", Form = form, IsStated = true };
}
