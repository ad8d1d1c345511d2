using Imports.Contracts;

namespace Imports.Reading.Tests;

public sealed class When_a_sheet_is_chosen
{
    private static readonly byte[] Book = new WorkbookFile()
        .Sheet("Notes", Row(1), "state=\"hidden\"").Sheet("Stock", Row(2)).Sheet("2", Row(3)).Sheet("Bäume & Äste", Row(4), "state=\"veryHidden\"").ToBytes();

    [Theory]
    [InlineData(null, "2")]
    [InlineData("Stock", "2")]
    [InlineData("stock", "2")]
    [InlineData("1", "1")]
    [InlineData("2", "3")]
    [InlineData("4", "4")]
    [InlineData("Bäume & Äste", "4")]
    public void It_is_found_by_name_then_by_number_and_by_default_the_first_that_is_shown(string? sheet, string cell)
        => Assert.Equal(cell + "\n", Normalised.Text(Book, new ImportOptions { Sheet = sheet }));

    [Theory]
    [InlineData("Stocks")]
    [InlineData("0")]
    [InlineData("5")]
    [InlineData("-1")]
    public void One_that_is_not_there_is_refused_with_those_that_are(string sheet)
    {
        var (code, message) = Normalised.Failure(Book, new ImportOptions { Sheet = sheet });

        Assert.Equal(ErrorCodes.SheetUnknown, code);
        Assert.Contains("'Notes', 'Stock', '2', 'Bäume & Äste'", message);
    }

    [Fact]
    public void Where_none_is_shown_one_has_to_be_named()
    {
        var hidden = new WorkbookFile().Sheet("Only", Row(1), "state=\"hidden\"").ToBytes();

        Assert.Equal(ErrorCodes.SheetUnknown, Normalised.Failure(hidden).Code);
        Assert.Equal("1\n", Normalised.Text(hidden, new ImportOptions { Sheet = "Only" }));
    }

    [Fact]
    public void A_sheet_of_a_chart_is_none()
    {
        var book = new WorkbookFile().Sheet("Chart", Row(1)).Sheet("Data", Row(2)).Raw(
            "xl/_rels/workbook.xml.rels",
            """
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://x/chartsheet" Target="chartsheets/sheet1.xml"/>
            <Relationship Id="rId2" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="../xl/./worksheets/sheet2.xml"/></Relationships>
            """).ToBytes();

        Assert.Equal("2\n", Normalised.Text(book));
        Assert.Equal("2\n", Normalised.Text(book, new ImportOptions { Sheet = "1" }));
    }

    [Fact]
    public void A_workbook_takes_no_member_and_an_archive_no_sheet()
    {
        Assert.Equal(ErrorCodes.OptionInvalid, Normalised.Failure(Book, new ImportOptions { Member = "xl/workbook.xml" }).Code);
        Assert.Equal(ErrorCodes.OptionInvalid, Normalised.Failure(Archive.Of(("a.csv", "a\n1\n"u8.ToArray())), new ImportOptions { Sheet = "1" }).Code);
        Assert.Equal(ErrorCodes.OptionInvalid, Normalised.Failure(Archive.Gzip("a\n1\n"u8.ToArray()), new ImportOptions { Member = "a.csv" }).Code);
    }

    private static string Row(int number) => $"<row><c><v>{number}</v></c></row>";
}
