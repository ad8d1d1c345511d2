using System.Buffers;
using System.Buffers.Binary;

namespace Imports.Runs;

/// <summary>Collects the rows of one batch and hands them out as a run, sorted by business key and, within one key, by their number. Dispose it.</summary>
/// <param name="keys">Of the dataset.</param>
/// <param name="capacityBytes">How much the rows are expected to take; more is taken when needed.</param>
public sealed class RunBuilder(KeyEncoder keys, int capacityBytes) : IDisposable
{
    private readonly List<SortEntry> entries = [];
    private readonly KeyBuffer key = new();
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(capacityBytes);
    private int length;

    public int Rows => entries.Count;

    /// <summary>Adds a row.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="fields">As <see cref="RunRow.Fields"/>.</param>
    /// <param name="causes">As <see cref="RunRow.Causes"/>.</param>
    public void Add(in RowPlace place, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> causes)
    {
        keys.Encode(fields, key);
        var rowBytes = RunFormat.FixedBytes + key.Length + causes.Length + fields.Length;
        Reserve(RunFormat.LengthBytes + rowBytes);
        entries.Add(SortEntry.Of(key.Written, length, place.Row));
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
        entries.Sort((left, right) => left.CompareTo(right, bytes));
        return new SortedRows(bytes, entries);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        length = 0;
        entries.Clear();
    }

    private void Reserve(int count)
    {
        if (bytes.Length - length >= count)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(bytes.Length * 2, length + count)));
        bytes.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}

/// <summary>A row to be sorted: the first 16 bytes of its key decide most comparisons without a look at the rest.</summary>
/// <param name="First">The key's first eight bytes as a number.</param>
/// <param name="Second">The next eight.</param>
/// <param name="Row">Its number.</param>
/// <param name="Start">Where it stands in the buffer, its length included.</param>
internal readonly record struct SortEntry(ulong First, ulong Second, long Row, int Start)
{
    public static SortEntry Of(ReadOnlySpan<byte> key, int start, long row)
    {
        Span<byte> prefix = stackalloc byte[2 * sizeof(ulong)];
        prefix.Clear();
        key[..Math.Min(key.Length, prefix.Length)].CopyTo(prefix);
        return new SortEntry(BinaryPrimitives.ReadUInt64BigEndian(prefix), BinaryPrimitives.ReadUInt64BigEndian(prefix[sizeof(ulong)..]), row, start);
    }

    public int CompareTo(in SortEntry other, byte[] rows)
    {
        if (First != other.First)
            return First < other.First ? -1 : 1;
        if (Second != other.Second)
            return Second < other.Second ? -1 : 1;
        var order = RowAt(rows).Key.SequenceCompareTo(other.RowAt(rows).Key);
        return order != 0 ? order : Row.CompareTo(other.Row);
    }

    private RunRow RowAt(byte[] rows) => new(rows.AsSpan(Start + RunFormat.LengthBytes, BinaryPrimitives.ReadInt32LittleEndian(rows.AsSpan(Start))));
}
