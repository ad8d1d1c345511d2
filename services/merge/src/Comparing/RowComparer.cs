using System.Buffers;
using Imports.Datasets;
using Imports.Runs;

namespace Imports.Merge;

/// <summary>
/// Sorts one row after another into new, changed or unchanged, and writes what the target needs of it. A value is the same only if it is the same to the letter,
/// but for zeros at the end of a decimal, since a target may have a wider scale. Not for several threads at once.
/// </summary>
public sealed class RowComparer(MergedColumns columns)
{
    private readonly MergedColumn[] all = [.. columns.All];
    private readonly MergedColumn[] key = [.. columns.Key];
    private readonly MergedColumn[] updated = [.. columns.Updated];
    private readonly MergedColumn[] staged = [.. columns.Staged];
    private readonly bool startsPlain = columns.All.All(column => column.NewRowValue is null);

    /// <summary>What may change are the last fields of a row, in their order.</summary>
    private readonly bool endsUpdated = columns.Updated.SequenceEqual(columns.All.Skip(columns.All.Count - columns.Updated.Count));
    private readonly FieldMap fields = new(columns.All.Count);

    /// <summary>Writes a row that the target does not have.</summary>
    public void AddNew(ReadOnlySpan<byte> row, Slice slice)
    {
        slice.NewRows++;
        if (startsPlain)
        {
            slice.New.Put(row);
            slice.New.Put((byte)'\n');
            return;
        }
        fields.Find(row);
        foreach (var column in all)
        {
            var field = fields.Field(row, column.Field);
            slice.New.Put(column.NewRowValue is { } value && RowFields.IsNull(field) ? value : field);
            slice.New.Put(column.Field == all.Length - 1 ? (byte)'\n' : (byte)'\t');
        }
    }

    /// <summary>Holds a row against the one of the target that has its key; says whether it changes it.</summary>
    public bool AddExisting(ReadOnlySpan<byte> row, TargetRow target, Slice slice)
    {
        if (IsAlike(row, target.Rest) || IsUnchanged(row, target))
        {
            slice.UnchangedRows++;
            return false;
        }
        slice.ChangedRows++;
        for (var i = 0; i < staged.Length; i++)
        {
            slice.Changed.Put(fields.Field(row, staged[i].Field));
            slice.Changed.Put(i == staged.Length - 1 ? (byte)'\n' : (byte)'\t');
        }
        return true;
    }

    /// <summary>Writes a row's key alone.</summary>
    public void PutKey(ReadOnlySpan<byte> row, RowBytes keys)
    {
        fields.Find(row);
        for (var i = 0; i < key.Length; i++)
        {
            keys.Put(fields.Field(row, key[i].Field));
            keys.Put(i == key.Length - 1 ? (byte)'\n' : (byte)'\t');
        }
    }

    /// <summary>What may change is the same to the letter, without a look at each field; false says nothing.</summary>
    private bool IsAlike(ReadOnlySpan<byte> row, ReadOnlySpan<byte> values)
    {
        if (!endsUpdated)
            return false;
        for (var before = all.Length - updated.Length; before > 0; before--)
            row = row[(row.IndexOf((byte)'\t') + 1)..];
        return AlikeBytes.Count(row, values) == (row.Length, values.Length);
    }

    private bool IsUnchanged(ReadOnlySpan<byte> row, TargetRow target)
    {
        fields.Find(row);
        foreach (var column in updated)
        {
            var isNull = target.NextIsNull(out var before);
            if (Changes(column, fields.Field(row, column.Field), isNull, before))
                return false;
        }
        return true;
    }

    /// <summary>Whether a field changes the value that the target has.</summary>
    internal static bool Changes(MergedColumn column, ReadOnlySpan<byte> field, bool isNull, ReadOnlySpan<byte> before)
        => RowFields.IsNull(field) ? !isNull && !column.Keeps : isNull || !IsSame(column.Definition.Type, field, before);

    private static bool IsSame(ColumnType type, ReadOnlySpan<byte> field, ReadOnlySpan<byte> before)
    {
        if (field.SequenceEqual(before))
            return true;
        if (type == ColumnType.Decimal)
            return Trimmed(field).SequenceEqual(Trimmed(before));
        return field.Contains((byte)'\\') && IsSameUnescaped(field, before);
    }

    private static bool IsSameUnescaped(ReadOnlySpan<byte> field, ReadOnlySpan<byte> before)
    {
        var plain = ArrayPool<byte>.Shared.Rent(field.Length);
        var isSame = plain.AsSpan(0, RowFields.Unescape(field, plain)).SequenceEqual(before);
        ArrayPool<byte>.Shared.Return(plain);
        return isSame;
    }

    /// <summary>A decimal without zeros at its end.</summary>
    internal static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> number) => number.Contains((byte)'.') ? number.TrimEnd((byte)'0').TrimEnd((byte)'.') : number;
}
