namespace Imports.Merge;

/// <summary>Rows as <c>LOAD DATA</c> takes them, each ended by a line feed.</summary>
/// <param name="Bytes">Of the slice that they belong to.</param>
/// <param name="Rows">How many they are.</param>
/// <param name="IsPart">It is a part of a block that was refused.</param>
public readonly record struct RowBlock(ArraySegment<byte> Bytes, long Rows, bool IsPart = false)
{
    /// <summary>Up to so many rows are inserted in about the 40 ms that a load waits for.</summary>
    private const int MostInserted = 500;

    /// <summary>See <see cref="MySql.BulkLoad.ByInserts"/>. Not a small slice, which is one load.</summary>
    public bool ByInserts => IsPart && Rows <= MostInserted;

    public ReadOnlySpan<byte> Written => Bytes;

    public MemoryStream Open() => new(Bytes.Array ?? [], Bytes.Offset, Bytes.Count, writable: false);

    /// <summary>The first half of at least two rows, and the second, which may have one more.</summary>
    public (RowBlock First, RowBlock Second) Halves()
    {
        var rows = Rows / 2;
        var end = 0;
        // Line feeds within values are escaped.
        for (var row = 0L; row < rows; row++)
            end += Written[end..].IndexOf((byte)'\n') + 1;
        return (new RowBlock(Bytes[..end], rows, IsPart: true), new RowBlock(Bytes[end..], Rows - rows, IsPart: true));
    }
}
