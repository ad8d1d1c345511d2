namespace Imports.Merge;

/// <summary>Some of an import's rows that follow each other in key order, sorted into what they do to the target. Dispose it.</summary>
public sealed class Slice : IDisposable
{
    /// <summary>
    /// One LOAD each: enough that its start does not count (1 ms of about 300), little enough that progress is seen; with
    /// its last row mostly within 4 MiB, the size that its memory comes in.
    /// </summary>
    internal const int FullBytes = CapacityBytes - (64 << 10);
    private const int CapacityBytes = 4 << 20;

    /// <summary>Of rows that change nothing there may be many.</summary>
    internal const int FullRows = 100_000;

    /// <summary>Counted from 0.</summary>
    public required int Number { get; init; }

    /// <summary>Once it holds so much it takes no more rows.</summary>
    public int FullAt { get; init; } = FullBytes;

    /// <summary>The same in rows.</summary>
    public int FullAtRows { get; init; } = FullRows;

    /// <summary>Where batches are walked: the encoded key of its last row.</summary>
    public byte[] LastKey { get; internal set; } = [];

    /// <summary>Where batches are walked: one ends with it.</summary>
    public bool EndsBatch { get; internal set; }

    /// <summary>Rows whose key the target does not have: all columns of the dataset. For a table that is built anew all its rows, as <see cref="RebuiltRows"/> writes them.</summary>
    public RowBytes New { get; } = new(CapacityBytes);
    public long NewRows { get; internal set; }

    /// <summary>Rows that change one of the target: the columns of <see cref="MergedColumns.Staged"/>.</summary>
    public RowBytes Changed { get; } = new(CapacityBytes);
    public long ChangedRows { get; internal set; }

    /// <summary><see cref="New"/> as one block.</summary>
    internal RowBlock NewBlock => new(New.Segment, NewRows);

    /// <summary><see cref="Changed"/> as one block.</summary>
    internal RowBlock ChangedBlock => new(Changed.Segment, ChangedRows);

    /// <summary>Rows that leave one of the target as it is.</summary>
    public long UnchangedRows { get; internal set; }

    /// <summary>Rows of the target that the import does not have; counted only where a table is built anew.</summary>
    public long PassedRows { get; internal set; }

    /// <summary>How many rows of the target stand between the first and the last key; null = not known, and many: only those with the import's keys were looked up.</summary>
    public long? TargetRows { get; internal set; }

    /// <summary>Rows of the import.</summary>
    public long Rows => NewRows + ChangedRows + UnchangedRows;

    internal bool IsEmpty => Rows + PassedRows == 0;

    /// <summary>Whether it takes no more rows.</summary>
    internal bool IsFull => Bytes >= FullAt || Rows >= FullAtRows;

    public int Bytes => New.Length + Changed.Length;

    public void Dispose()
    {
        New.Dispose();
        Changed.Dispose();
    }
}
