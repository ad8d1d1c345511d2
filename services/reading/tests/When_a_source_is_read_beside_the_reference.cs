using System.Globalization;
using System.Text;
using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

/// <summary>
/// Sources of all dialects, made at random, through cut and batches of many sizes: rows, values, lines and bytes are those that the reference reader sees.
/// <c>IMPORTS_FUZZ_SEED</c> runs one seed alone, <c>IMPORTS_FUZZ_SOURCES</c> says how many sources there are.
/// </summary>
public sealed class When_a_source_is_read_beside_the_reference
{
    private const int Sources = 4000;
    private static readonly int[] BatchBytes = [1, 2, 3, 5, 8, 13, 40, 100, 1000];
    private static readonly char?[] Quotes = ['"', '"', '\'', null];
    private static readonly IReadOnlyList<string> None = [];
    private static readonly char?[] Comments = [null, null, '#'];
    private static readonly string?[] Newlines = [null, null, "lf", "crlf", "cr"];

    [Fact]
    public void It_reads_what_the_reference_reads()
    {
        if (Environment.GetEnvironmentVariable("IMPORTS_FUZZ_SEED") is { Length: > 0 } only)
        {
            Run(int.Parse(only, CultureInfo.InvariantCulture));
            return;
        }
        var sources = int.Parse(Environment.GetEnvironmentVariable("IMPORTS_FUZZ_SOURCES") ?? $"{Sources}", CultureInfo.InvariantCulture);
        for (var seed = 1; seed <= sources; seed++)
            Run(seed);
    }

    private static void Run(int seed)
    {
        var random = new Random(seed);
        var dialect = Dialect(random);
        var source = Source(random, dialect);
        var expected = new ReferenceReader(source, dialect).Read();
        foreach (var batchBytes in BatchBytes)
        {
            var seen = Read(source, dialect, batchBytes, sliceBatches: random.Next(1, 5), readBytes: random.Next(1, 60));
            Compare(expected, seen, $"seed {seed}, batches of {batchBytes} bytes, {dialect.Encoding.Name} '{dialect.Delimiter}' {dialect.Quote} {dialect.Escape} {dialect.Comment} {dialect.Newline}, source {Convert.ToHexString(source)}");
        }
    }

    private static void Compare(IReadOnlyList<ReferenceRow> expected, IReadOnlyList<ReferenceRow> seen, string what)
    {
        for (var i = 0; i < Math.Max(expected.Count, seen.Count); i++)
        {
            if (i >= expected.Count || i >= seen.Count)
                Assert.Fail($"{expected.Count} rows expected, {seen.Count} seen; {what}");
            var (one, other) = (expected[i], seen[i]);
            if (one with { Fields = None } != other with { Fields = None })
                Assert.Fail($"row {i + 1}: expected {one}, seen {other}; {what}");
            // A malformed row is refused; what its fields would be is nobody's business.
            if (!one.IsMalformed && !one.Fields.SequenceEqual(other.Fields))
                Assert.Fail($"row {i + 1}: expected [{string.Join("][", one.Fields)}], seen [{string.Join("][", other.Fields)}]; {what}");
        }
    }

    private static List<ReferenceRow> Read(byte[] source, SourceDialect dialect, int batchBytes, int sliceBatches, int readBytes)
    {
        var cutter = new Cutter(dialect, new CutLimits(batchBytes, BatchRows: 1000, Records.NoLimit));
        var rows = new List<ReferenceRow>();
        for (var (at, done) = (new SourcePosition(0, 1, 1), false); !done;)
        {
            var slice = cutter.CutAsync(Records.Open(source, readBytes), at, source.Length, sliceBatches, CancellationToken.None).GetAwaiter().GetResult();
            foreach (var batch in slice.Batches)
                rows.AddRange(Read(source.AsSpan((int)batch.First.Byte, (int)batch.LengthBytes), dialect, batch));
            (at, done) = (slice.Next, slice.Done);
        }
        return rows;
    }

