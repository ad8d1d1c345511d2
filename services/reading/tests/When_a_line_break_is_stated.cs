using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Inferring;
using Imports.Reading.Normalising;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

/// <summary>It alone ends a record; any other CR or LF is text, as though it were in quotes.</summary>
public sealed class When_a_line_break_is_stated
{
    private static readonly DatasetDefinition Stock = DatasetReader.Read("""
        { "name": "stock", "version": 1, "business_key": ["item"], "columns": [ { "name": "item", "type": "text" }, { "name": "note", "type": "text" } ] }
        """);

    [Theory]
    [InlineData("lf", "item,note\nA,one\rtwo\nB,ä\r\n\r,C\n", "2:A|one\rtwo", "3:B|ä\r", "4:\r|C")]
    [InlineData("lf", "item,note\nA,\"one\r\ntwo\"\nB,\"x\"\r\n", "2:A|one\r\ntwo", "4:B|!")]
    [InlineData("crlf", "item,note\r\nA,one\ntwo\r\n\r\nB,ä\r\r\n\nC,\r", "2:A|one\ntwo", "4:B|ä\r", "5:\nC|\r")]
    [InlineData("crlf", "item,note\r\nA,\"one\r\ntwo\n\"\r\nB,\n\r", "2:A|one\r\ntwo\n", "4:B|\n\r")]
    [InlineData("cr", "item,note\rA,one\ntwo\rB,ä\r\nC,\n", "2:A|one\ntwo", "3:B|ä", "4:\nC|\n")]
    [InlineData(null, "item,note\nA,1\rB,2\r\nC,3\n", "2:A|1", "3:B|2", "4:C|3")]
    public void Any_other_is_text(string? newline, string text, params string[] expected)
    {
        foreach (var encoding in TextEncoding.All)
            Assert.Equal(expected, Rows(encoding.FromText(text), new ImportOptions { Newline = newline, Encoding = encoding.Name }));
    }

    [Theory]
    [InlineData("lf", "item,note\nA,one\\\ntwo\rthree\nB,a\\\r\n", "2:A|one\ntwo\rthree", "4:B|a\r")]
    [InlineData("crlf", "item,note\r\nA,one\\\r\ntwo\nthree\r\nB,a\\\n\r\n", "2:A|one\r\ntwo\nthree", "4:B|a\n")]
    [InlineData("cr", "item,note\rA,one\\\rtwo\nthree\rB,a\\\n\r", "2:A|one\rtwo\nthree", "4:B|a\n")]
    public void That_holds_beside_escapes(string newline, string text, params string[] expected)
        => Assert.Equal(expected, Rows(Encoding.UTF8.GetBytes(text), new ImportOptions { Newline = newline, Escape = "backslash" }));

    [Fact]
    public void The_line_of_the_header_is_counted_by_it()
    {
        var bytes = Encoding.UTF8.GetBytes("A title\rof two lines\nitem,note\nA,1\n");
        Assert.Equal(["3:A|1"], Rows(bytes, new ImportOptions { Newline = "lf", HeaderRow = 2 }));
        Assert.Equal(["4:A|1"], Rows(bytes, new ImportOptions { HeaderRow = 3 }));
    }

    [Fact]
    public void So_is_that_of_bytes_that_are_no_text()
    {
        byte[] source = [.. "item,note\nA,one\rtwo\n"u8, 0xE9, .. ",1\nC,\u00e4\n"u8, 0xE9, .. "\n"u8, 0xE9, .. "\n"u8, 0xE9, .. "\n"u8];
        Assert.Contains("line 3 (byte 20)", Assert.Throws<ImportException>(() => Head(source, new ImportOptions { Newline = "lf" })).Message);
        Assert.Contains("line 4 (byte 20)", Assert.Throws<ImportException>(() => Head(source, new ImportOptions())).Message);
    }

    [Theory]
    [InlineData("lf", "sep=;\nitem;note\nA,0;1\n", "3:A,0|1")]
    [InlineData("cr", "sep=;\ritem;note\rA,0;1\n\r", "3:A,0|1\n")]
    public void A_delimiter_is_named_before_it(string newline, string text, string expected)
        => Assert.Equal([expected], Rows(Encoding.UTF8.GetBytes(text), new ImportOptions { Newline = newline }));

    [Fact]
    public void A_comment_goes_on_up_to_it()
        => Assert.Equal(["3:A|1"], Rows(Encoding.UTF8.GetBytes("item,note\r\n# one\nB,2\rC,3\r\nA,1\r\n"), new ImportOptions { Newline = "crlf", Comment = "#" }));

    [Fact]
    public async Task The_first_line_of_a_record_that_is_too_large_ends_there()
    {
        var source = Encoding.UTF8.GetBytes($"A,\"{new string('x', 40)}\r{new string('y', 40)}\n{new string('z', 40)}\r\nB,1\r\n");
        Assert.Equal([("0+84", 1L), ("85+47", 2L)], await CutAsync("lf"));
        Assert.Equal([("0+125", 1L), ("127+5", 2L)], await CutAsync("crlf"));
        Assert.Equal([("0+43", 1L), ("44+88", 2L)], await CutAsync("cr"));

        async Task<IEnumerable<(string Place, long Line)>> CutAsync(string newline)
        {
            var cutter = new Cutter(SourceDialect.Of(',') with { Newline = newline }, new CutLimits(BatchBytes: 1000, BatchRows: 10, MaxRecordBytes: 100));
            var slice = await cutter.CutAsync(Records.Open(source, readBytes: 7), new SourcePosition(0, 1, 1), source.Length, maxBatches: 9, CancellationToken.None);
            return slice.Batches.Select(batch => ($"{batch.First.Byte}+{batch.LengthBytes}", batch.First.Line));
        }
    }

