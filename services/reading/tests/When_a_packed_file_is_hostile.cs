using System.Buffers.Binary;
using System.Text;
using Imports.Contracts;
using Imports.Reading.Normalising;

namespace Imports.Reading.Tests;

/// <summary>What would take memory, time or files that it was not given is refused, each by a limit with a code of its own.</summary>
public sealed class When_a_packed_file_is_hostile
{
    private const string Row = "<row><c><v>1</v></c></row>";

    [Fact]
    public void A_part_that_unpacks_to_many_times_its_length_is_refused()
    {
        var zeros = new byte[40 << 20];

        Assert.Equal(ErrorCodes.CompressionTooHigh, Normalised.Failure(Archive.Gzip(zeros), limits: new NormalisingOptions { MaxRatio = 100 }).Code);
        Assert.Equal(ErrorCodes.CompressionTooHigh, Normalised.Failure(Archive.Of(("zeros.csv", zeros)), limits: new NormalisingOptions { MaxRatio = 100 }).Code);
        Assert.Equal(ErrorCodes.CompressionTooHigh, Normalised.Failure(WorkbookFile.Of(string.Concat(Enumerable.Repeat("<x/>", 10 << 20))).ToBytes(), limits: new NormalisingOptions { MaxRatio = 20 }).Code);
    }

    [Fact]
    public void A_file_that_unpacks_to_more_than_is_taken_is_refused()
    {
        var limits = new NormalisingOptions { MaxUnpackedBytes = 10_000 };
        var text = new byte[10_001];
        text.AsSpan().Fill((byte)'1');

        Assert.Equal(10_000, Normalised.Text(Archive.Gzip(text[1..]), limits: limits).Length);
        Assert.Equal(ErrorCodes.UnpackedTooLarge, Normalised.Failure(Archive.Gzip(text), limits: limits).Code);
        Assert.Equal(ErrorCodes.UnpackedTooLarge, Normalised.Failure(Archive.Of(("a.csv", text)), limits: limits).Code);
        Assert.Equal(ErrorCodes.UnpackedTooLarge, Normalised.Failure(WorkbookFile.Of(Row).Strings($"<si><t>{Encoding.UTF8.GetString(text)}</t></si>").ToBytes(), limits: limits).Code);
    }

