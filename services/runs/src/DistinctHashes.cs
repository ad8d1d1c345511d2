using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Imports.Objects;

namespace Imports.Runs;

/// <summary>Finds out whether any two of many hashes are the same. In bounded memory: where there are more than are held, they are gone through once for each part of them. Dispose it.</summary>
internal sealed class DistinctHashes : IDisposable
{
    /// <summary>Held at once: in a table of twice as many places, 16 MiB.</summary>
    private const long MostHeld = 1 << 20;

    /// <summary>Odd, so that no two hashes become one; drawn anew, so that nobody can choose keys that crowd in one place of the table.</summary>
    private readonly ulong factor = ((ulong)Random.Shared.NextInt64() << 1) | 1;

    private readonly byte[] rented;
    private readonly int bits;
    private int held;

    /// <param name="count">How many hashes there are.</param>
    /// <param name="mostHeld">A power of two; of tests.</param>
    public DistinctHashes(long count, long mostHeld = MostHeld)
    {
        Parts = (int)((count + mostHeld - 1) / mostHeld);
        bits = BitOperations.Log2((ulong)BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(count, 16, mostHeld))) + 1;
        rented = LargeBuffers.Pool.Rent(sizeof(ulong) << bits);
    }

    /// <summary>How often all hashes are to be gone through.</summary>
    public int Parts { get; }

    private Span<ulong> Table => MemoryMarshal.Cast<byte, ulong>(rented.AsSpan(0, sizeof(ulong) << bits));

    /// <summary>Begins a part.</summary>
    public void Clear()
    {
        Table.Clear();
        held = 0;
    }

    /// <summary>Adds those hashes that are of a part.</summary>
    /// <param name="hashes">8 bytes each, as <see cref="KeyHashes.Read"/> gives them.</param>
    /// <param name="part">From 0.</param>
    /// <returns>False = one is there already, or there are more than are held: nothing is known then.</returns>
    public bool Add(ReadOnlySpan<byte> hashes, int part)
    {
        var table = Table;
        for (; !hashes.IsEmpty; hashes = hashes[sizeof(ulong)..])
        {
            var hash = BinaryPrimitives.ReadUInt64LittleEndian(hashes) * factor;
            if (Parts > 1 && (uint)hash % (uint)Parts != part)
                continue;
            // An empty place is 0, so one hash of all stands for another as well.
            hash = Math.Max(hash, 1);
            if (held++ > table.Length / 4 * 3 || !TryPut(table, hash))
                return false;
        }
        return true;
    }

    public void Dispose() => LargeBuffers.Pool.Return(rented);

    private bool TryPut(Span<ulong> table, ulong hash)
    {
        var at = (int)(hash >> (64 - bits));
        for (; table[at] != 0; at = (at + 1) & (table.Length - 1))
        {
            if (table[at] == hash)
                return false;
        }
        table[at] = hash;
        return true;
    }
}
