using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Splitting;
using Imports.Reading.Staging;

namespace Imports.ReadingBench;

/// <summary>
/// How fast a source is cut, and its batches typed and sorted, by dialect: on one thread, in memory, with the classes and limits of the parsing service. By seconds of the processor, which
/// a busy machine changes little; a first round, which the runtime needs to optimise, is left out.
/// </summary>
internal static class DialectBench
{
    /// <summary>As <c>Parsing__BatchBytes</c>, <c>Parsing__BatchRows</c> and <c>Parsing__MaxRecordBytes</c> are by default.</summary>
    private static readonly CutLimits Limits = new(BatchBytes: 2_000_000, BatchRows: 100_000, MaxRecordBytes: 1 << 20);

    private static readonly DatasetDefinition Dataset = DatasetReader.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "inventory.json")));

    public static async Task RunAsync(byte[] comma, int rounds)
    {
        var times = GivenDialect.All.Select(_ => new List<Times>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            for (var i = 0; i < times.Length; i++)
            {
                var measured = await MeasureAsync(GivenDialect.All[i], GivenDialect.All[i].Write(Rows(comma)));
                if (round > 0)
                    times[i].Add(measured);
            }
        }
        Console.WriteLine("| dialect, by CPU second | MB | rows | cut, MB/s | typed and sorted, MB/s | both, MB/s | both, rows/s |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        for (var i = 0; i < times.Length; i++)
        {
            var median = times[i].OrderBy(one => one.Cut + one.Type).ElementAt(rounds / 2);
            var megabytes = median.Bytes / 1e6;
            Console.WriteLine(
                $"| {GivenDialect.All[i].Name} | {megabytes:0} | {median.Rows:#,0} | {megabytes / median.Cut:0} | {megabytes / median.Type:0} | {megabytes / (median.Cut + median.Type):0} | {median.Rows / (median.Cut + median.Type):#,0} |");
        }
    }

    /// <exception cref="InvalidOperationException">A row was refused: what was measured is not what should be.</exception>
    private static async Task<Times> MeasureAsync(GivenDialect given, byte[] source)
    {
        var (found, first) = Head(source, Stated(given.Dialect));
        var dialect = found.Dialect();
        Collect();
        var begun = Seconds();
        var forms = FormWatch.Of(Dataset, found);
        var cutter = new Cutter(dialect, Limits.For(found), new DelimiterWatch(dialect, found.Header.Count, null), forms: forms);
        var slice = await cutter.CutAsync((at, _) => Task.FromResult<Stream>(new MemoryStream(source, (int)at, source.Length - (int)at)), first, source.Length, int.MaxValue, CancellationToken.None);
        var cut = Seconds() - begun;
        forms?.CheckWhole();
        found = found with { Forms = forms?.Forms ?? found.Forms };
        Collect();
        var (type, rows) = (0.0, 0L);
        foreach (var range in slice.Batches)
        {
            var batch = new BatchRow { FirstByte = range.First.Byte, LengthBytes = range.LengthBytes, FirstRow = range.First.Row, FirstLine = range.First.Line, RowCount = range.RowCount };
            byte[] led = [CsvDialect.LeadIn, .. source.AsSpan((int)range.First.Byte, (int)range.LengthBytes)];
            begun = Seconds();
            using var typed = TypedBatch.Read(Dataset, new ImportOptions(), found, batch, led);
            using (var run = typed.Rows.Open())
                await run.CopyToAsync(Stream.Null);
            type += Seconds() - begun;
            rows += typed.Rows.Rows;
            if (typed.Malformed.Count > 0)
                throw new InvalidOperationException($"{given.Name}: a row at line {typed.Malformed[0].FirstLine} was refused.");
        }
        return new Times(source.Length, rows, cut, type);
    }

    private static (SourcePlan Plan, SourcePosition Rows) Head(byte[] source, StatedDialect stated)
    {
        var options = new ImportOptions();
        var (plan, rows) = new SourceHead(SourceSamples.Of(source), stated).Read(new HeaderMapping(Dataset, options, maxColumns: 1000));
        return (plan with { Forms = FormWatch.Start(Dataset, options, plan) }, rows);
    }

    /// <summary>Stated, so that each is measured as itself, whatever might be found in its stead.</summary>
    private static StatedDialect Stated(SourceDialect dialect) => StatedDialect.Of(
        new ImportOptions
        {
            Delimiter = dialect.Delimiter == '\t' ? "tab" : $"{dialect.Delimiter}",
            Quote = dialect.Quote is { } quote ? $"{quote}" : "none",
            Escape = dialect.Escape,
            Encoding = dialect.Encoding.Name,
            Comment = dialect.Comment is { } comment ? $"{comment}" : "none",
        },
        (option, value, _) => new InvalidOperationException($"{option} is '{value}'."));

    private static IEnumerable<IReadOnlyList<string>> Rows(byte[] comma)
    {
        using var reader = new RecordReader((byte[])[CsvDialect.LeadIn, .. comma], SourceDialect.Of(','), new SourcePosition(0, 0, 1));
        while (reader.Read())
            yield return Texts(reader);
    }

    private static IReadOnlyList<string> Texts(RecordReader reader) => [.. Enumerable.Range(0, reader.FieldCount).Select(i => Encoding.UTF8.GetString(reader.Field(i)))];

    private static double Seconds() => Environment.CpuUsage.TotalTime.TotalSeconds;

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private sealed record Times(long Bytes, long Rows, double Cut, double Type);
}
