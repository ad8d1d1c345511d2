using System.Text;
using CsvHelper;
using Imports.Ledger;
using Imports.Reading.Splitting;

namespace Imports.Reading.Tests;

/// <summary>A record and its place, as a reader saw it; an oversize one is the first line of a record that is too long.</summary>
internal sealed record SeenRecord(long Row, long FirstByte, long FirstLine, long LastLine, string Raw, string Fields, CsvMalformedReason? QuoteProblem, bool IsOversize = false);

/// <summary>Reads sources whole and in batches.</summary>
internal static class Records
{
    public const int NoLimit = 1 << 20;

    private static readonly SourcePosition Start = new(0, 1, 1);

    /// <summary>
    /// Reads the source in one pass, from memory. Says what a record over the limit means: its first line is one row, and all behind it is read as though the
    /// source began there.
    /// </summary>
    public static IReadOnlyList<SeenRecord> Whole(byte[] source, int maxRecordBytes = NoLimit, string? newline = null)
    {
        var seen = new List<SeenRecord>();
        for (var at = Start; ;)
        {
            var rest = Read(source.AsSpan((int)at.Byte), at, newline);
            var fitting = rest.TakeWhile(record => record.Raw.Length <= maxRecordBytes).ToList();
            seen.AddRange(fitting);
            if (fitting.Count == rest.Count)
                return seen;
            var line = Line(source, rest[fitting.Count], newline);
            seen.Add(line);
            var end = (int)line.FirstByte + line.Raw.Length;
            at = new SourcePosition(end + BreakAt(source, end, newline), line.Row + 1, line.FirstLine + 1);
        }
    }

    /// <summary>Cuts the source slice by slice, reading a few bytes at a time, and reads each batch alone.</summary>
    public static (IReadOnlyList<SeenRecord> Records, IReadOnlyList<BatchRange> Batches) Batched(
        byte[] source, long batchBytes, int sliceBatches, int maxRecordBytes = NoLimit, int readBytes = int.MaxValue, string? newline = null)
    {
        var cutter = new Cutter(Dialect(newline), new CutLimits(batchBytes, BatchRows: 1000, maxRecordBytes));
        var batches = new List<BatchRange>();
        for (var (at, done) = (Start, false); !done;)
        {
            var slice = cutter.CutAsync(Open(source, readBytes), at, source.Length, sliceBatches, CancellationToken.None).GetAwaiter().GetResult();
            Assert.True(slice.Batches.Count <= sliceBatches && (slice.Done || slice.Batches.Count == sliceBatches));
            batches.AddRange(slice.Batches);
            (at, done) = (slice.Next, slice.Done);
        }
        return ([.. batches.SelectMany(batch => Read(source, batch, newline))], batches);
    }

    /// <summary>Of the line break at a place of a source in UTF-8, of those that count; 0 = there is none.</summary>
    public static int BreakAt(byte[] source, int at, string? newline)
    {
        var length = CsvDialect.BreakLength(source.AsSpan(at));
        return newline switch
        {
            "lf" => length == 1 && source[at] == '\n' ? 1 : 0,
            "crlf" => length == 2 ? 2 : 0,
            "cr" => length > 0 && source[at] == '\r' ? 1 : 0,
            _ => length,
        };
    }

    /// <summary>Line breaks before a place, of those that count.</summary>
    public static int BreaksBefore(byte[] source, long place, string? newline)
    {
        var breaks = 0;
        for (var at = 0; at < place;)
        {
            var length = BreakAt(source, at, newline);
            breaks += length > 0 ? 1 : 0;
            at += Math.Max(length, 1);
        }
        return breaks;
    }

    private static SourceDialect Dialect(string? newline) => SourceDialect.Of(',') with { Newline = newline };

    public static OpenSource Open(byte[] source, int readBytes = int.MaxValue)
        => (firstByte, _) => Task.FromResult<Stream>(new TricklingStream(source.AsMemory((int)firstByte), readBytes));

    private static IReadOnlyList<SeenRecord> Read(byte[] source, BatchRange batch, string? newline)
    {
        var bytes = source.AsSpan((int)batch.First.Byte, (int)batch.LengthBytes);
        if (!batch.IsOversize)
            return Read(bytes, batch.First, newline);
        Assert.Equal(1, batch.RowCount);
        return [Oversize(batch.First, bytes)];
    }

    private static List<SeenRecord> Read(ReadOnlySpan<byte> piece, SourcePosition start, string? newline)
    {
        using var reader = new RecordReader((byte[])[CsvDialect.LeadIn, .. piece], Dialect(newline), start);
        var seen = new List<SeenRecord>();
        while (reader.Read())
        {
            var fields = new List<string>();
            for (var i = 0; i < reader.FieldCount; i++)
                fields.Add(Encoding.Latin1.GetString(reader.Field(i)));
            seen.Add(new SeenRecord(
                reader.Row, reader.FirstByte, reader.FirstLine, reader.LastLine, Encoding.Latin1.GetString(reader.Raw), string.Join('\u001f', fields), reader.QuoteProblem));
        }
        return seen;
    }

    private static SeenRecord Line(byte[] source, SeenRecord record, string? newline)
    {
        var end = (int)record.FirstByte;
        while (end < source.Length && BreakAt(source, end, newline) == 0)
            end++;
        return Oversize(new SourcePosition(record.FirstByte, record.Row, record.FirstLine), source.AsSpan((int)record.FirstByte..end));
    }

    private static SeenRecord Oversize(SourcePosition at, ReadOnlySpan<byte> line)
        => new(at.Row, at.Byte, at.Line, at.Line, Encoding.Latin1.GetString(line), "", null, IsOversize: true);
}
