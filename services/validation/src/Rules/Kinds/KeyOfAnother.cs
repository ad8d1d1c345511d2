using Imports.Contracts;
using Imports.Datasets;
using Imports.Runs;

namespace Imports.Validation;

/// <summary>
/// A value must be a key of another dataset, to the letter. The batch is looked over for the values first, and those that are keys are taken out again
/// before it is judged.
/// </summary>
internal sealed class KeyOfAnother : RowRule
{
    private readonly HashSet<byte[]> values = new(SameBytes.Comparer);
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> lookup;

    public KeyOfAnother(ColumnDefinition column, int cell, ReferencedTarget target)
        : base(column, cell, ErrorCodes.ReferenceUnknown, $"a {target.KeyColumn} of {target.Dataset}")
    {
        lookup = values.GetAlternateLookup<ReadOnlySpan<byte>>();
        Target = target;
        Type = column.Type;
    }

    public ReferencedTarget Target { get; }

    public ColumnType Type { get; }

    /// <summary>The different values of the batch, as bytes.</summary>
    public IReadOnlyCollection<byte[]> Values => values;

    public void Collect(in RowCells row)
    {
        var value = row[Cell];
        if (RowFields.IsNull(value))
            return;
        using var text = new PlainText(value);
        lookup.Add(text.Bytes);
    }

    /// <summary>This value is a key.</summary>
    public void Remove(byte[] value) => values.Remove(value);

    /// <summary>Any value holds.</summary>
    public void RemoveAll() => values.Clear();

    public override bool IsBrokenBy(in RowCells row)
    {
        var value = row[Cell];
        if (values.Count == 0 || RowFields.IsNull(value))
            return false;
        using var text = new PlainText(value);
        return lookup.Contains(text.Bytes);
    }
}
