using Imports.Runs;

namespace Imports.Merge;

/// <summary>
/// Writes the rows of a table that is built anew from the target and an import: the columns of <see cref="MergedColumns.Whole"/>, the import that changed the row last, as
/// hexadecimal digits, and when; where it is this one both are empty, which no moment of the target's is. Not for several threads at once.
/// </summary>
internal sealed class RebuiltRows(MergedColumns columns)
{
    private readonly MergedColumn[] whole = [.. columns.Whole];
    private readonly int keys = columns.Key.Count;
    private readonly int updated = columns.Key.Count + columns.Updated.Count;
    private readonly FieldMap fields = new(columns.All.Count);

    /// <summary>The import's rows have the columns in the order in which they are written.</summary>
    private readonly bool isInOrder = columns.Whole.SequenceEqual(columns.All);

    /// <summary>A new row is as the import has it, in one piece.</summary>
    private readonly bool isNewWhole = columns.Whole.SequenceEqual(columns.All) && columns.All.All(column => column.NewRowValue is null);

    /// <summary>So is a changed one behind its key.</summary>
    private readonly bool isChangedWhole = columns.Staged.SequenceEqual(columns.All) && columns.All.All(column => !column.Keeps);

    private static ReadOnlySpan<byte> ChangedNow => "\t\n"u8;

    /// <summary>Writes a row that the target does not have.</summary>
    public void PutNew(ReadOnlySpan<byte> row, RowBytes to)
    {
        if (isNewWhole)
        {
            Put(row, to);
            to.Put(ChangedNow);
            return;
        }

        fields.Find(row);
        foreach (var column in whole)
        {
            var field = fields.Field(row, column.Field);
            Put(column.NewRowValue is { } value && RowFields.IsNull(field) ? value : field, to);
        }
        to.Put(ChangedNow);
    }

    /// <summary>Writes what becomes of a row of the target that the import has too; says whether that is another one.</summary>
    public bool PutExisting(ReadOnlySpan<byte> row, TargetRow former, RowBytes to)
    {
        var alike = isInOrder ? AlikeBytes.Count(row, former.Rest) : default;
        if (alike.Row == row.Length && former.Rest[alike.Values..] is [TargetRow.Separator, .. var bookkeeping])
        {
            Put(row, to);
            PutBookkeeping(new TargetRow(bookkeeping), to);
            return false;
        }

        if (isChangedWhole && ChangesAt(alike, row, former.Rest))
        {
            Put(row, to);
            to.Put(ChangedNow);
            return true;
        }

        fields.Find(row);
        var isChanged = IsChanged(row, former);
        for (var i = 0; i < whole.Length; i++)
        {
            var isNull = former.NextIsNull(out var before);
            var field = fields.Field(row, whole[i].Field);
            if (isChanged && i >= keys && i < updated && !(whole[i].Keeps && RowFields.IsNull(field)))
                Put(field, to);
            else
                PutValue(before, isNull, to);
        }
        if (isChanged)
            to.Put(ChangedNow);
        else
            PutBookkeeping(former, to);
        return isChanged;
    }

    /// <summary>Writes a row of the target as it is.</summary>
    public void PutFormer(TargetRow former, RowBytes to)
    {
        PutValues(ref former, whole.Length, to);
        PutBookkeeping(former, to);
    }

    /// <summary>Whether the field with the first difference changes the row, and stands behind a key that is spelled as the target has it; false says nothing.</summary>
    private bool ChangesAt((int Row, int Values) alike, ReadOnlySpan<byte> row, ReadOnlySpan<byte> former)
    {
        var column = row[..alike.Row].Count((byte)'\t');
        if (column < keys)
            return false;
        var field = new RowFields(row[(row[..alike.Row].LastIndexOf((byte)'\t') + 1)..]);
        field.MoveNext();
        var isNull = new TargetRow(former[(former[..alike.Values].LastIndexOf(TargetRow.Separator) + 1)..]).NextIsNull(out var before);
        return RowComparer.Changes(whole[column], field.Current, isNull, before);
    }

    private bool IsChanged(ReadOnlySpan<byte> row, TargetRow former)
    {
        for (var i = 0; i < updated; i++)
        {
            var isNull = former.NextIsNull(out var before);
            if (i >= keys && RowComparer.Changes(whole[i], fields.Field(row, whole[i].Field), isNull, before))
                return true;
        }
        return false;
    }

    private static void PutValues(ref TargetRow former, int count, RowBytes to)
    {
        for (var i = 0; i < count; i++)
        {
            var isNull = former.NextIsNull(out var before);
            PutValue(before, isNull, to);
        }
    }

    private static void PutBookkeeping(TargetRow former, RowBytes to)
    {
        var isUnknown = former.NextIsNull(out var importId);
        Put(isUnknown ? "\\N"u8 : importId, to);
        isUnknown = former.NextIsNull(out var before);
        to.Put(isUnknown ? "\\N"u8 : before);
        to.Put((byte)'\n');
    }

    private static void PutValue(ReadOnlySpan<byte> value, bool isNull, RowBytes to)
    {
        if (isNull)
            to.Put("\\N"u8);
        else
            to.Advance(RowFields.Escape(value, to.Reserve(2 * value.Length)));
        to.Put((byte)'\t');
    }

    private static void Put(ReadOnlySpan<byte> field, RowBytes to)
    {
        to.Put(field);
        to.Put((byte)'\t');
    }
}
