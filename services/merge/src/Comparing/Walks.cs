using Imports.Runs;

namespace Imports.Merge;

/// <summary>Goes through an import's rows, and what it may meet of the target, in step.</summary>
internal interface IWalk
{
    /// <summary>A slice for the rows that come next.</summary>
    Slice Begin(int number);

    /// <summary>Goes on until the slice is full; it stays empty only at the end.</summary>
    void Fill(Slice slice, CancellationToken cancellationToken);
}

/// <summary>Sorts the import's rows into new, changed and unchanged ones.</summary>
internal sealed class ComparingWalk(MergedRuns rows, RefusedRows refused, TargetCursor? target, RowComparer comparer, DifferenceSample? sample) : IWalk
{
    public Slice Begin(int number) => new() { Number = number };

    public void Fill(Slice slice, CancellationToken cancellationToken)
    {
        var before = target?.Rows ?? 0;
        while (!slice.IsFull && rows.Read())
        {
            var row = rows.Current;
            if (refused.Contains(row.Number))
                continue;
            if (target is null || !target.Find(row, cancellationToken))
                comparer.AddNew(row.Fields, slice);
            else if (comparer.AddExisting(row.Fields, target.Current, slice))
                sample?.Add(row, target.Current);
        }
        slice.TargetRows = target is { HasOnlyFound: true } ? null : (target?.Rows ?? 0) - before;
    }
}

/// <summary>Merges the import's rows into those of the target: everything that stands there afterwards.</summary>
internal sealed class RebuildingWalk(MergedRuns rows, RefusedRows refused, TargetCursor target, RebuiltRows rebuilt, int sliceBytes) : IWalk
{
    private bool isOnRow;
    private bool isAtEnd;

    public Slice Begin(int number) => new() { Number = number, FullAt = sliceBytes };

    public void Fill(Slice slice, CancellationToken cancellationToken)
    {
        while (!slice.IsFull)
        {
            var (hasRow, hasFormer) = (IsOnRow(), target.IsOnRow(cancellationToken));
            if (!hasRow && !hasFormer)
                break;
            Put(!hasRow ? -1 : !hasFormer ? 1 : target.CompareKey(rows.Current), slice);
        }
    }

    private void Put(int order, Slice slice)
    {
        if (order < 0)
        {
            rebuilt.PutFormer(target.Current, slice.New);
            slice.PassedRows++;
        }
        else if (order > 0)
        {
            rebuilt.PutNew(rows.Current.Fields, slice.New);
            slice.NewRows++;
        }
        else if (rebuilt.PutExisting(rows.Current.Fields, target.Current, slice.New))
        {
            slice.ChangedRows++;
        }
        else
        {
            slice.UnchangedRows++;
        }

        if (order <= 0)
            target.Advance();
        if (order >= 0)
            isOnRow = false;
    }

    /// <summary>Stands on a row of the import that is not refused.</summary>
    private bool IsOnRow()
    {
        while (!isOnRow && !isAtEnd)
        {
            isAtEnd = !rows.Read();
            isOnRow = !isAtEnd && !refused.Contains(rows.Current.Number);
        }
        return isOnRow;
    }
}
