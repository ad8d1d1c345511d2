using System.Text;
using Imports.Ledger;
using Imports.Reading.Splitting;
using Imports.Reading.Tests;
using Imports.Testing;

namespace Imports.Parsing.Tests;

/// <summary>Its first line is one row, in a batch of its own; the rows around it are not touched.</summary>
public sealed class When_a_record_is_too_large(GivenSources given)
{
    private const int Limit = 20;
    private const string Long = "0123456789,0123456789";

    [Theory]
    [InlineData("a,1\n" + Long + "\nb,2\n", "a,1 | [" + Long + "] | b,2")]
    [InlineData("a,1\r\n" + Long + "\r\nb,2\r\n", "a,1 | [" + Long + "] | b,2")]
    [InlineData("a,1\r" + Long + "\rb,2\r", "a,1 | [" + Long + "] | b,2")]
    [InlineData(Long + "\nb,2\n", "[" + Long + "] | b,2")]
    [InlineData("a,1\n" + Long, "a,1 | [" + Long + "]")]
    [InlineData("a,1\n" + Long + "\n\n" + Long + "x\nb,2\n", "a,1 | [" + Long + "] | [" + Long + "x] | b,2")]
    [InlineData("a,1\n\"open,1\nb,2\nc,3\nd,4\ne,5\n", "a,1 | [\"open,1] | b,2 | c,3 | d,4 | e,5")]
    [InlineData("0123456789,012345678\nb,2\n", "0123456789,012345678 | b,2")]
    [InlineData("\"012345\n890123456\",7\nb,2\n", "\"012345~890123456\",7 | b,2")]
    [InlineData("\"012345\n8901234567\",8\nb,2\n", "[\"012345] | 8901234567\",8 | b,2")]
    public void Its_first_line_is_a_row_and_reading_goes_on_at_the_next(string source, string rows)
    {
        foreach (var readBytes in new[] { 1, 3, 1000 })
        {
            var (seen, _) = Records.Batched(Encoding.UTF8.GetBytes(source), batchBytes: 8, sliceBatches: 2, Limit, readBytes);
            Assert.Equal(rows, string.Join(" | ", seen.Select(record => record.IsOversize ? $"[{record.Raw}]" : record.Raw.Replace('\n', '~'))));
        }
    }

    [Fact]
    public void Its_place_is_told_and_its_batch_holds_it_alone()
    {
        var (_, batches) = Records.Batched(Encoding.UTF8.GetBytes($"a,1\n\nc,\"d\nd\"\n\n{Long}\nb,2\n"), batchBytes: 1000, sliceBatches: 9, Limit);
        Assert.Equal(
            [
                new BatchRange(new SourcePosition(0, 1, 1), 14, 2),
                new BatchRange(new SourcePosition(14, 3, 6), Long.Length, 1, IsOversize: true),
                new BatchRange(new SourcePosition(14 + Long.Length + 1, 4, 7), 4, 1),
            ],
            batches);
    }

    [Fact]
    public async Task A_line_of_a_gibibyte_is_cut_with_flat_memory()
    {
        var line = new EndlessLine(1L << 30);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var cutter = new Cutter(SourceDialect.Of(','), new CutLimits(BatchBytes: 1 << 20, BatchRows: 1000, MaxRecordBytes: 1 << 20));
        var slice = await cutter.CutAsync((firstByte, _) => Task.FromResult(line.Open(firstByte)), new SourcePosition(0, 1, 1), line.TotalBytes, maxBatches: 8, CancellationToken.None);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Equal(
            [new BatchRange(new SourcePosition(0, 1, 1), line.LineBytes, 1, IsOversize: true), new BatchRange(new SourcePosition(line.LineBytes + 1, 2, 2), 3, 1)],
            slice.Batches);
        Assert.True(slice.Done);
        Assert.True(allocated < 16 << 20, $"{allocated} bytes allocated");
    }

    [Fact]
    public async Task It_is_refused_without_being_read()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000", $"MaxRecordBytes={Limit}");
        var import = await given.ImportAsync($"item,quantity\na,1\n{Long}\nb,2\n");
        await parsing.CutAsync(import);
        var oversize = Assert.Single(await given.BatchesAsync(import), batch => batch.IsOversize);
        var objectId = (await given.RowAsync(import)).ObjectId;

        await given.ExecuteAsync("UPDATE import SET object_id = @other WHERE import_id = @import", new { import, other = Guid.NewGuid() });
        await parsing.StageAsync(import, oversize.BatchNumber);
        Assert.Null(parsing.Failure(import));
        await given.ExecuteAsync("UPDATE import SET object_id = @objectId WHERE import_id = @import", new { import, objectId });
        await parsing.StageAsync(import);

        Assert.Equal(["1 a 1", "3 b 2"], (await given.StagedAsync(import)).Select(row => row.ToString()));
        Assert.Equal(["2 18 21 3 3 RECORD_TOO_LARGE"], await given.QueryAsync<string>(
            "SELECT CONCAT_WS(' ', row_no, first_byte, length_bytes, first_line, last_line, JSON_UNQUOTE(JSON_EXTRACT(causes, '$[0].code'))) FROM import_reject WHERE import_id = @import",
            new { import }));
        Assert.Equal((3, 2L, 1L), ((await given.CounterAsync(import)).FinishedBatches, (await given.CounterAsync(import)).OkRows, (await given.CounterAsync(import)).BadRows));
        await parsing.ValidationIsAskedForAsync(import, 1, 2, 3);
    }

    /// <summary>A line of one letter, made while it is read, and a short record behind it.</summary>
    private sealed class EndlessLine(long lineBytes)
    {
        private static readonly byte[] After = "\nb,2"u8.ToArray();

        public long LineBytes => lineBytes;

        public long TotalBytes => lineBytes + After.Length;

        public Stream Open(long firstByte) => new Source(lineBytes, firstByte);

        private sealed class Source(long lineBytes, long position) : MemoryStream
        {
            private long position = position;

            public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            {
                var count = (int)Math.Min(buffer.Length, position < lineBytes ? lineBytes - position : lineBytes + After.Length - position);
                if (position < lineBytes)
                    buffer.Span[..count].Fill((byte)'x');
                else
                    After.AsSpan((int)(position - lineBytes), count).CopyTo(buffer.Span);
                position += count;
                return ValueTask.FromResult(count);
            }
        }
    }
}
