using System.Buffers.Binary;
using Imports.Runs;

namespace Imports.Merge;

/// <summary>Some rows of the target that follow each other in key order: of each its encoded key and the values that the import may change. Dispose it.</summary>
public sealed class TargetBlock : IDisposable
{
    private const int NullLength = -1;

    private readonly RowBytes bytes = new();

    public int Bytes => bytes.Length;

    public void PutKey(KeyBuffer key) => Put(key.Written);

    public void PutNull() => PutLength(NullLength);

    public void Put(ReadOnlySpan<byte> value)
    {
        PutLength(value.Length);
        bytes.Put(value);
    }

    /// <summary>The bytes behind a length at <paramref name="at"/>, which moves behind them. False = NULL.</summary>
    internal bool Read(scoped ref int at, out ReadOnlySpan<byte> value)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.Written[at..]);
        at += sizeof(int);
        value = length == NullLength ? default : bytes.Written.Slice(at, length);
        at += Math.Max(0, length);
        return length != NullLength;
    }

    public void Dispose() => bytes.Dispose();

    private void PutLength(int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.Reserve(sizeof(int)), length);
        bytes.Advance(sizeof(int));
    }
}

/// <summary>The values of one row of the target, to be read once, in the order of <see cref="MergedColumns.Updated"/>.</summary>
/// <param name="block">Where it stands.</param>
/// <param name="at">Where its first value stands there.</param>
public ref struct TargetRow(TargetBlock block, int at)
{
    private int at = at;

    public bool NextIsNull(out ReadOnlySpan<byte> value) => !block.Read(ref at, out value);
}
