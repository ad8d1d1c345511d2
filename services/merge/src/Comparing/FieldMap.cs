namespace Imports.Merge;

/// <summary>Where the fields of a run's row stand. One row at a time; not for several threads at once.</summary>
/// <param name="fields">How many a row has.</param>
internal sealed class FieldMap(int fields)
{
    private readonly int[] ends = new int[fields];

    /// <summary>Finds the fields of a row without its line feed.</summary>
    public void Find(ReadOnlySpan<byte> row)
    {
        var start = 0;
        for (var i = 0; i < ends.Length - 1; i++)
        {
            start += row[start..].IndexOf((byte)'\t') + 1;
            ends[i] = start - 1;
        }
        ends[^1] = row.Length;
    }

    /// <summary>A field of the row that was looked at last, its escapes as they stand.</summary>
    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> row, int index) => row[(index == 0 ? 0 : ends[index - 1] + 1)..ends[index]];
}
