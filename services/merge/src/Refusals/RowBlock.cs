namespace Imports.Merge;

/// <summary>Rows as <c>LOAD DATA</c> takes them, each ended by a line feed.</summary>
/// <param name="Bytes">Of the slice that they belong to.</param>
/// <param name="Rows">How many they are.</param>
public readonly record struct RowBlock(ArraySegment<byte> Bytes, long Rows)
{
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
        return (new RowBlock(Bytes[..end], rows), new RowBlock(Bytes[end..], Rows - rows));
    }
}
