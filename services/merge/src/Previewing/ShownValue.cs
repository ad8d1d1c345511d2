using System.Text;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Runs;

namespace Imports.Merge;

/// <summary>A value as people are shown it: text, as the API gives the rows of a dataset. Decimals have no zeros at their end, since none counts as a change.</summary>
internal static class ShownValue
{
    private const int MostCharacters = 200;

    public static ValueDifference Difference(MergedColumn column, bool isNull, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var type = column.Definition.Type;
        var (was, wasCut) = Cut(isNull ? null : Of(type, before));
        var (becomes, becomesCut) = Cut(RowFields.IsNull(after) ? null : Of(type, Plain(after)));
        return new ValueDifference(column.Definition.Name, was, becomes, wasCut || becomesCut);
    }

    /// <summary>A field of a row without its escapes. It is not NULL.</summary>
    public static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> field)
    {
        if (!field.Contains((byte)'\\'))
            return field;
        var plain = new byte[field.Length];
        return plain.AsSpan(0, RowFields.Unescape(field, plain));
    }

    /// <param name="type">Of its column.</param>
    /// <param name="value">As the database gives it as bytes.</param>
    public static string Of(ColumnType type, ReadOnlySpan<byte> value)
    {
        var text = Encoding.UTF8.GetString(type == ColumnType.Decimal ? RowComparer.Trimmed(value) : value);
        return (type, text) switch
        {
            (ColumnType.Boolean, "1") => "true",
            (ColumnType.Boolean, "0") => "false",
            // 2026-03-01 10:00:00.000000 in UTC
            (ColumnType.Timestamp, _) => $"{(text.Contains('.') ? text.TrimEnd('0').TrimEnd('.') : text).Replace(' ', 'T')}Z",
            _ => text,
        };
    }

    private static (string? Text, bool IsCut) Cut(string? text)
    {
        if (text is null || text.Length <= MostCharacters)
            return (text, false);
        var length = 0;
        foreach (var character in text.EnumerateRunes().Take(MostCharacters))
            length += character.Utf16SequenceLength;
        return (text[..length], length < text.Length);
    }
}