    [Fact]
    public void Members_are_counted_before_they_are_held_whatever_the_archive_says_of_their_number()
    {
        var limits = new NormalisingOptions { MaxMembers = 3 };
        var members = Enumerable.Range(1, 4).Select(i => ($"{i}.csv", new byte[] { 49 })).ToArray();
        var lying = Archive.Of(members);
        var end = lying.AsSpan().LastIndexOf("PK\x05\x06"u8);
        BinaryPrimitives.WriteUInt16LittleEndian(lying.AsSpan(end + 8), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(lying.AsSpan(end + 10), 1);

        Assert.Equal("1", Normalised.Text(Archive.Of(members[..3]), new ImportOptions { Member = "2.csv" }, limits));
        Assert.Equal(ErrorCodes.TooManyMembers, Normalised.Failure(Archive.Of(members), limits: limits).Code);
        Assert.Equal(ErrorCodes.TooManyMembers, Normalised.Failure(lying, limits: limits).Code);
    }

    [Fact]
    public void Nor_does_an_end_that_names_two_directories_help()
    {
        var limits = new NormalisingOptions { MaxMembers = 3 };
        var whole = Archive.Of(Enumerable.Range(1, 4).Select(i => ($"{i}.csv", new byte[] { 49 })).ToArray());
        var end = whole.AsSpan().LastIndexOf("PK\x05\x06"u8);
        var (longEnd, locator) = (new byte[56], new byte[20]);
        "PK\x06\x06"u8.CopyTo(longEnd);
        BinaryPrimitives.WriteInt64LittleEndian(longEnd.AsSpan(4), 44);
        BinaryPrimitives.WriteInt64LittleEndian(longEnd.AsSpan(24), 4);
        BinaryPrimitives.WriteInt64LittleEndian(longEnd.AsSpan(32), 4);
        BinaryPrimitives.WriteInt64LittleEndian(longEnd.AsSpan(40), BinaryPrimitives.ReadUInt32LittleEndian(whole.AsSpan(end + 12)));
        BinaryPrimitives.WriteInt64LittleEndian(longEnd.AsSpan(48), BinaryPrimitives.ReadUInt32LittleEndian(whole.AsSpan(end + 16)));
        "PK\x06\x07"u8.CopyTo(locator);
        BinaryPrimitives.WriteInt64LittleEndian(locator.AsSpan(8), end);
        BinaryPrimitives.WriteInt32LittleEndian(locator.AsSpan(16), 1);

        // The number says that the longer end counts; the place is one without a directory.
        whole.AsSpan(end + 8, 4).Fill(0xFF);
        whole.AsSpan(end + 16, 4).Clear();
        byte[] source = [.. whole[..end], .. longEnd, .. locator, .. whole[end..]];

        Assert.Equal("1", Normalised.Text(source, new ImportOptions { Member = "2.csv" }));
        Assert.Equal(ErrorCodes.TooManyMembers, Normalised.Failure(source, limits: limits).Code);
    }

    [Fact]
    public void A_directory_of_endless_names_is_not_held()
    {
        var long60 = Archive.Of(Enumerable.Range(1, 100).Select(i => ($"{new string('n', 60_000)}{i}.csv", new byte[] { 49 })).ToArray());

        Assert.Equal(ErrorCodes.TooManyMembers, Normalised.Failure(long60, limits: new NormalisingOptions { MaxMembers = 200 }).Code);
    }

    [Fact]
    public void A_stray_cell_far_to_the_right_does_not_widen_all_rows()
    {
        var book = WorkbookFile.Of("<row r=\"1\"><c><v>1</v></c></row><row r=\"2\"><c r=\"XFD2\"><v>1</v></c></row>").ToBytes();

        var (code, message) = Normalised.Failure(book, maxColumns: 1000);

        Assert.Equal(ErrorCodes.SheetTooLarge, code);
        Assert.Contains("16384 columns in row 2", message);
    }

    [Theory]
    [InlineData("<!DOCTYPE worksheet [<!ENTITY a \"b\">]>")]
    [InlineData("<!DOCTYPE worksheet SYSTEM \"file:///etc/hostname\">")]
    [InlineData("<!DOCTYPE worksheet [<!ENTITY % x SYSTEM \"http://127.0.0.1:1/\"> %x;]>")]
    public void A_document_type_is_refused_before_anything_of_it_is_done(string type)
    {
        var sheet = $"{type}<worksheet><sheetData>{Row}</sheetData></worksheet>";

        Assert.Equal(ErrorCodes.XmlRefused, Normalised.Failure(new WorkbookFile().Part("Sheet1", sheet).ToBytes()).Code);
        Assert.Equal(ErrorCodes.XmlRefused, Normalised.Failure(WorkbookFile.Of(Row).Raw("xl/sharedStrings.xml", $"{type}<sst/>").ToBytes()).Code);
    }

    [Fact]
    public void An_entity_that_is_not_declared_is_damage()
        => Assert.Equal(ErrorCodes.SourceDamaged, Normalised.Failure(WorkbookFile.Of("<row><c t=\"str\"><v>&lol;</v></c></row>").ToBytes()).Code);

    [Fact]
    public void Elements_nested_without_end_are_refused()
        => Assert.Equal(ErrorCodes.XmlRefused, Normalised.Failure(new WorkbookFile().Part("Sheet1", string.Concat(Enumerable.Repeat("<a>", 100_000))).ToBytes()).Code);

    [Fact]
    public void Names_without_end_are_refused()
        => Assert.Equal(ErrorCodes.XmlRefused, Normalised.Failure(new WorkbookFile().Part("Sheet1", $"<w>{string.Concat(Enumerable.Range(0, 30_000).Select(i => $"<n{i}/>"))}</w>").ToBytes()).Code);

    [Theory]
    [InlineData("<row><c t=\"str\"><v>", "</v></c></row>")]
    [InlineData("<row x=\"", "\"/>")]
    public void A_value_without_end_is_refused(string before, string behind)
        => Assert.Equal(ErrorCodes.XmlRefused, Normalised.Failure(WorkbookFile.Of(before + new string('x', 3 << 20) + behind).ToBytes()).Code);

    [Fact]
    public void A_text_of_many_pieces_is_no_way_around_that()
        => Assert.Equal(
            ErrorCodes.SourceDamaged,
            Normalised.Failure(WorkbookFile.Of($"<row><c t=\"inlineStr\"><is>{string.Concat(Enumerable.Range(0, 200).Select(_ => $"<r><t>{new string('x', 10_000)}</t></r>"))}</is></c></row>").ToBytes()).Code);

    [Theory]
    [InlineData("<row r=\"1048577\"><c><v>1</v></c></row>", ErrorCodes.SheetTooLarge)]
    [InlineData("<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>", ErrorCodes.SheetTooLarge)]
    [InlineData("<row r=\"1\"><c r=\"ZZZZZZZZZZZZ1\"><v>1</v></c></row>", ErrorCodes.SheetTooLarge)]
    [InlineData("<row r=\"99999999999\"/>", ErrorCodes.SourceDamaged)]
    public void A_sheet_beyond_its_last_row_or_column_is_refused(string rows, string code) => Assert.Equal(code, Normalised.Failure(WorkbookFile.Of(rows).ToBytes()).Code);

    [Fact]
    public void The_last_row_and_column_are_taken()
        => Assert.Equal(new string('\n', 1_048_575) + new string(',', 16_383) + "1\n", Normalised.Text(WorkbookFile.Of("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>").ToBytes()));

    [Fact]
    public void Shared_texts_that_do_not_fit_their_memory_are_refused()
    {
        var book = WorkbookFile.Of(Row).Strings(string.Concat(Enumerable.Range(0, 1000).Select(i => $"<si><t>text {i}</t></si>"))).ToBytes();

        Assert.Equal("1\n", Normalised.Text(book, limits: new NormalisingOptions { MaxSharedStringBytes = 26_000 }));
        Assert.Equal(ErrorCodes.SharedStringsTooLarge, Normalised.Failure(book, limits: new NormalisingOptions { MaxSharedStringBytes = 20_000 }).Code);
    }

    [Fact]
    public void What_they_leave_unused_of_their_memory_counts()
    {
        var book = WorkbookFile.Of(Row).Strings(string.Concat(Enumerable.Repeat($"<si><t>{new string('x', 600_000)}</t></si>", 4))).ToBytes();

        Assert.Equal(ErrorCodes.SharedStringsTooLarge, Normalised.Failure(book, limits: new NormalisingOptions { MaxSharedStringBytes = 3_000_000 }).Code);
        Assert.Equal("1\n", Normalised.Text(book, limits: new NormalisingOptions { MaxSharedStringBytes = 4 << 20 }));
    }

    [Fact]
    public void A_row_that_repeats_a_long_text_is_no_way_to_gigabytes()
    {
        var cells = string.Concat(Enumerable.Repeat("<c t=\"s\"><v>0</v></c>", 16_000));
        var book = WorkbookFile.Of($"<row>{cells}</row>").Strings($"<si><t>{new string('x', 30_000)}</t></si>").ToBytes();

        Assert.Equal(ErrorCodes.SheetTooLarge, Normalised.Failure(book).Code);
    }

    [Fact]
    public void A_target_outside_the_archive_leads_nowhere()
    {
        var book = WorkbookFile.Of(Row).Raw(
            "xl/_rels/workbook.xml.rels",
            """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://x/worksheet" Target="../../../../etc/hostname"/></Relationships>""").ToBytes();

        Assert.Equal(ErrorCodes.SourceDamaged, Normalised.Failure(book).Code);
    }
}
