using CsvHelper;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Splitting;

/// <summary>Opens the source from a byte to its end; whoever opens it disposes it.</summary>
public delegate Task<Stream> OpenSource(long firstByte, CancellationToken cancellationToken);

/// <summary>
/// Cuts a source into batches at record boundaries, one slice of a few batches at a time. A record that is longer than is taken becomes a batch of its
/// own, its first line; reading goes on at the line after it, as though the source began there.
/// </summary>
/// <param name="dialect">How the source is read.</param>
/// <param name="limits">Where a batch ends.</param>
/// <param name="watch">Looks at every row; null = nobody does.</param>
/// <param name="comments">Looks at what lies between rows; null = nobody does.</param>
/// <param name="texts">Looks at the bytes of every row; null = nobody does.</param>
/// <param name="forms">Looks at dates and numbers; null = nobody does.</param>
public sealed class Cutter(
    SourceDialect dialect, CutLimits limits, DelimiterWatch? watch = null, CommentGuard? comments = null, EncodingWatch? texts = null, FormWatch? forms = null)
{
    /// <summary>
    /// The reader gives up on a record that is not complete in its buffer. Well behind the limit, so that whether a record is too long is decided here alone, by
    /// its length, and not by where the buffer happens to end.
    /// </summary>
    private const int GiveUpBytes = 64;

    private readonly int unitBytes = dialect.Encoding.UnitBytes;
    private readonly int maxRecordUnits = limits.MaxRecordBytes / dialect.Encoding.UnitBytes;

    private enum Stop
    {
        End,
        BatchesFull,
        RecordTooLarge,
    }

    /// <summary>Cuts the next slice. Holds at most about twice the longest record in memory, however long a line is.</summary>
    /// <param name="open">Opens the source; again behind each record that is too long.</param>
    /// <param name="from">Where the slice starts: at a record or at lines before one that are none.</param>
    /// <param name="sourceBytes">Length of the whole source.</param>
    /// <param name="maxBatches">Most batches of the slice.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ImportException">
    /// <see cref="ErrorCodes.DialectChanged"/>, <see cref="ErrorCodes.DialectAmbiguous"/>, <see cref="ErrorCodes.EncodingAmbiguous"/>, <see cref="ErrorCodes.AmbiguousDateOrder"/>,
    /// <see cref="ErrorCodes.AmbiguousDecimalMark"/>.
    /// </exception>
    public async Task<Slice> CutAsync(OpenSource open, SourcePosition from, long sourceBytes, int maxBatches, CancellationToken cancellationToken)
    {
        var batches = new List<BatchRange>();
        for (var at = from; ;)
        {
            (at, var stop) = await CutRecordsAsync(open, at, sourceBytes, batches, maxBatches, cancellationToken);
            if (comments is not null)
                await comments.CheckAsync(open, cancellationToken);
            if (stop == Stop.End)
                return new Slice(batches, at, Done: true);
            if (stop == Stop.RecordTooLarge && batches.Count < maxBatches)
                at = await CutLineAsync(open, at, sourceBytes, batches, cancellationToken);
            if (batches.Count == maxBatches)
                return new Slice(batches, at, Done: false);
        }
    }

    /// <summary>Adds batches of records as far as there is none that is too long.</summary>
    /// <returns>Where it stopped: at a record, or at the source's end.</returns>
    private async Task<(SourcePosition At, Stop Stop)> CutRecordsAsync(
        OpenSource open, SourcePosition from, long sourceBytes, List<BatchRange> batches, int maxBatches, CancellationToken cancellationToken)
    {
        var mask = dialect.HasBackslashes ? new EscapeMask() : null;
        await using var csv = CsvReader.Create(
            new LedStream(Units(await open(from.Byte, cancellationToken), mask)), CsvDialect.Options(dialect, (limits.MaxRecordBytes + GiveUpBytes) / unitBytes), leaveOpen: false);
        SourcePosition? first = null;
        var (lastEnd, row) = (from.Byte, from.Row);
        while (true)
        {
            var found = await ReadAsync(csv, cancellationToken);
            var here = found is { } at
                ? new SourcePosition(from.Byte + ((at.Unit - 1) * unitBytes), row, from.Line + at.Line - 2 + (mask?.BreaksBefore(at.Unit - 1) ?? 0))
                : new SourcePosition(sourceBytes, row, from.Line);
            comments?.Note(lastEnd, here.Byte);
            var stop = found is null ? Stop.End : found.Value.Units > maxRecordUnits ? Stop.RecordTooLarge : Stop.BatchesFull;
            if (first is { } start && (stop != Stop.BatchesFull || limits.IsFull(start, here)))
            {
                batches.Add(BatchRange.Between(start, lastEnd, here, unitBytes));
                first = null;
            }
            if (stop != Stop.BatchesFull || batches.Count == maxBatches)
                return (here, stop);
            if (watch is not null && !watch.Agrees(csv.FieldCount))
                watch.See(csv.RawRecord, here);
            texts?.See(csv.RawRecord, here);
            forms?.See(csv, here.Line);
            first ??= here;
            lastEnd = here.Byte + (found!.Value.Units * unitBytes);
            row++;
        }
    }

    /// <summary>The next record, as the reader counts its place; null at the end. One that is not complete within the limit counts as endless.</summary>
    private static async ValueTask<(long Unit, long Line, long Units)?> ReadAsync(CsvReader csv, CancellationToken cancellationToken)
    {
        try
        {
            return await csv.ReadAsync(cancellationToken) ? (csv.ByteOffset, csv.LineNumber, csv.RawRecord.Length) : null;
        }
        catch (CsvFormatException e)
        {
            return (e.ByteOffset, e.LineNumber, long.MaxValue);
        }
    }

    /// <summary>Adds the line at <paramref name="first"/> as a batch. Where it ends does not depend on what its quotes or escapes mean.</summary>
    /// <returns>Where the next line starts.</returns>
    private async Task<SourcePosition> CutLineAsync(OpenSource open, SourcePosition first, long sourceBytes, List<BatchRange> batches, CancellationToken cancellationToken)
    {
        await using var source = Units(await open(first.Byte, cancellationToken), mask: null);
        var (length, breakLength) = await LineEnd.FindAsync(source, cancellationToken);
        var end = Math.Min(first.Byte + (length * unitBytes), sourceBytes);
        batches.Add(new BatchRange(first, end - first.Byte, RowCount: 1, IsOversize: true));
        return new SourcePosition(end + (breakLength * unitBytes), first.Row + 1, first.Line + 1);
    }

    private Stream Units(Stream source, EscapeMask? mask) => mask is null && unitBytes == 1 && dialect.Newline is null ? source : new UnitStream(source, dialect, mask);
}

/// <summary>What one cut gave.</summary>
/// <param name="Batches">In the source's order; may be empty at the end of the source.</param>
/// <param name="Next">Where the next slice starts.</param>
/// <param name="Done">The source is cut to its end.</param>
public sealed record Slice(IReadOnlyList<BatchRange> Batches, SourcePosition Next, bool Done)
{
    /// <summary>The cut stays where it is.</summary>
    public static Slice Nothing(SourcePosition at) => new([], at, Done: false);
}
