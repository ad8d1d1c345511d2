using System.Globalization;
using System.Text;
using Imports.Contracts;

namespace Imports.Reading.Typing;

/// <summary>
/// A moment as ISO 8601 with its offset, <c>2026-03-31T08:15[:30[.123456]]Z</c> or <c>±hh:mm</c>, a space allowed for the T. Stored in UTC. A moment
/// without an offset is refused, since nobody knows which one it is, unless the column has a zone; so is a fraction finer than a microsecond, since it would be rounded.
/// </summary>
/// <param name="local">Where its clocks stand; null = it has no zone.</param>
internal sealed class TimestampCell(LocalTime? local = null) : Cell
{
    private static readonly CellProblem Invalid = new(ErrorCodes.InvalidTimestamp, "a moment with its offset and at most six decimals, e.g. 2026-03-31T08:15:30.5+02:00");

    public override CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row)
    {
        var text = Trim(cell);
        if (text.Length < 16 || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || !IsoDate.TryRead(text, out var date))
            return Invalid;
        var rest = text[11..];
        if (!TryReadTime(ref rest, out var time))
            return Invalid;
        if (rest.IsEmpty && local is not null)
            return local.Put(date.ToDateTime(TimeOnly.MinValue).AddTicks(time), row) ? null : local.Problem;
        if (!TryReadOffset(rest, out var offset))
            return Invalid;
        return Utc.TryPut(date.ToDateTime(TimeOnly.MinValue).Ticks + time - offset, row) ? null : Invalid;
    }

    private static bool TryReadTime(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (!TryReadPair(rest, 23, out var hour) || rest is not [_, _, (byte)':', ..] || !TryReadPair(rest[3..], 59, out var minute))
            return false;
        rest = rest[5..];
        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        if (rest is not [(byte)':', ..])
            return true;
        if (!TryReadPair(rest[1..], 59, out var second))
            return false;
        rest = rest[3..];
        ticks += second * TimeSpan.TicksPerSecond;
        return rest is not [(byte)'.' or (byte)',', ..] || TryReadFraction(ref rest, ref ticks);
    }

    private static bool TryReadFraction(ref ReadOnlySpan<byte> rest, ref long ticks)
    {
        var length = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var fraction = length < 0 ? rest[1..] : rest.Slice(1, length);
        rest = rest[(1 + fraction.Length)..];
        var digits = fraction.TrimEnd((byte)'0');
        if (fraction.IsEmpty || digits.Length > 6 || !IsoDate.TryNumber(digits, out var number))
            return false;
        for (var i = digits.Length; i < 7; i++)
            number *= 10;
        ticks += number;
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest is [(byte)'Z' or (byte)'z'])
            return true;
        if (rest is not [(byte)'+' or (byte)'-', _, _, (byte)':', _, _] || !TryReadPair(rest[1..], 14, out var hour) || !TryReadPair(rest[4..], 59, out var minute))
            return false;
        ticks = ((hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute)) * (rest[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryReadPair(ReadOnlySpan<byte> text, int most, out int number)
    {
        number = 0;
        return text.Length >= 2 && IsoDate.TryNumber(text[..2], out number) && number <= most;
    }
}

/// <summary>A moment in the dataset's own formats; one without an offset is of the column's zone, or else UTC.</summary>
/// <param name="formats">.NET formats, one at least.</param>
/// <param name="takesIso">Besides those ISO 8601 without an offset is taken, as the times of a workbook come.</param>
/// <param name="local">Where its clocks stand; null = it has no zone.</param>
internal sealed class FormattedTimestampCell(IReadOnlyList<string> formats, bool takesIso = false, LocalTime? local = null) : Cell
{
    private const int LongestCellBytes = 128;

    private readonly string[] formats = takesIso ? [.. formats, "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.fff", DateCell.DefaultFormat] : [.. formats];
    private readonly CellProblem invalid = new(ErrorCodes.InvalidTimestamp, $"a moment as {string.Join(" or ", formats)}, at most microseconds");

    public override CellProblem? Encode(ReadOnlySpan<byte> cell, RowBuffer row)
    {
        var text = Trim(cell);
        Span<char> chars = stackalloc char[LongestCellBytes];
        if (text.Length > LongestCellBytes || !Encoding.UTF8.TryGetChars(text, chars, out var length)
            || !DateTime.TryParseExact(chars[..length], formats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var moment))
            return invalid;
        if (moment.Kind == DateTimeKind.Unspecified && local is not null)
            return local.Put(moment, row) ? null : local.Problem;
        return Utc.TryPut(moment.Ticks, row) ? null : invalid;
    }
}

/// <summary>Writes a UTC moment as the database takes it.</summary>
internal static class Utc
{
    private const string Format = "yyyy-MM-dd HH:mm:ss.ffffff";

    private static readonly long FirstTicks = new DateTime(DateCell.FirstYear, 1, 1).Ticks;

    /// <summary>False when it is out of the database's range, or finer than a microsecond.</summary>
    public static bool TryPut(long ticks, RowBuffer row)
    {
        if (ticks < FirstTicks || ticks > DateTime.MaxValue.Ticks || ticks % TimeSpan.TicksPerMicrosecond != 0)
            return false;
        Span<byte> text = stackalloc byte[Format.Length];
        new DateTime(ticks).TryFormat(text, out var written, Format, CultureInfo.InvariantCulture);
        row.Put(text[..written]);
        return true;
    }
}
