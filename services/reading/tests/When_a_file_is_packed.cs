using System.Text;
using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Normalising;

namespace Imports.Reading.Tests;

public sealed class When_a_file_is_packed
{
    private static readonly byte[] Csv = Encoding.UTF8.GetBytes("item;quantity\r\nA;1\r\n");
    private static readonly byte[] Other = "x\n1\n"u8.ToArray();
    private static readonly byte[] Long = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i * 7919L % 20_011},{i}\n")));

    [Fact]
    public void Gzip_is_unpacked_as_it_is_members_one_behind_the_other()
    {
        Assert.Equal((Encoding.UTF8.GetString(Csv), "gzip", null, null), Normalised.Read(Archive.Gzip(Csv)));
        Assert.Equal("x\n1\n" + "2\n", Normalised.Text([.. Archive.Gzip(Other), .. Archive.Gzip("2\n"u8.ToArray())]));
    }

    [Fact]
    public void The_only_member_of_an_archive_need_not_be_named()
    {
        var (text, format, part, rows) = Normalised.Read(Archive.Of(("in/", []), ("in/stock.csv", Csv), ("__MACOSX/in/._stock.csv", Other), ("in/.DS_Store", Other)));

        Assert.Equal((Encoding.UTF8.GetString(Csv), "zip", "in/stock.csv", null), (text, format, part, rows));
    }

    [Theory]
    [InlineData("a/stock.csv", "1")]
    [InlineData("B/Stock.csv", "2")]
    [InlineData("b/stock.csv", "2")]
    [InlineData("prices.csv", "3")]
    public void A_member_is_found_by_its_path_or_its_name(string member, string text)
        => Assert.Equal(text, Normalised.Text(Archive.Of(("a/stock.csv", "1"u8.ToArray()), ("B/Stock.csv", "2"u8.ToArray()), ("prices.csv", "3"u8.ToArray())), new ImportOptions { Member = member }));

    [Theory]
    [InlineData(null, ErrorCodes.MemberNotChosen, "'a/stock.csv', 'b/stock.csv'")]
    [InlineData("stock.csv", ErrorCodes.MemberNotChosen, "'a/stock.csv', 'b/stock.csv'")]
    [InlineData("stocks.csv", ErrorCodes.MemberUnknown, "'a/stock.csv', 'b/stock.csv'")]
    public void Of_several_one_has_to_be_meant(string? member, string code, string shown)
    {
        var failure = Normalised.Failure(Archive.Of(("a/stock.csv", Csv), ("b/stock.csv", Csv)), new ImportOptions { Member = member });

        Assert.Equal(code, failure.Code);
        Assert.Contains(shown, failure.Message);
    }

    [Fact]
    public void An_archive_without_a_file_is_empty() => Assert.Equal(ErrorCodes.SourceEmpty, Normalised.Failure(Archive.Of(("folder/", []))).Code);

    [Fact]
    public void What_is_packed_twice_is_refused()
    {
        Assert.Equal(ErrorCodes.SourceFormatUnsupported, Normalised.Failure(Archive.Gzip(Archive.Gzip(Csv))).Code);
        Assert.Equal(ErrorCodes.SourceFormatUnsupported, Normalised.Failure(Archive.Of(("book.xlsx", WorkbookFile.Of("<row/>").ToBytes()))).Code);
    }

    [Fact]
    public void A_file_that_breaks_off_anywhere_is_damaged()
    {
        foreach (var packed in new[] { Archive.Gzip(Long), Archive.Of(("long.csv", Long)), WorkbookFile.Of("<row><c><v>1</v></c></row>").ToBytes() })
        {
            for (var length = 8; length < packed.Length; length += Math.Max(1, packed.Length / 97))
                Assert.Equal(ErrorCodes.SourceDamaged, Normalised.Failure(packed[..length]).Code);
        }
    }

    [Fact]
    public void A_bit_that_is_wrong_is_found()
    {
        foreach (var packed in new[] { Archive.Gzip(Long), Archive.Of(("long.csv", Long)) })
        {
            for (var at = 100; at < packed.Length - 200; at += packed.Length / 53)
            {
                packed[at] ^= 4;
                Assert.Equal(ErrorCodes.SourceDamaged, Normalised.Failure(packed).Code);
                packed[at] ^= 4;
            }
        }
    }

    [Fact]
    public void A_member_with_a_password_is_refused()
    {
        var packed = Archive.Of(("a.csv", Csv));
        packed[6] |= 1;
        packed[packed.AsSpan().IndexOf("PK\x01\x02"u8) + 8] |= 1;

        Assert.Equal(ErrorCodes.SourceEncrypted, Normalised.Failure(packed).Code);
    }

    [Theory]
    [InlineData("D0CF11E0A1B11AE1", ErrorCodes.SourceFormatUnsupported, ".xls")]
    [InlineData("D0CF11E0A1B11AE1000045006E0063007200790070007400650064005000610063006B00610067006500", ErrorCodes.SourceEncrypted, "password")]
    [InlineData("377ABCAF271C0004", ErrorCodes.SourceFormatUnsupported, "7-Zip")]
    [InlineData("526172211A070100", ErrorCodes.SourceFormatUnsupported, "RAR")]
    [InlineData("FD377A585A000004", ErrorCodes.SourceFormatUnsupported, "xz")]
    [InlineData("28B52FFD04600000", ErrorCodes.SourceFormatUnsupported, "zstd")]
    [InlineData("425A683931415926", ErrorCodes.SourceFormatUnsupported, "bzip2")]
    [InlineData("255044462D312E37", ErrorCodes.SourceFormatUnsupported, "PDF")]
    public void What_is_not_read_is_refused_by_its_first_bytes(string head, string code, string named)
    {
        var failure = Assert.Throws<ImportException>(() => PackedFormat.Of(Convert.FromHexString(head)));

        Assert.Equal(code, failure.Code);
        Assert.Contains(named, failure.Message);
    }

    [Fact]
    public void Other_office_documents_are_refused_by_name()
    {
        var calc = Normalised.Failure(Archive.Of(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"u8.ToArray()), ("content.xml", Csv)));
        var binary = Normalised.Failure(Office("xl/workbook.bin"));
        var text = Normalised.Failure(Office("word/document.xml"));

        Assert.Equal(
            [(ErrorCodes.SourceFormatUnsupported, true), (ErrorCodes.SourceFormatUnsupported, true), (ErrorCodes.SourceFormatUnsupported, true)],
            [(calc.Code, calc.Message.Contains(".ods", StringComparison.Ordinal)), (binary.Code, binary.Message.Contains(".xlsb", StringComparison.Ordinal)), (text.Code, text.Message.Contains("no workbook", StringComparison.Ordinal))]);
    }

    [Theory]
    [InlineData("item,quantity\nA,1\n")]
    [InlineData("PK,1\n")]
    [InlineData("")]
    public void Text_is_text(string text) => Assert.Null(PackedFormat.Of(Encoding.UTF8.GetBytes(text)));

    private static byte[] Office(string main)
        => WorkbookFile.Of("").Raw(
            "_rels/.rels",
            $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://x/officeDocument" Target="{main}"/></Relationships>""").ToBytes();
}
