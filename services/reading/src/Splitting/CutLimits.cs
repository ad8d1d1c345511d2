using System.Text;
using Imports.Ledger;

namespace Imports.Reading.Splitting;

/// <summary>Where a batch ends.</summary>
/// <param name="BatchBytes">With the first record that makes it at least this long.</param>
/// <param name="BatchRows">With this many rows at the latest.</param>
/// <param name="MaxRecordBytes">Longest record that is taken, without its line break.</param>
public sealed record CutLimits(long BatchBytes, long BatchRows, int MaxRecordBytes)
{
    /// <summary>A dataset may store the header's names with every row, so a long header makes short batches: their names together stay below this.</summary>
    private const long RepeatedHeaderBytes = 32 << 20;

    /// <summary>Quotes, colon and comma.</summary>
    private const int BytesAroundName = 6;

    /// <summary>Those for a source with this header.</summary>
    public CutLimits For(SourcePlan plan)
    {
        var headerBytes = plan.Header.Sum(name => (long)Encoding.UTF8.GetByteCount(name) + BytesAroundName);
        return this with { BatchRows = Math.Clamp(RepeatedHeaderBytes / headerBytes, 1, BatchRows) };
    }

    internal bool IsFull(SourcePosition first, SourcePosition next) => next.Byte - first.Byte >= BatchBytes || next.Row - first.Row >= BatchRows;
}
