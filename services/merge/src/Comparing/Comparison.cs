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
    /// <summary>Of rows that change nothing there may be many.</summary>
    private const int SliceRows = 100_000;
    private const int SlicesAhead = 2;

    /// <summary>The slices in key order; the caller disposes each.</summary>
    /// <param name="import">Validated; its runs are there.</param>
    /// <param name="columns">What it does to each column.</param>
    /// <param name="hasTarget">False = all rows are new, since the target has none.</param>
    /// <param name="sample">Sees each changed row, on another thread, before its slice is handed out; null = nobody looks.</param>
    /// <param name="cancellationToken">Stops everything.</param>
    public async IAsyncEnumerable<Slice> CompareAsync(
        ImportRow import, MergedColumns columns, bool hasTarget, DifferenceSample? sample, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var cursor = new TargetCursor();
        await using var session = await pool.OpenAsync(stop.Token);
        var refused = await RefusedRows.ReadAsync(session, import, stop.Token);
        using var rows = await runs.OpenAllAsync(session, import, stop.Token);
        var slices = Channel.CreateBounded<Slice>(SlicesAhead);
        var reading = hasTarget ? reader.ReadAsync(session, import, columns, refused, cursor, stop.Token) : Task.CompletedTask;
        var comparing = Task.Factory.StartNew(
            () => CompareAll(new Walk(rows, refused, hasTarget ? cursor : null, new RowComparer(columns), sample), slices.Writer, stop.Token),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
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

    private static void CompareAll(Walk walk, ChannelWriter<Slice> slices, CancellationToken cancellationToken)
    {
        try
        {
            for (var number = 0; walk.Next(number, cancellationToken) is { } slice; number++)
                slices.WriteAsync(slice, cancellationToken).AsTask().GetAwaiter().GetResult();
            slices.Complete();
        }
        catch (Exception e)
        {
            // Comes out of the reader's end.
            slices.Complete(e);
        }
    }

    /// <summary>Both in step.</summary>
    private sealed class Walk(MergedRuns rows, RefusedRows refused, TargetCursor? target, RowComparer comparer, DifferenceSample? sample)
    {
        public Slice? Next(int number, CancellationToken cancellationToken)
        {
            var slice = new Slice { Number = number };
            var before = target?.Rows ?? 0;
            while (slice.Bytes < Slice.FullBytes && slice.Rows < SliceRows && rows.Read())
            {
                var row = rows.Current;
                if (refused.Contains(row.Number))
                    continue;
                if (target is null || !target.Find(row.Key, cancellationToken))
                    comparer.AddNew(row.Fields, slice);
                else if (comparer.AddExisting(row.Fields, target.Current, slice))
                    sample?.Add(row, target.Current);
            }
            cancellationToken.ThrowIfCancellationRequested();
            slice.TargetRows = (target?.Rows ?? 0) - before;
            if (slice.Rows > 0)
                return slice;
            slice.Dispose();
            return null;
        }
    }
}
