using System.Buffers.Binary;
using System.Numerics;

namespace Imports.Runs;

/// <summary>
/// The check sums behind the rows of a run: CRC-32C of each block of header and rows, for which processors have an instruction. Then how many bytes the blocks are, the sum of all that, and a mark. A run without them is none.
/// </summary>
internal sealed class RunSums
{
    /// <summary>Small beside the buffers of many runs that are read at once, large beside its sum.</summary>
    public const int BlockBytes = 16 << 10;

    /// <summary>What stands behind the sums.</summary>
    public const int TailBytes = sizeof(long) + sizeof(uint) + sizeof(ulong);

    private readonly List<uint> sums = [];
    private uint sum = uint.MaxValue;
    private long bytes;

    private static ReadOnlySpan<byte> Mark => "RUNSUMS\n"u8;

    /// <summary>Adds what is written next.</summary>
    public void Add(ReadOnlySpan<byte> written)
    {
        while (!written.IsEmpty)
        {
            var count = (int)Math.Min(written.Length, BlockBytes - (bytes % BlockBytes));
            sum = Continue(sum, written[..count]);
            bytes += count;
            written = written[count..];
            if (bytes % BlockBytes == 0)
                EndBlock();
        }
    }

    /// <summary>The sums and what stands behind them.</summary>
    public byte[] End()
    {
        if (bytes % BlockBytes != 0)
            EndBlock();
        var written = new byte[(sums.Count * sizeof(uint)) + TailBytes];
        for (var i = 0; i < sums.Count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(written.AsSpan(i * sizeof(uint)), sums[i]);
        var tail = written.AsSpan(sums.Count * sizeof(uint));
        BinaryPrimitives.WriteInt64LittleEndian(tail, bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(tail[sizeof(long)..], Of(written.AsSpan(0, written.Length - sizeof(uint) - Mark.Length)));
        Mark.CopyTo(tail[(sizeof(long) + sizeof(uint))..]);
        return written;
    }

    /// <summary>Of one block.</summary>
    public static uint Of(ReadOnlySpan<byte> block) => ~Continue(uint.MaxValue, block);

    /// <summary>How many bytes the sums are of; null = these are not the last bytes of a run that has sums.</summary>
    public static long? ReadTail(ReadOnlySpan<byte> tail)
        => tail.EndsWith(Mark) ? BinaryPrimitives.ReadInt64LittleEndian(tail) : null;

    /// <summary>The sums of all blocks; null = they are not as they were written.</summary>
    /// <param name="written">As <see cref="End"/> gave it.</param>
    public static uint[]? Read(ReadOnlySpan<byte> written)
    {
        var covered = written[..^(sizeof(uint) + Mark.Length)];
        if (Of(covered) != BinaryPrimitives.ReadUInt32LittleEndian(written[covered.Length..]))
            return null;
        var read = new uint[(written.Length - TailBytes) / sizeof(uint)];
        for (var i = 0; i < read.Length; i++)
            read[i] = BinaryPrimitives.ReadUInt32LittleEndian(written[(i * sizeof(uint))..]);
        return read;
    }

    private void EndBlock()
    {
        sums.Add(~sum);
        sum = uint.MaxValue;
    }

    private static uint Continue(uint sum, ReadOnlySpan<byte> some)
    {
        for (; some.Length >= sizeof(ulong); some = some[sizeof(ulong)..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(some));
        foreach (var one in some)
            sum = BitOperations.Crc32C(sum, one);
        return sum;
    }
}
