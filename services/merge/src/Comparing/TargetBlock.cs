using System.Buffers.Binary;

namespace Imports.Merge;

/// <summary>Some rows of the target that follow each other in key order. Dispose it.</summary>
public sealed class TargetBlock : IDisposable
{
    /// <summary>Once it holds so much it is handed on.</summary>
    internal const int FullBytes = CapacityBytes - (4 << 10);
    private const int CapacityBytes = 256 << 10;

    private readonly RowBytes bytes = new(CapacityBytes);

    public int Bytes => bytes.Length;

    /// <summary>Adds a row.</summary>
    /// <param name="row">The columns of <see cref="MergedColumns.Staged"/> or of a whole row, parted as <see cref="TargetRow"/> says.</param>
    public void Put(ReadOnlySpan<byte> row)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.Reserve(sizeof(int)), row.Length);
        bytes.Advance(sizeof(int));
        bytes.Put(row);
    }

    /// <summary>The row at <paramref name="at"/>, where one begins.</summary>
    internal ReadOnlySpan<byte> Read(int at) => bytes.Written.Slice(at + sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(bytes.Written[at..]));

    /// <summary>Where the next row begins.</summary>
    internal int Behind(int at) => at + sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(bytes.Written[at..]);

    public void Dispose() => bytes.Dispose();
}

/// <summary>The values of one row of the target, to be read once, in the order of <see cref="MergedColumns.Updated"/>, or of a whole row.</summary>
/// <param name="values">As the target's query shows them: parted by a byte that no text in UTF-8 has, another such byte for NULL.</param>
public ref struct TargetRow(ReadOnlySpan<byte> values)
{
    internal const byte Separator = 0xFF;
    internal const byte Null = 0xFE;

    private ReadOnlySpan<byte> values = values;

    /// <summary>All values that are not read yet.</summary>
    internal readonly ReadOnlySpan<byte> Rest => values;

    public bool NextIsNull(out ReadOnlySpan<byte> value)
    {
        value = Next(ref values);
        return value is [Null];
    }

    /// <summary>The first value; the rest begins behind it.</summary>
    internal static ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf(Separator);
        var value = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return value;
    }
}
