using System.Buffers.Binary;

namespace Imports.Merge;

/// <summary>Some rows of the target that follow each other in key order: of each its encoded key and its values. Dispose it.</summary>
public sealed class TargetBlock : IDisposable
{
    /// <summary>Once it holds so much it is handed on.</summary>
    internal const int FullBytes = CapacityBytes - (4 << 10);
    private const int CapacityBytes = 256 << 10;

    private readonly RowBytes bytes = new(CapacityBytes);

    public int Bytes => bytes.Length;

    /// <summary>Adds a row.</summary>
    /// <param name="key">Its encoded key.</param>
    /// <param name="values">As <see cref="TargetRow"/> reads them.</param>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> values)
    {
        PutPart(key);
        PutPart(values);
    }

    /// <summary>The part at <paramref name="at"/>, a row's key or its values; that moves behind it.</summary>
    internal ReadOnlySpan<byte> Read(scoped ref int at)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.Written[at..]);
        var part = bytes.Written.Slice(at + sizeof(int), length);
        at += sizeof(int) + length;
        return part;
    }

    public void Dispose() => bytes.Dispose();

    private void PutPart(ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.Reserve(sizeof(int)), part.Length);
        bytes.Advance(sizeof(int));
        bytes.Put(part);
    }
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
