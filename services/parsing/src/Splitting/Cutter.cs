using CsvHelper;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Parsing.Splitting;

/// <summary>Cuts a source into batches at record boundaries, one slice of a few batches at a time.</summary>
/// <param name="delimiter">Of the source.</param>
/// <param name="batchBytes">A batch ends with the first record that makes it at least this long.</param>
/// <param name="maxRecordBytes">Longest record that is taken.</param>
public sealed class Cutter(char delimiter, long batchBytes, int maxRecordBytes)
{
    /// <summary>Cuts the next slice.</summary>
    /// <param name="source">The source from <paramref name="from"/> to its end. Is disposed.</param>
    /// <param name="from">Where the slice starts: at a record or at empty lines before one.</param>
    /// <param name="sourceBytes">Length of the whole source.</param>
    /// <param name="maxBatches">Most batches of the slice.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ImportException"><see cref="ErrorCodes.RecordTooLarge"/>.</exception>
    public async Task<Slice> CutAsync(Stream source, SourcePosition from, long sourceBytes, int maxBatches, CancellationToken cancellationToken)
    {
        await using var csv = CsvReader.Create(new LedStream(source), CsvDialect.Options(delimiter, maxRecordBytes), leaveOpen: false);
        var slice = new List<BatchRange>();
        SourcePosition? first = null;
        var lastEnd = 0L;
        var row = from.Row;
        while (await ReadAsync(csv, from, cancellationToken))
        {
            var here = new SourcePosition(from.Byte + csv.ByteOffset - 1, row, from.Line + csv.LineNumber - 2);
            if (csv.RawRecord.Length > maxRecordBytes)
                throw TooLarge(here.Byte, here.Line);
            if (first is { } start && here.Byte - start.Byte >= batchBytes)
            {
                slice.Add(BatchRange.Between(start, lastEnd, here));
                if (slice.Count == maxBatches)
                    return new Slice(slice, here, Done: false);
                first = null;
            }
            first ??= here;
            lastEnd = here.Byte + csv.RawRecord.Length;
            row++;
        }
        var end = new SourcePosition(sourceBytes, row, from.Line);
        if (first is { } last)
            slice.Add(BatchRange.Between(last, lastEnd, end));
        return new Slice(slice, end, Done: true);
    }

    private async ValueTask<bool> ReadAsync(CsvReader csv, SourcePosition from, CancellationToken cancellationToken)
    {
        try
        {
            return await csv.ReadAsync(cancellationToken);
        }
        catch (CsvFormatException e)
        {
            throw TooLarge(from.Byte + e.ByteOffset - 1, from.Line + e.LineNumber - 2);
        }
    }

    private ImportException TooLarge(long atByte, long atLine) => new(
        ErrorCodes.RecordTooLarge,
        $"The record at line {atLine} (byte {atByte}) is longer than {maxRecordBytes} bytes. Perhaps a quote is not closed.");
}

/// <summary>One batch of a slice.</summary>
/// <param name="First">Where its first row starts.</param>
/// <param name="LengthBytes">To the end of its last row and the line break after it. Blank lines behind that, however many, are of no batch.</param>
/// <param name="RowCount">At least 1.</param>
public sealed record BatchRange(SourcePosition First, long LengthBytes, long RowCount)
{
    private const int LongestBreakBytes = 2;

    internal static BatchRange Between(SourcePosition first, long lastEnd, SourcePosition next)
        => new(first, Math.Min(next.Byte, lastEnd + LongestBreakBytes) - first.Byte, next.Row - first.Row);
}

/// <summary>What one cut gave.</summary>
/// <param name="Batches">In the source's order; may be empty at the end of the source.</param>
/// <param name="Next">Where the next slice starts.</param>
/// <param name="Done">The source is cut to its end.</param>
public sealed record Slice(IReadOnlyList<BatchRange> Batches, SourcePosition Next, bool Done);
