using System.Buffers;
using System.Buffers.Binary;
using Imports.Objects;

namespace Imports.Runs;

/// <summary>Collects the rows of one batch and hands them out as a run, sorted by business key and, within one key, by their number. Dispose it.</summary>
/// <param name="keys">Of the dataset.</param>
/// <param name="capacityBytes">How much the rows are expected to take; more is taken when needed.</param>
/// <param name="capacityRows">How many are expected, likewise.</param>
public sealed class RunBuilder(KeyEncoder keys, int capacityBytes, int capacityRows) : IDisposable
{
    /// <summary>As <see cref="LargeBuffers"/>: of each size two are kept for each of six batches at once, since a batch takes another while it is sorted.</summary>
    private static readonly ArrayPool<SortEntry> Entries = ArrayPool<SortEntry>.Create(1 << 18, 12);

    private readonly KeyBuffer key = new();
    private readonly KeyHashes hashes = new();
    private SortEntry[] entries = Entries.Rent(Math.Max(1, capacityRows));
    private byte[] bytes = LargeBuffers.Pool.Rent(capacityBytes);
    private int length;

    /// <summary>So many bytes all keys start with alike.</summary>
    private int sharedBytes;

    /// <summary>So many rows, the first ones, were added when it was more: their entries have other bytes of their keys.</summary>
    private int outdated;

    public int Rows { get; private set; }

    /// <summary>Of the keys of all rows.</summary>
    internal KeyHashes Hashes => hashes;

    /// <summary>Adds a row.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="fields">As <see cref="RunRow.Fields"/>.</param>
    /// <param name="causes">As <see cref="RunRow.Causes"/>.</param>
    public void Add(in RowPlace place, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> causes)
    {
        keys.Encode(fields, key);
        hashes.Add(key.Written);
        var rowBytes = RunFormat.FixedBytes + key.Length + causes.Length + fields.Length;
        Reserve(RunFormat.LengthBytes + rowBytes);
        Share(key.Written);
        entries[Rows++] = SortEntry.Of(key.Written[sharedBytes..], length, rowBytes);
        var row = bytes.AsSpan(length);
        BinaryPrimitives.WriteInt32LittleEndian(row, rowBytes);
        row = row[RunFormat.LengthBytes..];
        RunFormat.WriteFixed(row, place, key.Length, causes.Length);
        row = row[RunFormat.FixedBytes..];
        key.Written.CopyTo(row);
        causes.CopyTo(row[key.Length..]);
        fields.CopyTo(row[(key.Length + causes.Length)..]);
        length += RunFormat.LengthBytes + rowBytes;
    }

    /// <summary>Sorts the rows and opens the run as a stream, valid until the builder is disposed.</summary>
    public Stream Open()
    {
        var rows = entries.AsSpan(0, Rows);
        foreach (ref var entry in rows[..outdated])
            entry = SortEntry.Of(entry.RowAt(bytes).Key[sharedBytes..], entry.Start, entry.RowBytes);
        var spare = Entries.Rent(Rows);
        RadixSort.Sort(rows, spare);
        Entries.Return(spare);
        for (var first = 0; first < rows.Length;)
            first += SortAlike(rows[first..]);
        return new SortedRows(bytes, entries.AsMemory(0, Rows));
    }

    public void Dispose()
    {
        LargeBuffers.Pool.Return(bytes);
        Entries.Return(entries);
        hashes.Dispose();
        (bytes, entries) = ([], []);
        length = Rows = outdated = 0;
    }

    private void Share(ReadOnlySpan<byte> key)
    {
        var shared = Rows == 0 ? key.Length : entries[0].RowAt(bytes).Key[..sharedBytes].CommonPrefixLength(key);
        if (shared == sharedBytes)
            return;
        (sharedBytes, outdated) = (shared, Rows);
    }

    /// <summary>Sorts the rows at the start that the entries alone do not tell apart.</summary>
    /// <returns>How many they are.</returns>
    private int SortAlike(Span<SortEntry> rows)
    {
        var count = 1;
        while (count < rows.Length && rows[count].IsLike(rows[0]))
            count++;
        if (count > 1)
            rows[..count].Sort((left, right) => left.CompareTo(right, bytes));
        return count;
    }

    private void Reserve(int count)
    {
        if (Rows == entries.Length)
            Grow();
        if (bytes.Length - length >= count)
            return;
        var larger = LargeBuffers.Pool.Rent(checked(Math.Max(bytes.Length * 2, length + count)));
        bytes.AsSpan(0, length).CopyTo(larger);
        LargeBuffers.Pool.Return(bytes);
        bytes = larger;
    }

    private void Grow()
    {
        var larger = Entries.Rent(Rows * 2);
        entries.AsSpan(0, Rows).CopyTo(larger);
        Entries.Return(entries);
        entries = larger;
    }
}

/// <summary>A row to be sorted: 24 bytes of its key decide most comparisons without a look at the rest.</summary>
/// <param name="First">Eight of them as a number: the first ones behind what all keys start with.</param>
/// <param name="Second">The next eight.</param>
/// <param name="Third">The next eight.</param>
/// <param name="Start">Where it stands in the buffer, its length included.</param>
/// <param name="RowBytes">That length. It stands here as well, so that sorted rows can be copied one behind another without a wait for the memory of each.</param>
internal readonly record struct SortEntry(ulong First, ulong Second, ulong Third, int Start, int RowBytes)
{
    /// <summary>So many of the key it holds.</summary>
    public const int KeyBytes = 3 * sizeof(ulong);

    public static SortEntry Of(ReadOnlySpan<byte> key, int start, int rowBytes)
    {
        if (key.Length >= KeyBytes)
            return new SortEntry(Number(key), Number(key[sizeof(ulong)..]), Number(key[(2 * sizeof(ulong))..]), start, rowBytes);
        Span<byte> padded = stackalloc byte[KeyBytes];
        padded.Clear();
        key.CopyTo(padded);
        return Of(padded, start, rowBytes);
    }

    /// <summary>One of the bytes of the key that it holds, 0 = the last.</summary>
    public byte ByteAt(int place) => (byte)((place < 8 ? Third : place < 16 ? Second : First) >> (8 * (place % 8)));

    /// <summary>Of the key they hold the same bytes.</summary>
    public bool IsLike(in SortEntry other) => First == other.First && Second == other.Second && Third == other.Third;

    /// <summary>Of two that are alike: by the whole key, then by the row.</summary>
    public int CompareTo(in SortEntry other, byte[] rows)
    {
        var mine = RowAt(rows);
        var others = other.RowAt(rows);
        var order = mine.Key.SequenceCompareTo(others.Key);
        return order != 0 ? order : mine.Number.CompareTo(others.Number);
    }

    public RunRow RowAt(byte[] rows) => new(rows.AsSpan(Start + RunFormat.LengthBytes, RowBytes));

    /// <summary>The row with its length before it.</summary>
    public ReadOnlySpan<byte> WholeAt(byte[] rows) => rows.AsSpan(Start, RunFormat.LengthBytes + RowBytes);

    private static ulong Number(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64BigEndian(key);
}
