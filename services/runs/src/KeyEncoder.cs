using System.Buffers;
using Imports.Datasets;

namespace Imports.Runs;

/// <summary>
/// Turns a row's business key into bytes that compare as the target's primary key does, so that runs can be sorted and merged outside the database in the
/// database's own order, and two keys are the same bytes exactly where the database takes them for the same key. Not for several threads at once.
/// </summary>
public sealed class KeyEncoder
{
    private const byte Absent = 0;
    private const byte Present = 1;

    private readonly KeyColumn[] columns;
    private readonly int lastField;
    private readonly Range[] found;

    public KeyEncoder(DatasetDefinition dataset)
    {
        var names = dataset.Columns.Select(column => column.Name).ToList();
        columns = [.. dataset.BusinessKey.Select(name => new KeyColumn(names.IndexOf(name), dataset.Column(name).Type))];
        lastField = columns.Max(column => column.Field);
        found = new Range[lastField + 1];
    }

    /// <summary>Encodes the key of a row of all the dataset's columns in its order, as <c>LOAD DATA</c> takes them.</summary>
    public void Encode(ReadOnlySpan<byte> row, KeyBuffer key)
    {
        key.Clear();
        var start = 0;
        for (var i = 0; i <= lastField; i++)
        {
            var tab = row[start..].IndexOf((byte)'\t');
            var end = tab < 0 ? row.Length : start + tab;
            found[i] = start..end;
            start = Math.Min(end + 1, row.Length);
        }
        foreach (var column in columns)
        {
            var field = row[found[column.Field]];
            if (RowFields.IsNull(field))
                key.Put(Absent);
            else
                Encode(column.Type, field, isEscaped: true, key);
        }
    }

    /// <summary>Appends one part of a key, in the order of <see cref="DatasetDefinition.BusinessKey"/>.</summary>
    /// <param name="type">The part's column.</param>
    /// <param name="value">As the database shows it.</param>
    /// <param name="key">Cleared by the caller before the first part.</param>
    public static void Append(ColumnType type, ReadOnlySpan<byte> value, KeyBuffer key) => Encode(type, value, isEscaped: false, key);

    private static void Encode(ColumnType type, ReadOnlySpan<byte> value, bool isEscaped, KeyBuffer key)
    {
        key.Put(Present);
        switch (type)
        {
            case ColumnType.Integer or ColumnType.Decimal or ColumnType.Boolean:
                // A target may be wider than its dataset asks, and hold rows of others: integers as decimals, and truth values that are neither 0 nor 1.
                NumberKey.Put(value, key);
                break;
            case ColumnType.Text or ColumnType.Json or ColumnType.Enum or ColumnType.Uuid:
                PutText(value, isEscaped, key);
                break;
            default:
                // Dates and moments have one length each, and their digits are in order.
                key.Put(value);
                break;
        }
    }

    private static void PutText(ReadOnlySpan<byte> value, bool isEscaped, KeyBuffer key)
    {
        if (!isEscaped || !value.Contains((byte)'\\'))
        {
            TextKey.Put(value, key);
            return;
        }
        var plain = ArrayPool<byte>.Shared.Rent(value.Length);
        TextKey.Put(plain.AsSpan(0, RowFields.Unescape(value, plain)), key);
        ArrayPool<byte>.Shared.Return(plain);
    }

    private readonly record struct KeyColumn(int Field, ColumnType Type);
}
