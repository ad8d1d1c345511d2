using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Splitting;
using Imports.Reading.Typing;

namespace Imports.Reading.Tests;

/// <summary>Each cell that is not text in the file's encoding is told with the place of its own first byte that is none, whatever stands in the cells before it.</summary>
public sealed class When_cells_are_no_text
{
    private static readonly DatasetDefinition Dataset = DatasetReader.Read(
        """{ "name": "t", "version": 1, "business_key": ["a"], "columns": [{ "name": "a", "type": "text" }, { "name": "b", "type": "text" }, { "name": "c", "type": "text" }] }""");

    [Theory]
    [InlineData("utf-8", "Käse,Käse,xKäse", '\u00E4')]
    [InlineData("utf-8", "xKäse,Käse,ä", '\u00E4')]
    [InlineData("utf-8", "\"say \"\"Käse\"\"\",\"K\u00E4se\",\"Käse\"", '\u00E4')]
    [InlineData("windows-1252", "K\u0081,K\u0081,xK\u0081", '\u0081')]
    public void Each_has_a_place_of_its_own(string encoding, string row, char forbidden)
    {
        var source = Encoding.Latin1.GetBytes($"a,b,c\n{row}\n");
        var places = Enumerable.Range(0, source.Length).Where(i => source[i] == forbidden).Select(i => $"0x{(int)forbidden:X2} at byte {i} of the file");
        Assert.Equal(places, Causes(source, encoding).Select(cause => cause.Found!.Split(':')[0]));
    }

    [Fact]
    public void Half_a_pair_in_utf_16_has_its_own_too()
    {
        var source = Encoding.Unicode.GetBytes("a,b,c\n1,x?,x?\n");
        for (var at = 0; at < source.Length; at += 2)
        {
            if (source[at] == '?')
                (source[at], source[at + 1]) = (0x00, 0xD8);
        }
        Assert.Equal(["0x00D8 at byte 18 of the file", "0x00D8 at byte 24 of the file"], Causes(source, "utf-16le").Select(cause => cause.Found));
    }

    private static IReadOnlyList<RejectCause> Causes(byte[] source, string encoding)
    {
        var options = new ImportOptions { Encoding = encoding };
        var (plan, rows) = SourceTyping.Head(Dataset, source, options);
        using var record = new RecordReader((byte[])[CsvDialect.LeadIn, .. source[(int)rows.Byte..]], plan.Dialect(), rows);
        using var typer = new RowTyper(Dataset, options, plan, Guid.Empty);
        using var row = new RowBuffer(64);
        Assert.True(record.Read());
        return Assert.IsAssignableFrom<IReadOnlyList<RejectCause>>(typer.Encode(record, row));
    }
}
