using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

public sealed class When_an_encoding_is_found
{
    private const string Text = "item,note\nA,Käse\nB,Öl\nC,Tür\n";
    private static readonly DatasetDefinition Dataset = DatasetReader.Read(
        """{ "name": "stock", "version": 1, "business_key": ["item"], "columns": [{ "name": "item", "type": "text" }, { "name": "note", "type": "text" }] }""");
    private static readonly Encoding Windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static TheoryData<string, byte[], bool> Sources() => new()
    {
        { "utf-8", Encoding.UTF8.GetBytes(Text), false },
        { "utf-8", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Text)], true },
        { "utf-8", "item,note\nA,x\n"u8.ToArray(), false },
        { "utf-16le", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Text)], true },
        { "utf-16be", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Text)], true },
        { "utf-16le", Encoding.Unicode.GetBytes(Text), false },
        { "utf-16be", Encoding.BigEndianUnicode.GetBytes(Text), false },
        { "utf-16le", Encoding.Unicode.GetBytes("item,note\nA,Привет всем\nB,мир и всё\n"), false },
        { "windows-1252", Windows.GetBytes(Text), false },
        { "windows-1252", Windows.GetBytes("item,note,Größe\nA,x,1\n"), false },
        { "windows-1252", Windows.GetBytes("item,note\nA,Größe 38\nB,größer\nC,süß\nD,Süßes\n"), false },
        { "windows-1252", Windows.GetBytes("item,note\nA,määrä\nB,hyvää\nC,créée\n"), false },
        { "windows-1252", Windows.GetBytes("item,note\nA,MÄÄRÄ\nB,HYVÄÄ\nC,CRÉÉE\nD,INFORMAÇÃO\nE,opções\n"), false },
        { "windows-1252", Windows.GetBytes("item,note\nA,„Äpfel“\nB,„Öl“ – 5€\nC,„Übung“…\nD,Œuvre\n"), false },
        { "windows-1252", Windows.GetBytes("item;note\nA;1\u00A0234\nB;2\u00A0345\nC;3\u00A0456\n"), false },
        { "windows-1252", Windows.GetBytes("item;note\nA;1\u00A0234,50\u00A0€\nB;5\u00A0€\nC;«\u00A0été\u00A0»\n"), false },
        { "windows-1252", Windows.GetBytes("item,note\nA,5 €\nB,„gut“\nC,l’eau – là\n"), false },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void It_is_the_one_that_the_bytes_allow(string name, byte[] source, bool hasMark)
    {
        var plan = Read(source);
        Assert.Equal((name, hasMark), (plan.Encoding, plan.HasByteOrderMark));
        Assert.Equal(hasMark, plan.Evidence["encoding"] == "byte order mark");
    }

    [Theory]
    [InlineData("windows-1252")]
    [InlineData("iso-8859-1")]
    [InlineData("utf-8")]
    public void A_stated_one_is_taken_at_its_word(string name)
    {
        var plan = Read("item,note\nA,x\n"u8.ToArray(), new ImportOptions { Encoding = name });
        Assert.Equal((name, "stated by caller"), (plan.Encoding, plan.Evidence["encoding"]));
    }

    [Fact]
    public void One_row_of_another_is_left_to_its_batch() => Assert.Equal("utf-8", Read(Windows.GetBytes("item,note\nA,Käse\nB,x\n")).Encoding);

    [Fact]
    public void Lines_of_two_encodings_are_an_error_with_its_place()
    {
        byte[] source = [.. Encoding.UTF8.GetBytes("item,note\nA,Käse\n"), .. Windows.GetBytes("B,Öl\nC,Tür\nD,Ähre\n")];
        Assert.Contains("at line 3 (byte 20)", Fails(ErrorCodes.EncodingAmbiguous, source));
    }

    [Fact]
    public void The_other_half_of_a_large_file_is_seen()
    {
        var half = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"A{i},Käse\n"));
        byte[] source = [.. Encoding.UTF8.GetBytes($"item,note\n{half}"), .. Windows.GetBytes(half)];
        var at = source.AsSpan().IndexOf(new byte[] { (byte)'K', 0xE4 });
        var found = Fails(ErrorCodes.EncodingAmbiguous, source).Split("at byte ")[1].Split('.')[0];
        Assert.InRange(long.Parse(found, System.Globalization.CultureInfo.InvariantCulture), at, source.Length);
    }

    [Fact]
    public void A_large_file_that_is_ascii_at_its_start_shows_itself_later()
    {
        var source = Windows.GetBytes($"item,note\n{string.Concat(Enumerable.Range(0, 200_000).Select(i => $"A{i},{(i < 100_000 ? "plain" : "Käse")}\n"))}");
        Assert.Equal("windows-1252", Read(source).Encoding);
    }

    [Theory]
    [InlineData(437)]
    [InlineData(850)]
    [InlineData(10000)]
    public void Umlauts_of_other_code_pages_are_not_taken_for_windows_1252(int codePage)
    {
        var source = CodePagesEncodingProvider.Instance.GetEncoding(codePage)!.GetBytes("item,note\nA,Käse\nB,Löffel\nC,Säge\nD,schön\n");
        Assert.Contains("signs within words", Fails(ErrorCodes.EncodingAmbiguous, source));
    }

    [Theory]
    [InlineData(1251, "item,note\nA,Сыр\nB,Масло\nC,Дверь\n")]
    [InlineData(866, "item,note\nA,Сыр\nB,Масло\nC,Дверь\n")]
    [InlineData(1253, "item,note\nA,Καλο\nB,Νερο\nC,Τυρι\n")]
    [InlineData(950, "item,note\nA,台北\nB,高雄\nC,你好\n")]
    [InlineData(51949, "item,note\nA,서울\nB,부산\nC,안녕\n")]
    [InlineData(936, "item,note\nA,男\nB,中\nC,西\n")]
    [InlineData(936, "item,note\nA,M码\nB,L码\nC,XL码\nD,T恤\nE,U盘\n")]
    [InlineData(936, "item,note,尺码\n1,M码,a\n2,L码,b\n3,XL码,c\n")]
    [InlineData(936, "item,note\nA,A型\nB,AB型\nC,O型\n")]
    [InlineData(51949, "item,note\nA,A형\nB,B형\nC,AB형\n")]
    [InlineData(51949, "item,note\nA,A팀\nB,B팀\nC,C팀\n")]
    public void Nor_are_other_scripts(int codePage, string text)
        => Assert.Contains("right behind others", Fails(ErrorCodes.EncodingAmbiguous, CodePagesEncodingProvider.Instance.GetEncoding(codePage)!.GetBytes(text)));

    [Fact]
    public void Binary_data_and_utf_32_are_none()
    {
        Fails(ErrorCodes.EncodingNotUtf8, [0xFF, 0xFE, 0, 0, .. Encoding.UTF32.GetBytes(Text)]);
        Fails(ErrorCodes.EncodingNotUtf8, [.. Enumerable.Range(0, 2000).Select(i => (byte)(i * 7 % 31))]);
        Assert.Contains("0x81", Fails(ErrorCodes.EncodingNotUtf8, [.. "item,note\nA,"u8, 0x81, .. "\nB,"u8, 0xE4, .. "\nC,"u8, 0xFC, .. "\n"u8]));
    }

    [Fact]
    public void A_mark_that_speaks_against_what_is_stated_is_an_error()
    {
        var failure = Assert.Throws<ImportException>(() => Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Text)], new ImportOptions { Encoding = "utf-8" }));
        Assert.Equal(ErrorCodes.EncodingAmbiguous, failure.Code);
    }

    private static SourcePlan Read(byte[] source, ImportOptions? options = null)
    {
        var chosen = options ?? new ImportOptions();
        var stated = StatedDialect.Of(chosen, (option, value, allowed) => new ImportException(ErrorCodes.OptionInvalid, $"{option} {value} {allowed}"));
        return new SourceHead(SourceSamples.Of(source), stated).Read(new HeaderMapping(Dataset, chosen, maxColumns: 10)).Plan;
    }

    private static string Fails(string code, byte[] source)
    {
        var failure = Assert.Throws<ImportException>(() => Read(source));
        Assert.Equal(code, failure.Code);
        return failure.Message;
    }
}
