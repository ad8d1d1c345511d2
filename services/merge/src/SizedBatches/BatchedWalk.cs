using Imports.Contracts;
using Imports.Ledger;
using Imports.Runs;

namespace Imports.Merge;

/// <summary>Sorts the import's rows into new, changed and unchanged ones, in slices that end where a batch does: after so many rows, whatever they are.</summary>
internal sealed class BatchedWalk(MergedRuns rows, RefusedRows refused, TargetCursor target, RowComparer comparer, long batchRows) : IWalk
{
    private readonly KeyBuffer lastKey = new();

    /// <summary>Rows that the batch still takes; 0 = the next one begins.</summary>
    private long left;

    public Slice Begin(int number)
    {
        if (left == 0)
            left = batchRows;
        return new Slice { Number = number, FullAtRows = (int)Math.Min(Slice.FullRows, left) };
    }

    public void Fill(Slice slice, CancellationToken cancellationToken)
    {
        var before = target.Rows;
        while (!slice.IsFull && rows.Read())
        {
            var row = rows.Current;
            if (refused.Contains(row.Number))
                continue;
            // Of a run that was lost behind a committed batch and written anew: a name in the key means another one by now.
            if (row.Key.SequenceEqual(lastKey.Written))
                throw new ImportException(ErrorCodes.CountsDoNotBalance, $"Row {row.Number} has the same business key as another valid row. Nothing was changed in the target.");
            if (target.Find(row, cancellationToken))
                comparer.AddExisting(row.Fields, target.Current, slice);
            else
                comparer.AddNew(row.Fields, slice);
            lastKey.Set(row.Key);
        }

        slice.TargetRows = target.HasOnlyFound ? null : target.Rows - before;
        left -= slice.Rows;
        (slice.LastKey, slice.EndsBatch) = (lastKey.Written.ToArray(), left == 0);
    }
}
