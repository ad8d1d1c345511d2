using System.Globalization;
using System.Text;
using Imports.Datasets;

namespace Imports.Runs.Tests;

/// <summary>Random values of each type, as parsing writes them; of so few that many are close to each other, and some the same.</summary>
internal sealed class Cells(int seed)
{
    private static readonly string[] Letters =
    [
        " ", " ", " ", " ", "\t", "\n", "\r", "\0", "\u0001", "\u001f", "!", "a", "a", "b", "A", "\\", "N", "\u007f", "\u0080", "é", "e\u0301", "ß", "€", "\uffee", "\U0001F600", "\U0010FFFF",
    ];

    private static readonly long[] Integers = [long.MinValue, long.MinValue + 1, -4294967296, -256, -10, -9, -1, 0, 1, 9, 10, 255, 4294967296, long.MaxValue - 1, long.MaxValue];

    private static readonly string[] Decimals =
    [
        "0", "0.1", "-0.1", "0.01", "-0.01", "1", "-1", "1.5", "-1.5", "1.05", "-1.05", "9.99", "10", "-10", "99.999", "-99.999",
        "12345678901234567890123456.123456789012", "-12345678901234567890123456.123456789012", "99999999999999999999999999.999999999999", "-99999999999999999999999999.999999999999",
    ];

    /// <summary>Of an enum; some begin as others do.</summary>
    public static readonly IReadOnlyList<string> Values = ["a", "aa", "B b", "b", "Ä", "\U0001F600", "a b"];

    private readonly Random random = new(seed);

    public string Any(ColumnType type) => type switch
    {
        ColumnType.Text => Text(),
        ColumnType.Integer => Row.Text(random.Next(3) == 0 ? Integers[random.Next(Integers.Length)] : random.NextInt64(-2000, 2000)),
        ColumnType.Decimal => Decimal(),
        ColumnType.Boolean => random.Next(2) == 0 ? "0" : "1",
        ColumnType.Date => new DateOnly(1000, 1, 1).AddDays(random.Next(2) == 0 ? random.Next(3_287_181) : random.Next(400)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ColumnType.Timestamp => Moment(),
        ColumnType.Enum => Values[random.Next(Values.Count)],
        ColumnType.Uuid => new Guid(random.Next(3), 0, 0, [0, 0, 0, 0, 0, 0, (byte)random.Next(256), (byte)random.Next(256)]).ToString(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Is in no key."),
    };

    /// <summary>Mostly short; sometimes about as long as a key column takes: of the last three letters each may be two characters.</summary>
    private string Text()
    {
        var length = random.Next(20) == 0 ? random.Next(240, 251) : random.Next(6);
        var text = new StringBuilder();
        // Long runs of one letter, mostly spaces, so that what is far from the start decides too.
        var repeated = length > 10 ? Letters[random.Next(8)] : "";
        for (var i = 0; i < length; i++)
            text.Append(length > 10 && i < length - 3 ? repeated : Letters[random.Next(Letters.Length)]);
        return text.ToString();
    }

    private string Decimal()
    {
        if (random.Next(4) == 0)
            return Decimals[random.Next(Decimals.Length)];
        var value = random.Next(-3000, 3000) / (decimal)Math.Pow(10, random.Next(5));
        return value.ToString("0.############", CultureInfo.InvariantCulture);
    }

    private string Moment()
    {
        var ticks = random.Next(3) switch
        {
            0 => random.NextInt64(new DateTime(1000, 1, 1).Ticks, DateTime.MaxValue.Ticks),
            1 => new DateTime(2026, 3, 1).Ticks + (random.NextInt64(-50, 50) * TimeSpan.TicksPerMicrosecond),
            _ => new DateTime(1969, 12, 31, 23, 59, 59).Ticks + (random.Next(4) * TimeSpan.TicksPerSecond),
        };
        return new DateTime(ticks - (ticks % TimeSpan.TicksPerMicrosecond)).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
    }
}
