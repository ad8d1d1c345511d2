using System.ComponentModel.DataAnnotations;
using Imports.Reading.Splitting;

namespace Imports.Parsing;

/// <summary>How this process cuts and stages. Bound from the configuration section <c>Parsing</c>.</summary>
public sealed record ParsingOptions
{
    /// <summary>So many that the last ones, which not all workers share, count for little.</summary>
    private const int ManyBatches = 16;

    /// <summary>Batches staged at once; also the broker's prefetch. Default 3.</summary>
    [Range(1, 64)]
    public int Concurrency { get; init; } = 3;

    /// <summary>
    /// Least bytes of a batch; it ends with the record that reaches them. A batch is held in memory until it is sorted and written, and each becomes a file that the merge reads
    /// beside all the others: larger ones cost memory, smaller ones files. Default 2,000,000, so that
    /// the batch and its sorted rows fit blocks of 2 and 4 MiB, the sizes that pooled memory comes in; at most 256 MiB.
    /// </summary>
    [Range(1, 256 << 20)]
    public int BatchBytes { get; init; } = 2_000_000;

    /// <summary>
    /// The same for a source of at least sixteen such batches: each batch costs some 9 ms of the processor besides its rows, which a large source does not have to pay as often. As long as
    /// <see cref="BatchBytes"/> at the least. Default 4,000,000; at most 256 MiB.
    /// </summary>
    [Range(1, 256 << 20)]
    public int LargeBatchBytes { get; init; } = 4_000_000;

    /// <summary>Batches that the first slice of a cut plans: few, so that staging starts at once. Default 2.</summary>
    [Range(1, 1000)]
    public int FirstSliceBatches { get; init; } = 2;

    /// <summary>Batches that each further slice plans. Default 8.</summary>
    [Range(1, 1000)]
    public int SliceBatches { get; init; } = 8;

    /// <summary>Most rows of a batch, however short they are. Default 100,000.</summary>
    [Range(1, 1_000_000)]
    public int BatchRows { get; init; } = 100_000;

    /// <summary>Most columns of a header; with more the import fails. Default 1,000.</summary>
    [Range(1, 10_000)]
    public int MaxColumns { get; init; } = 1000;

    /// <summary>Longest record in bytes; of a longer one the first line is refused, and reading goes on at the next. Default 1 MiB, at most 64 MiB.</summary>
    [Range(1, 64 << 20)]
    public int MaxRecordBytes { get; init; } = 1 << 20;

    /// <summary>Where batches of a source end.</summary>
    /// <param name="textBytes">The source's.</param>
    internal CutLimits LimitsOf(long textBytes)
        => new(textBytes / ManyBatches >= LargeBatchBytes ? Math.Max(BatchBytes, LargeBatchBytes) : BatchBytes, BatchRows, MaxRecordBytes);

    /// <summary>Connections: one a batch in hand, one for the cut, two for a source that is unpacked, and some for the outbox's delivery and for events of failures.</summary>
    internal int ConsumerConnections => Concurrency + 1 + 2 + 4;
}
