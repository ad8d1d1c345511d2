using Imports.Runs;

namespace Imports.Validation;

/// <summary>The cells of a row of a run by the number of their column, as <c>LOAD DATA</c> takes them.</summary>
internal readonly ref struct RowCells
{
    private readonly ReadOnlySpan<byte> fields;
    private readonly ReadOnlySpan<int> ends;

    /// <param name="fields">Of the row.</param>
    /// <param name="ends">Room for one more than the columns that are asked for; used again for the next row.</param>
    /// <exception cref="InvalidDataException">The row has fewer cells.</exception>
    public RowCells(ReadOnlySpan<byte> fields, Span<int> ends)
    {
        var walk = new RowFields(fields);
        ends[0] = -1;
        for (var i = 1; i < ends.Length; i++)
        {
            if (!walk.MoveNext())
                throw new InvalidDataException($"A row of a run has {i - 1} cells, at least {ends.Length - 1} are expected.");
            ends[i] = ends[i - 1] + 1 + walk.Current.Length;
        }
        this.fields = fields;
        this.ends = ends;
    }

    public ReadOnlySpan<byte> this[int column] => fields[(ends[column] + 1)..ends[column + 1]];
}
