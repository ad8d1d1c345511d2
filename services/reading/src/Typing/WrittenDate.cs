namespace Imports.Reading.Typing;

/// <summary>Reads dates of three numbers between two signs of one kind (<c>/ . -</c>), without a format.</summary>
internal static class WrittenDate
{
    private const int LongestBytes = 10;
    private const int YearDigits = 4;

    /// <summary>Splits a date that begins or ends with its year, which has four digits.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> text, out (int First, int Second, int Third) parts, out bool isYearFirst)
    {
        (parts, isYearFirst) = (default, false);
        if (text.Length > LongestBytes)
            return false;
        var first = text.IndexOfAny("/.-"u8);
        if (first < 0)
            return false;
        var rest = text[(first + 1)..];
        var second = rest.IndexOf(text[first]);
        if (second is not (1 or 2))
            return false;
        var last = rest[(second + 1)..];
        isYearFirst = first == YearDigits;
        return (isYearFirst ? last.Length is 1 or 2 : first is 1 or 2 && last.Length == YearDigits)
            && IsoDate.TryNumber(text[..first], out parts.First) && IsoDate.TryNumber(rest[..second], out parts.Second) && IsoDate.TryNumber(last, out parts.Third);
    }

    /// <summary>There is such a day, of the years that are taken.</summary>
    public static bool IsDate(int year, int month, int day)
        => year >= DateCell.FirstYear && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
}
