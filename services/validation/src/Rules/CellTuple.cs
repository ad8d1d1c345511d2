using System.Buffers.Binary;

namespace Imports.Validation;

/// <summary>
/// The values of some columns of a row as one piece of bytes, each behind its length: the same bytes exactly where the values are the same to the letter. For one thread at once.
/// </summary>
internal sealed class CellTuple(IReadOnlyList<int> cells)
{
    private readonly BytesCell[] values = [.. cells.Select(cell => new BytesCell(cell))];
    private byte[] buffer = new byte[256];

    public int LastCell { get; } = cells.Max();

    /// <param name="row">The row.</param>
    /// <param name="tuple">Valid until the next one is read.</param>
    /// <returns>False = one of the values is null.</returns>
    public bool TryRead(in RowCells row, out ReadOnlySpan<byte> tuple)
    {
        var length = 0;
        foreach (var value in values)
        {
            if (!value.TryRead(row, out var bytes))
            {
                tuple = default;
                return false;
            }
            length = Append(bytes, length);
        }
        tuple = buffer.AsSpan(0, length);
        return true;
    }

    /// <summary>The tuple of values that are at hand.</summary>
    public ReadOnlySpan<byte> Of(IEnumerable<byte[]> parts)
    {
        var length = 0;
        foreach (var part in parts)
            length = Append(part, length);
        return buffer.AsSpan(0, length);
    }

    /// <summary>The values of a tuple.</summary>
    public static List<byte[]> Parts(ReadOnlySpan<byte> tuple)
    {
        var parts = new List<byte[]>();
        while (!tuple.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(tuple);
            parts.Add(tuple.Slice(sizeof(int), length).ToArray());
            tuple = tuple[(sizeof(int) + length)..];
        }
        return parts;
    }

    private int Append(ReadOnlySpan<byte> bytes, int at)
    {
        var end = at + sizeof(int) + bytes.Length;
        if (buffer.Length < end)
            Array.Resize(ref buffer, end * 2);
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(at), bytes.Length);
        bytes.CopyTo(buffer.AsSpan(at + sizeof(int)));
        return end;
    }
}
