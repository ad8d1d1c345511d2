using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Imports.Ledger;
using Imports.MySql;
using Imports.Runs;

namespace Imports.Merge;

/// <summary>
/// Holds an import's valid rows, read in key order from its runs, against its target, read in the same order, and hands both out as slices. Reading, comparing
/// and whatever the caller does with a slice run beside each other; a few slices are ready at most.
/// </summary>
public sealed class Comparison(RunStore runs, TargetReader reader, [FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool)
{
    private const int SlicesAhead = 2;

    /// <summary>The slices in key order; the caller disposes each.</summary>
    /// <param name="import">Validated; its runs are there.</param>
    /// <param name="columns">What it does to each column.</param>
    /// <param name="sample">Sees each changed row, on another thread, before its slice is handed out; null = nobody looks.</param>
    /// <param name="cancellationToken">Stops everything.</param>
    public IAsyncEnumerable<Slice> CompareAsync(ImportRow import, MergedColumns columns, DifferenceSample? sample, CancellationToken cancellationToken)
        => RunAsync(import, columns, new TargetCursor(columns), (rows, refused, cursor) => new ComparingWalk(rows, refused, cursor, new RowComparer(columns), sample), cancellationToken);

    /// <summary>The slices in key order, in batches of so many rows: the last of a batch says that it ends; the caller disposes each.</summary>
    /// <param name="import">Validated; its runs are there.</param>
    /// <param name="columns">What it does to each column.</param>
    /// <param name="behind">Only rows behind this encoded key; null = all.</param>
    /// <param name="batchRows">Rows of a batch.</param>
    /// <param name="cancellationToken">Stops everything.</param>
    public IAsyncEnumerable<Slice> CompareBatchesAsync(ImportRow import, MergedColumns columns, byte[]? behind, long batchRows, CancellationToken cancellationToken)
        => RunAsync(
            import, columns, new TargetCursor(columns) { Behind = behind }, (rows, refused, cursor) => new BatchedWalk(rows, refused, cursor!, new RowComparer(columns), batchRows), cancellationToken);

    /// <summary>All rows as new ones, in key order, for a table that nothing else is in; the caller disposes each slice.</summary>
    public IAsyncEnumerable<Slice> AllNewAsync(ImportRow import, MergedColumns columns, CancellationToken cancellationToken)
        => RunAsync(import, columns, null, (rows, refused, _) => new ComparingWalk(rows, refused, null, new RowComparer(columns), null), cancellationToken);

    /// <summary>All rows that the target has after the import, in key order, for a table that is built anew; the caller disposes each slice.</summary>
    /// <param name="import">Validated; its runs are there.</param>
    /// <param name="columns">What it does to each column.</param>
    /// <param name="sliceBytes">Once a slice holds so much it takes no more rows.</param>
    /// <param name="cancellationToken">Stops everything.</param>
    public IAsyncEnumerable<Slice> RebuildAsync(ImportRow import, MergedColumns columns, int sliceBytes, CancellationToken cancellationToken)
        => RunAsync(
            import, columns, new TargetCursor(columns) { IsWhole = true }, (rows, refused, cursor) => new RebuildingWalk(rows, refused, cursor!, new RebuiltRows(columns), sliceBytes), cancellationToken);

    private async IAsyncEnumerable<Slice> RunAsync(
        ImportRow import, MergedColumns columns, TargetCursor? target, Func<MergedRuns, RefusedRows, TargetCursor?, IWalk> walk, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var cursor = target;
        await using var session = await pool.OpenAsync(stop.Token);
        var refused = await RefusedRows.ReadAsync(session, import, stop.Token);
        using var rows = await runs.OpenAllAsync(session, import, stop.Token);
        if (cursor?.Behind is { } behind && (cursor.From = await Task.Run(() => FirstKey(rows, columns, behind, stop.Token), stop.Token)) is null)
            yield break;
        var steps = walk(rows, refused, cursor);
        var slices = Channel.CreateBounded<Slice>(SlicesAhead);
        var reading = cursor is null ? Task.CompletedTask : reader.ReadAsync(session, import, columns, refused, cursor, stop.Token);
        var comparing = Task.Factory.StartNew(
            () => WalkAll(steps, slices.Writer, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await foreach (var slice in slices.Reader.ReadAllAsync(stop.Token))
                yield return slice;
        }
        finally
        {
            // The rest of the target is of no interest, and whoever stops early waits for nobody.
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await comparing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (slices.Reader.TryRead(out var rest))
                rest.Dispose();
        }
    }

    /// <returns>The key of the first row behind a key; null = there is none.</returns>
    private static byte[]? FirstKey(MergedRuns rows, MergedColumns columns, byte[] behind, CancellationToken cancellationToken)
    {
        if (!rows.Pass(behind, cancellationToken))
            return null;
        using var key = new RowBytes(behind.Length);
        new RowComparer(columns).PutKey(rows.Current.Fields, key);
        return key.Written.ToArray();
    }

    /// <summary>Writes a walk's slices, and at its end, or what ended it, completes.</summary>
    internal static void WalkAll(IWalk walk, ChannelWriter<Slice> slices, CancellationToken cancellationToken)
    {
        try
        {
            var isAtEnd = false;
            for (var number = 0; !isAtEnd; number++)
                isAtEnd = !HandOn(walk, walk.Begin(number), slices, cancellationToken);
            slices.Complete();
        }
        catch (Exception e)
        {
            // Whatever it was comes out of the reader's end; thrown here nobody would hear of it.
            slices.Complete(e);
        }
    }

    /// <summary>Fills a slice and hands it on; one that is not handed on is disposed. False = the walk was at its end.</summary>
    private static bool HandOn(IWalk walk, Slice slice, ChannelWriter<Slice> slices, CancellationToken cancellationToken)
    {
        var isHandedOn = false;
        try
        {
            walk.Fill(slice, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (slice.IsEmpty)
                return false;
            slices.WriteAsync(slice, cancellationToken).AsTask().GetAwaiter().GetResult();
            return isHandedOn = true;
        }
        finally
        {
            if (!isHandedOn)
                slice.Dispose();
        }
    }
}
