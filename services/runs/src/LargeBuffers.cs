using System.Buffers;

namespace Imports.Runs;

/// <summary>
/// Where the buffers of whole batches, runs and slices are rented. It keeps a few of each size; the runtime's shared pool keeps as many as were ever out at once, for each core and thread, and a process that
/// had imported a few large files would hold on to some hundred megabytes.
/// </summary>
public static class LargeBuffers
{
    /// <summary>A larger one is not kept.</summary>
    private const int MostBytes = 16 << 20;

    /// <summary>As many as the batches that a process parses, or the slices that it merges, at once.</summary>
    private const int KeptOfEachSize = 6;

    public static ArrayPool<byte> Pool { get; } = ArrayPool<byte>.Create(MostBytes, KeptOfEachSize);
}
