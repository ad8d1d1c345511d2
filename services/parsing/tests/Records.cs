using System.Text;
using CsvHelper;
using Imports.Parsing.Splitting;

namespace Imports.Parsing.Tests;

/// <summary>A record and its place, as a reader saw it.</summary>
internal sealed record SeenRecord(long Row, long FirstByte, long FirstLine, long LastLine, string Raw, string Fields, CsvMalformedReason? QuoteProblem);

/// <summary>Reads sources whole and in batches.</summary>
internal static class Records
{
    public static IReadOnlyList<SeenRecord> Whole(byte[] source) => Read(source, new SourcePosition(0, 1, 1));

    /// <summary>Cuts the source slice by slice and reads each batch alone.</summary>
    public static (IReadOnlyList<SeenRecord> Records, IReadOnlyList<BatchRange> Batches) Batched(byte[] source, long batchBytes, int sliceBatches)
    {
        var cutter = new Cutter(',', batchBytes, maxRecordBytes: 1 << 20);
        var from = new SourcePosition(0, 1, 1);
        var batches = new List<BatchRange>();
        for (var done = false; !done;)
        {
            var rest = new MemoryStream(source, (int)from.Byte, source.Length - (int)from.Byte);
            var slice = cutter.CutAsync(rest, from, source.Length, sliceBatches, CancellationToken.None).GetAwaiter().GetResult();
            batches.AddRange(slice.Batches);
            (from, done) = (slice.Next, slice.Done);
        }
        return ([.. batches.SelectMany(batch => Read(source.AsSpan((int)batch.First.Byte, (int)batch.LengthBytes), batch.First))], batches);
    }

    private static List<SeenRecord> Read(ReadOnlySpan<byte> piece, SourcePosition start)
    {
        using var reader = new RecordReader((byte[])[CsvDialect.LeadIn, .. piece], ',', start);
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
}
