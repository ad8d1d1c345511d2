using System.Buffers;
using System.Buffers.Binary;

namespace Imports.Runs;

/// <summary>Collects the rows of one batch and hands them out as a run, sorted by business key and, within one key, by their number. Dispose it.</summary>
/// <param name="keys">Of the dataset.</param>
/// <param name="capacityBytes">How much the rows are expected to take; more is taken when needed.</param>
public sealed class RunBuilder(KeyEncoder keys, int capacityBytes) : IDisposable
{
    private const int FirstRows = 1024;

    /// <summary>As <see cref="LargeBuffers"/>: a few of each size are kept.</summary>
    private static readonly ArrayPool<SortEntry> Entries = ArrayPool<SortEntry>.Create(1 << 18, 6);

    private readonly KeyBuffer key = new();
    private readonly KeyHashes hashes = new();
    private SortEntry[] entries = Entries.Rent(FirstRows);
    private byte[] bytes = LargeBuffers.Pool.Rent(capacityBytes);
    private int length;

    /// <summary>So many bytes all keys start with alike.</summary>
    private int sharedBytes;

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
        sharedBytes = Rows == 0 ? key.Length : Math.Min(sharedBytes, key.Written.CommonPrefixLength(entries[0].RowAt(bytes).Key));
        entries[Rows++] = new SortEntry(0, 0, place.Row, length);
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
        foreach (ref var entry in rows)
            entry = SortEntry.Of(entry.RowAt(bytes).Key[sharedBytes..], entry.Start, entry.Row);
        rows.Sort();
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
        length = Rows = 0;
    }

    /// <summary>Sorts the rows at the start that the entries alone do not tell apart.</summary>
    /// <returns>How many they are.</returns>
    private int SortAlike(Span<SortEntry> rows)
    {
        var count = 1;
        while (count < rows.Length && rows[count].CompareTo(rows[0]) == 0)
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

/// <summary>A row to be sorted: sixteen bytes of its key decide most comparisons without a look at the rest.</summary>
/// <param name="First">Eight of them as a number: the first ones, or those behind what all keys start with.</param>
/// <param name="Second">The next eight.</param>
/// <param name="Row">Its number.</param>
/// <param name="Start">Where it stands in the buffer, its length included.</param>
internal readonly record struct SortEntry(ulong First, ulong Second, long Row, int Start) : IComparable<SortEntry>
{
    public static SortEntry Of(ReadOnlySpan<byte> key, int start, long row)
    {
        if (key.Length >= 2 * sizeof(ulong))
            return new SortEntry(BinaryPrimitives.ReadUInt64BigEndian(key), BinaryPrimitives.ReadUInt64BigEndian(key[sizeof(ulong)..]), row, start);
        Span<byte> padded = stackalloc byte[2 * sizeof(ulong)];
        padded.Clear();
        key.CopyTo(padded);
        return Of(padded, start, row);
    }

    /// <summary>By the bytes at hand alone.</summary>
    public int CompareTo(SortEntry other)
    {
        if (First != other.First)
            return First < other.First ? -1 : 1;
        return Second.CompareTo(other.Second);
    }

    /// <summary>Of two that <see cref="CompareTo(SortEntry)"/> takes for alike: by the whole key, then by the row.</summary>
    public int CompareTo(in SortEntry other, byte[] rows)
    {
        var order = RowAt(rows).Key.SequenceCompareTo(other.RowAt(rows).Key);
        return order != 0 ? order : Row.CompareTo(other.Row);
    }

    public RunRow RowAt(byte[] rows) => new(rows.AsSpan(Start + RunFormat.LengthBytes, BinaryPrimitives.ReadInt32LittleEndian(rows.AsSpan(Start))));
}
