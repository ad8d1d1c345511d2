namespace Imports.Merge;

/// <summary>How many of an import's valid rows its merge is through with. From any thread.</summary>
public sealed class MergeProgress
{
    private long rows;

    public long Rows => Interlocked.Read(ref rows);

    public void Add(long more) => Interlocked.Add(ref rows, more);
}
