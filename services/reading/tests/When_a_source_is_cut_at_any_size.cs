using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

/// <summary>Batches read alone give what one pass over the file gives, wherever it is cut.</summary>
public sealed class When_a_source_is_cut_at_any_size
{
    private static readonly Gen<string> Cell = Gen.Elements(
        "", "a", "0012", "Käse", "😀", ",", "\"", "\"\"", "\n", "\r\n", "\r", " ", "\\N", "\t", "\uFEFF", "long text without anything special in it").ListOf().Select(parts => string.Concat(parts.Take(4)));

    private static readonly Gen<(string[][] Records, string Text)> Written =
        from width in Gen.Choose(1, 4)
        from records in Cell.ArrayOf(width).ListOf()
        from breaks in Gen.Elements("\n", "\r\n", "\r", "\n\n", "\r\n\r\n\n").ArrayOf(records.Count + 1)
        from ends in Gen.Elements(true, false)
        select (records.ToArray(), Write(records, breaks, ends));

    /// <summary>Bytes that no writer would write: quotes anywhere, broken UTF-8, marks in the middle.</summary>
    private static readonly Gen<byte[]> Hostile = Gen.Elements<byte>(
        (byte)'a', (byte)'"', (byte)',', (byte)'\n', (byte)'\r', (byte)' ', 0, 0xEF, 0xBB, 0xBF, 0xFF, 0xFE, 0xC3).ArrayOf();

    /// <summary>The same with long stretches among them, so that the reader gives up on a record before it has seen its end.</summary>
    private static readonly Gen<byte[]> HostileAndLong =
        from pieces in Gen.OneOf(Hostile, Gen.Elements(Long("x"), Long("x\r\n"), Long("x,\"\"\n"), "\n\n"u8.ToArray())).ListOf() select pieces.SelectMany(piece => piece).ToArray();

    private static readonly Gen<string?> Newlines = Gen.Elements(null, "lf", "crlf", "cr");

    private static readonly Gen<(long BatchBytes, int SliceBatches)> Cuts = Gen.Choose(1, 60).SelectMany(size => Gen.Choose(1, 5).Select(slice => ((long)size, slice)));

    [Fact]
    public void The_records_of_the_batches_are_those_that_were_written()
        => Check(from written in Written from cut in Cuts select (written, cut), sample =>
        {
            var (seen, _) = Records.Batched(Encoding.UTF8.GetBytes(sample.written.Text), sample.cut.BatchBytes, sample.cut.SliceBatches);
            Assert.Equal(sample.written.Records.Select(record => string.Join('\u001f', record.Select(Latin))), seen.Select(record => record.Fields));
            Assert.All(seen, record => Assert.Null(record.QuoteProblem));
        });

    [Fact]
    public void Rows_lines_and_bytes_are_those_of_one_pass()
        => Check(from written in Written from cut in Cuts select (Encoding.UTF8.GetBytes(written.Text), cut), sample => CompareWithOnePass(sample.Item1, sample.cut));

    [Fact]
    public void That_holds_for_hostile_bytes_too()
        => Check(
            from bytes in Hostile from cut in Cuts from newline in Newlines select (bytes, cut, newline),
            sample => CompareWithOnePass([(byte)'x', .. sample.bytes], sample.cut, newline: sample.newline));

    [Fact]
    public void That_holds_with_records_that_are_too_large_too()
        => Check(
            from written in Written from cut in Cuts from limit in Gen.Choose(1, 40) from readBytes in Gen.Choose(1, 50) from newline in Newlines
            select (Encoding.UTF8.GetBytes(written.Text), cut, limit, readBytes, newline),
            sample => CompareWithOnePass(sample.Item1, sample.cut, sample.limit, sample.readBytes, sample.newline));

    [Fact]
    public void And_with_hostile_bytes_that_are_too_many()
        => Check(
            from bytes in HostileAndLong from cut in Cuts from limit in Gen.Choose(1, 20) from readBytes in Gen.Choose(1, 50) from newline in Newlines select (bytes, cut, limit, readBytes, newline),
            sample => CompareWithOnePass([(byte)'x', .. sample.bytes], sample.cut, sample.limit, sample.readBytes, sample.newline));

