using System.Globalization;

namespace Imports.Reading.Normalising;

/// <summary>
/// Writes a day number as ISO 8601: <c>2026-03-31</c>, <c>2026-03-31T08:15:00</c> or <c>08:15:00</c>, as its format shows it, to the millisecond. A time
/// that the format hides is written all the same: a column of dates refuses it, and nothing is cut off.
/// </summary>
internal static class CellDate
{
    private const long DayMilliseconds = 86_400_000;

    /// <summary>31 December 9999, from 1900 and from 1904.</summary>
    private const long LastDay1900 = 2_958_465;
    private const long LastDay1904 = 2_957_003;

    /// <summary>The 29 February that 1900 did not have, and Excel has; the days before it are one off.</summary>
    private const long FalseLeapDay = 60;

    private static readonly DateTime Epoch1904 = new(1904, 1, 1);
    private static readonly DateTime Epoch1900 = new(1899, 12, 30);

    /// <summary>False when it is no day that Excel shows: it is a number then.</summary>
    public static bool TryWrite(double number, NumberKind kind, bool counts1904, ByteBuffer output)
    {
        if (!(number >= 0) || number >= LastDay1900 + 1)
            return false;
        var milliseconds = (long)Math.Round(number * DayMilliseconds);
        var (day, rest) = Math.DivRem(milliseconds, DayMilliseconds);
        if (day > (counts1904 ? LastDay1904 : LastDay1900))
            return false;
        if ((kind & NumberKind.Elapsed) != 0)
            WriteTime(milliseconds, output);
        else if (kind == NumberKind.Time && day == 0)
            WriteTime(rest, output);
        else
        {
            WriteDay(day, counts1904, output);
            if (rest == 0 && (kind & NumberKind.Time) == 0)
                return true;
            output.Put((byte)'T');
            WriteTime(rest, output);
        }

        return true;
    }

    private static void WriteDay(long day, bool counts1904, ByteBuffer output)
    {
        // Excel shows both; neither is a date, and a column of dates refuses them.
        if (!counts1904 && day is (0 or FalseLeapDay))
        {
            output.Put(day == 0 ? "1900-01-00"u8 : "1900-02-29"u8);
            return;
        }

        var date = counts1904 ? Epoch1904.AddDays(day) : Epoch1900.AddDays(day < FalseLeapDay ? day + 1 : day);
        date.TryFormat(output.Room(10), out var written, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static void WriteTime(long milliseconds, ByteBuffer output)
    {
        var (hours, rest) = Math.DivRem(milliseconds, 3_600_000);
        Write(hours, "00", output);
        output.Put((byte)':');
        Write(rest / 60_000, "00", output);
        output.Put((byte)':');
        Write(rest / 1000 % 60, "00", output);
        if (rest % 1000 == 0)
            return;
        output.Put((byte)'.');
        Write(rest % 1000, "000", output);
    }

    private static void Write(long number, string format, ByteBuffer output)
    {
        number.TryFormat(output.Room(20), out var written, format, CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