    [Theory]
    [InlineData("\r\n", 1)]
    [InlineData("a\r\nb\rc\n\r\r\n\n", 1)]
    [InlineData("a\r\nb\rc\n\r\r\n\n", 2)]
    [InlineData("a\r\nb\rc\n\r\r\n\n", 3)]
    public void A_pair_is_one_wherever_a_piece_ends(string text, int pieceUnits)
    {
        var units = Encoding.ASCII.GetBytes(text);
        var mask = new BreakMask(Newline.Pair);
        for (var at = 0; at < units.Length; at += pieceUnits)
        {
            var piece = units.AsSpan(at, Math.Min(pieceUnits, units.Length - at));
            mask.Apply(piece, mask.NeedsNext(piece) && at + piece.Length < units.Length ? units[at + piece.Length] : null);
        }
        Assert.Equal(Encoding.Latin1.GetBytes(text.Replace("\r\n", "|").Replace('\r', 'ÿ').Replace('\n', 'ÿ').Replace("|", "\r\n")), units);
    }

    /// <summary>The masked breaks of a row must not make it look as though it were no UTF-8.</summary>
    [Fact]
    public void A_change_of_the_encoding_is_seen_beside_it()
    {
        var dialect = SourceDialect.Of(',') with { Encoding = TextEncoding.Windows1252, Newline = Newline.LineFeed };
        Assert.Equal(ErrorCodes.EncodingAmbiguous, Assert.Throws<ImportException>(() => Cut(Encoding.UTF8.GetBytes("A,é\r\n"))).Code);
        Cut(Encoding.Latin1.GetBytes("A,é\r\nB,1\r\n"));

        void Cut(byte[] source)
        {
            var cutter = new Cutter(dialect, new CutLimits(BatchBytes: 1000, BatchRows: 10, Records.NoLimit), texts: new EncodingWatch(dialect.Encoding, isMasked: true));
            cutter.CutAsync(Records.Open(source), new SourcePosition(0, 1, 1), source.Length, maxBatches: 9, CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    [Theory]
    [InlineData("lf", "a,b\n1\r,2\n3,", "a,b\n1\r,2\n")]
    [InlineData("crlf", "a,b\r\n1\n,2\r3,", "a,b\r\n")]
    [InlineData("cr", "a,b\r1\n,2\r3,\n", "a,b\r1\n,2\r")]
    [InlineData(null, "a,b\n1\r,2", "a,b\n1\r")]
    public void A_sample_ends_behind_one(string? newline, string text, string expected)
    {
        var sample = SampleText.Open(Encoding.UTF8.GetBytes($"{text}..."), new ImportOptions { Newline = newline }, new NormalisingOptions(), maxBytes: text.Length);
        Assert.Equal(expected, Encoding.UTF8.GetString(sample.Bytes.Span));
    }

    [Fact]
    public void Of_a_workbook_it_means_nothing() => Assert.Null(Stated(new ImportOptions { Newline = "cr" }).OfSheet().Newline);

    [Fact]
    public void It_is_kept_with_the_import()
    {
        var (plan, _) = Head("item,note\r\nA,1\n"u8.ToArray(), new ImportOptions { Newline = "lf" });
        Assert.Equal(("lf", "lf", "stated by caller"), (plan.Newline, SourcePlan.FromJson(plan.ToJson()).Dialect().Newline, plan.Evidence["newline"]));
        var (other, _) = Head("item,note\r\nA,1\n"u8.ToArray(), new ImportOptions());
        Assert.Equal(("mixed", null), (other.Newline, SourcePlan.FromJson(other.ToJson()).Dialect().Newline));
    }

    /// <summary>Line and values of each row, by way of batches of all sizes; <c>!</c> = its quotes are malformed.</summary>
    private static IReadOnlyList<string> Rows(byte[] source, ImportOptions options)
    {
        var (plan, start) = Head(source, options);
        var whole = Rows(source, plan.Dialect(), start, batchBytes: 1000, readBytes: 1000);
        for (var size = 1; size < 12; size++)
            Assert.Equal(whole, Rows(source, plan.Dialect(), start, size, readBytes: size));
        return whole;
    }

    private static List<string> Rows(byte[] source, SourceDialect dialect, SourcePosition start, int batchBytes, int readBytes)
    {
        var cutter = new Cutter(dialect, new CutLimits(batchBytes, BatchRows: 1000, Records.NoLimit));
        var slice = cutter.CutAsync(Records.Open(source, readBytes), start, source.Length, maxBatches: 100, CancellationToken.None).GetAwaiter().GetResult();
        var rows = new List<string>();
        foreach (var batch in slice.Batches)
        {
            using var reader = new RecordReader((byte[])[CsvDialect.LeadIn, .. source.AsSpan((int)batch.First.Byte, (int)batch.LengthBytes)], dialect, batch.First);
            while (reader.Read())
            {
                var second = reader.QuoteProblem is not null ? "!" : Encoding.UTF8.GetString(reader.Field(1));
                rows.Add($"{reader.FirstLine}:{Encoding.UTF8.GetString(reader.Field(0))}|{second}");
            }
        }
        return rows;
    }

    private static StatedDialect Stated(ImportOptions options) => StatedDialect.Of(options, (option, value, allowed) => new ImportException(ErrorCodes.OptionInvalid, $"{option} {value} {allowed}"));

    private static (SourcePlan Plan, SourcePosition Rows) Head(byte[] source, ImportOptions options)
        => new SourceHead(SourceSamples.Of(source), Stated(options)).Read(new HeaderMapping(Stock, options, maxColumns: 10));
}