    private static void CompareWithOnePass(
        byte[] source, (long BatchBytes, int SliceBatches) cut, int maxRecordBytes = Records.NoLimit, int readBytes = int.MaxValue, string? newline = null)
    {
        var whole = Records.Whole(source, maxRecordBytes, newline);
        var (seen, batches) = Records.Batched(source, cut.BatchBytes, cut.SliceBatches, maxRecordBytes, readBytes, newline);
        Assert.Equal(whole, seen);
        Assert.Equal(Enumerable.Range(1, seen.Count).Select(row => (long)row), seen.Select(record => record.Row));
        Assert.All(seen, record => Assert.Equal(Records.BreaksBefore(source, record.FirstByte, newline) + 1, record.FirstLine));
        Assert.Equal(seen.Count, batches.Sum(batch => batch.RowCount));
        Assert.All(batches, batch => Assert.True(batch is { LengthBytes: > 0, RowCount: > 0 }));
        Assert.All(LeftOut(source, batches), one => Assert.True(one is (byte)'\n' or (byte)'\r'));
    }

    [Fact]
    public void Blank_lines_do_not_swell_a_batch()
    {
        var blank = new string('\n', 100_000);
        var (seen, batches) = Records.Batched(Encoding.UTF8.GetBytes($"a,1\n{blank}b,2\r\n{blank}"), batchBytes: 1000, sliceBatches: 1);
        Assert.Equal([1L, 100_002L], seen.Select(record => record.FirstLine));
        Assert.Equal([5L, 5L], batches.Select(batch => batch.LengthBytes));
    }

    [Fact]
    public async Task Many_short_rows_do_not_swell_a_batch()
    {
        var source = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a\n", 25)));
        var cutter = new Cutter(SourceDialect.Of(','), new CutLimits(BatchBytes: 1000, BatchRows: 10, Records.NoLimit));
        var slice = await cutter.CutAsync(Records.Open(source), new SourcePosition(0, 1, 1), source.Length, maxBatches: 9, CancellationToken.None);
        Assert.Equal([10L, 10L, 5L], slice.Batches.Select(batch => batch.RowCount));
    }

    [Theory]
    [InlineData(1, 8, 100_000)]
    [InlineData(900, 60, 564)]
    [InlineData(1, 60_000, 559)]
    public void A_long_header_makes_short_batches(int columns, int nameBytes, long rows)
    {
        var plan = new SourcePlan { Delimiter = ',', Header = [.. Enumerable.Repeat(new string('x', nameBytes), columns)], Fields = [], Ignored = [] };
        Assert.Equal(rows, new CutLimits(BatchBytes: 2_000_000, BatchRows: 100_000, Records.NoLimit).For(plan).BatchRows);
    }

    /// <summary>The bytes before, between and behind the batches.</summary>
    private static IEnumerable<byte> LeftOut(byte[] source, IReadOnlyList<BatchRange> batches)
    {
        var covered = batches.SelectMany(batch => Enumerable.Range((int)batch.First.Byte, (int)batch.LengthBytes)).ToList();
        Assert.Equal(covered.Count, covered.Distinct().Count());
        return Enumerable.Range(0, source.Length).Except(covered).Select(at => source[at]);
    }

    private static byte[] Long(string text) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, 150 / text.Length)));

    private static string Latin(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static string Write(IReadOnlyList<string[]> records, string[] breaks, bool ends)
    {
        var text = new StringBuilder();
        for (var i = 0; i < records.Count; i++)
            text.AppendJoin(',', records[i].Select(Quote)).Append(i < records.Count - 1 || ends ? breaks[i] : "");
        return text.ToString();
    }

    /// <summary>An empty cell is quoted, so that a record of one is no blank line; a mark at the start, so that it is no byte order mark.</summary>
    private static string Quote(string cell)
        => cell.Length == 0 || cell[0] == '\uFEFF' || cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell;

    private static void Check<T>(Gen<T> gen, Action<T> holds)
        => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(gen.ToArbitrary(), holds));
}
