namespace Imports.Merge;

/// <summary>Some of an import's rows that follow each other in key order, sorted into what they do to the target. Dispose it.</summary>
public sealed class Slice : IDisposable
{
    /// <summary>
    /// Once it holds so much it takes no more rows. One LOAD each: enough that its start does not count (1 ms of about 300), little enough that progress is seen; with
    /// its last row mostly within 4 MiB, the size that its memory comes in.
    /// </summary>
    internal const int FullBytes = CapacityBytes - (64 << 10);
    private const int CapacityBytes = 4 << 20;

    /// <summary>Counted from 0.</summary>
    public required int Number { get; init; }

    /// <summary>Rows whose key the target does not have: all columns of the dataset.</summary>
    public RowBytes New { get; } = new(CapacityBytes);
    public long NewRows { get; internal set; }

    /// <summary>Rows that change one of the target: the columns of <see cref="MergedColumns.Staged"/>.</summary>
    public RowBytes Changed { get; } = new(CapacityBytes);
    public long ChangedRows { get; internal set; }

    /// <summary>Rows that leave one of the target as it is.</summary>
    public long UnchangedRows { get; internal set; }

    /// <summary>How many rows of the target stood between the first and the last key, so far as they were looked at.</summary>
    public long TargetRows { get; internal set; }

    public long Rows => NewRows + ChangedRows + UnchangedRows;

    public int Bytes => New.Length + Changed.Length;

    public void Dispose()
    {
        New.Dispose();
        Changed.Dispose();
    }
}