    private static List<ReferenceRow> Read(ReadOnlySpan<byte> piece, SourceDialect dialect, BatchRange batch)
    {
        using var reader = new RecordReader((byte[])[CsvDialect.LeadIn, .. piece], dialect, batch.First);
        var rows = new List<ReferenceRow>();
        while (reader.Read())
        {
            var fields = new List<string>();
            for (var i = 0; i < reader.FieldCount; i++)
                fields.Add(Encoding.UTF8.GetString(reader.Field(i)));
            rows.Add(new ReferenceRow(reader.FirstByte, reader.Raw.Length, reader.FirstLine, reader.LastLine, fields, reader.QuoteProblem is not null));
        }
        Assert.Equal(batch.RowCount, rows.Count);
        return rows;
    }

    private static SourceDialect Dialect(Random random)
    {
        var quote = Quotes[random.Next(Quotes.Length)];
        return new SourceDialect
        {
            Encoding = TextEncoding.All[random.Next(TextEncoding.All.Count)],
            Delimiter = ",;\t|"[random.Next(4)],
            Quote = quote,
            Escape = random.Next(3) == 0 ? QuoteEscape.Backslash : quote is null ? QuoteEscape.None : QuoteEscape.Doubled,
            Comment = Comments[random.Next(Comments.Length)],
            Newline = Newlines[random.Next(Newlines.Length)],
        };
    }

    /// <summary>Mostly what some writer would write, with now and then a mark where none may be. Whatever break is stated, there are all of them.</summary>
    private static byte[] Source(Random random, SourceDialect dialect)
    {
        var text = new StringBuilder();
        for (var row = random.Next(0, 12); row > 0; row--)
        {
            if (random.Next(8) == 0)
                text.Append(dialect.Comment).Append(random.Next(2) == 0 ? "" : " a remark, with; marks\t|");
            for (var field = random.Next(1, 5); field > 0; field--)
                text.Append(Field(random, dialect)).Append(field > 1 ? dialect.Delimiter : "");
            text.Append(Pick(random, "\n", "\n", "\r\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\n\r", row == 1 ? "" : "\n"));
        }
        return dialect.Encoding.FromText(text.ToString());
    }

    private static string Field(Random random, SourceDialect dialect)
    {
        var value = string.Concat(Enumerable.Range(0, random.Next(0, 4)).Select(_ => Pick(
            random, "a", "Bc", "12", " ", "ä", "€", "ß", dialect.Encoding.UnitBytes == 2 || dialect.Encoding == TextEncoding.Utf8 ? "😀" : "é", "x y z", "\0", "#", "N")));
        var marks = random.Next(4) == 0 ? Pick(random, $"{dialect.Delimiter}", "\n", "\r\n", "\r", "\"", "'", "\\", "\\\\", "#") : "";
        if (random.Next(25) == 0)
            return value + marks + Pick(random, $"{dialect.Quote}", "\\", "");
        if (dialect.Quote is not { } quote)
            return value + (marks is "" || dialect.HasBackslashes ? Escaped(marks, dialect, quoted: false) : "");
        if (marks.Length == 0 && random.Next(3) > 0)
            return value is ['#', ..] ? $"{quote}{value}{quote}" : value;
        return $"{quote}{value}{Escaped(marks, dialect, quoted: true)}{quote}";
    }

    private static string Escaped(string marks, SourceDialect dialect, bool quoted)
    {
        if (!dialect.HasBackslashes)
            return dialect.Quote is { } quote ? marks.Replace($"{quote}", $"{quote}{quote}") : marks;
        return string.Concat(marks.Select(mark => mark == '\\' || mark == dialect.Quote || !quoted ? $"\\{mark}" : $"{mark}"));
    }

    private static string Pick(Random random, params string[] texts) => texts[random.Next(texts.Length)];
}
