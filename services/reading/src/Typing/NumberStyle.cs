using System.Text;
using Imports.Contracts;
using Imports.Datasets;

namespace Imports.Reading.Typing;

/// <summary>How numbers are written: what stands before the decimals, and what may stand between groups of three digits before it.</summary>
/// <param name="mark">A point or a comma.</param>
/// <param name="separators">What may separate thousands; within one number only one kind does.</param>
internal sealed class NumberStyle(byte mark, Thousands separators)
{
    /// <summary>A longer one is no number.</summary>
    public const int LongestBytes = 128;

    private const int GroupDigits = 3;

    /// <summary>Before a cell with a mark was seen.</summary>
    public static NumberStyle Neutral { get; } = new((byte)'.', Thousands.Neutral);

    public byte Mark => mark;

    public Thousands Separators => separators;

    /// <summary>What a mark leaves to separate thousands.</summary>
    public static NumberStyle Of(string mark)
        => mark == DecimalMark.Comma ? new NumberStyle((byte)',', Thousands.Point | Thousands.Neutral) : new NumberStyle((byte)'.', Thousands.Comma | Thousands.Neutral);

    /// <summary>As a dataset states it; null = plain numbers.</summary>
    public static NumberStyle? Of(ColumnDefinition column)
    {
        if (column.DecimalMark is null && column.Thousands is null)
            return null;
        var separators = Thousands.None;
        foreach (var one in column.Thousands ?? [])
            separators |= SeparatorAt(Encoding.UTF8.GetBytes(one)).Kind;
        // Of a whole number no mark is read; what separates its thousands must not be taken for one.
        var mark = column.DecimalMark ?? (separators.HasFlag(Thousands.Point) ? DecimalMark.Comma : DecimalMark.Point);
        return new NumberStyle((byte)mark[0], separators);
    }

    /// <summary>Writes the number with a decimal point and without separators; false where it is not written in this style.</summary>
    /// <param name="text">Without blanks around it.</param>
    /// <param name="plain">At least as long.</param>
    /// <param name="length">Of what was written.</param>
    public bool TryPlain(ReadOnlySpan<byte> text, Span<byte> plain, out int length)
    {
        length = 0;
        if (text.Length > LongestBytes)
            return false;
        if (text is [(byte)'-' or (byte)'+', ..])
            plain[length++] = text[0];
        var rest = text[length..];
        var at = rest.IndexOf(mark);
        var whole = at < 0 ? rest : rest[..at];
        var fraction = at < 0 ? default : rest[(at + 1)..];
        if (whole.Length + fraction.Length == 0 || !AreDigits(fraction) || !TryGroups(whole, plain, ref length))
            return false;
        if (at >= 0)
            plain[length++] = (byte)'.';
        fraction.CopyTo(plain[length..]);
        length += fraction.Length;
        return true;
    }

    private bool TryGroups(ReadOnlySpan<byte> whole, Span<byte> plain, ref int length)
    {
        var first = whole.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = first < 0 ? whole : whole[..first];
        digits.CopyTo(plain[length..]);
        length += digits.Length;
        if (first < 0)
            return true;
        var (kind, _) = SeparatorAt(whole[first..]);
        if (digits.Length is < 1 or > GroupDigits || digits[0] == '0' || (kind & separators) == 0)
            return false;
        for (var rest = whole[first..]; !rest.IsEmpty;)
        {
            var (found, bytes) = SeparatorAt(rest);
            if (found != kind || rest.Length < bytes + GroupDigits || !AreDigits(rest.Slice(bytes, GroupDigits)))
                return false;
            rest.Slice(bytes, GroupDigits).CopyTo(plain[length..]);
            length += GroupDigits;
            rest = rest[(bytes + GroupDigits)..];
        }
        return true;
    }

    /// <summary>Which separator a text begins with, and its bytes. No-break spaces, wide and narrow, are spaces, a typographic apostrophe is one.</summary>
    private static (Thousands Kind, int Bytes) SeparatorAt(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'.', ..] => (Thousands.Point, 1),
        [(byte)',', ..] => (Thousands.Comma, 1),
        [(byte)' ', ..] => (Thousands.Space, 1),
        [(byte)'\'', ..] => (Thousands.Apostrophe, 1),
        [0xC2, 0xA0, ..] => (Thousands.Space, 2),
        [0xE2, 0x80, 0xAF, ..] => (Thousands.Space, 3),
        [0xE2, 0x80, 0x99, ..] => (Thousands.Apostrophe, 3),
        _ => (Thousands.None, 0),
    };

    private static bool AreDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}

/// <summary>What may stand between groups of three digits.</summary>
[Flags]
internal enum Thousands
{
    None = 0,
    Point = 1,
    Comma = 2,
    Space = 4,
    Apostrophe = 8,

    /// <summary>What is no decimal mark anywhere.</summary>
    Neutral = Space | Apostrophe,
}
