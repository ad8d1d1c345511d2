using System.Buffers;

namespace Imports.Objects;

/// <summary>
/// Where the buffers of whole batches, runs and slices are rented, and those that files are written from. It keeps as many of each size as are at work at once; the runtime's shared pool keeps as many as were ever out, for
/// each core and thread, and a process that had imported a few large files held on to some hundred megabytes; what a thread had kept became garbage when it ended, after some twenty idle seconds. With fewer kept, each import leaves
/// garbage that the runtime lets lie for long.
/// </summary>
public static class LargeBuffers
{
    public static ArrayPool<byte> Pool { get; } = new BySize();

    private sealed class BySize : ArrayPool<byte>
    {
        private const int SmallBytes = 512 << 10;
        private const int MostBytes = 16 << 20;

        /// <summary>One for each run that is read at once, and the blocks of a target.</summary>
        private readonly ArrayPool<byte> small = Create(SmallBytes, 80);

        /// <summary>The batches that are parsed, or the slices that are merged, at once.</summary>
        private readonly ArrayPool<byte> large = Create(MostBytes, 12);

        public override byte[] Rent(int minimumLength) => (minimumLength <= SmallBytes ? small : large).Rent(minimumLength);

        public override void Return(byte[] array, bool clearArray = false) => (array.Length <= SmallBytes ? small : large).Return(array, clearArray);
    }
}
