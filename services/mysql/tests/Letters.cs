namespace Imports.MySql.Tests;

/// <summary>Rows whose text could be taken for something else, as they are sent and as they must come back.</summary>
public static class Letters
{
    private const string Big = "12345678901234567890123456789012345.123456789012345678901234567890";

    /// <summary>Columns: whole number, text, decimal, date, moment, double, JSON.</summary>
    public static IReadOnlyList<(string Sent, object?[] Stored)> Rows { get; } =
    [
        (Sent("1", """ä€😀 \"quoted\" 'single' `back` @x ? -- /* # */""", Big, "2024-02-29", "9999-12-31 23:59:59.999999", "0.1", """{"a": "ü"}"""),
            [1L, """ä€😀 "quoted" 'single' `back` @x ? -- /* # */""", Big, "2024-02-29", "9999-12-31 23:59:59.999999", 0.1, """{"a": "ü"}"""]),
        (Sent("-9223372036854775808", """a\tb\nc\rd\\e\0f\Zg\bh""", "-0.000000000000000000000000000001", "1000-01-01", "2026-11-25 01:02:03.000001", "-1.5e300", "[1, null]"),
            [long.MinValue, "a\tb\nc\rd\\e\0f\u001ag\bh", "-0.000000000000000000000000000001", "1000-01-01", "2026-11-25 01:02:03.000001", -1.5e300, "[1, null]"]),
        (Sent("9223372036854775807", "", "\\N", "\\N", "\\N", "\\N", "\\N"), [long.MaxValue, "", null, null, null, null, null]),
        (Sent("4", "\\N", "0", "2026-01-01", "2026-01-01", "0", "\"s\""),
            [4L, null, "0.000000000000000000000000000000", "2026-01-01", "2026-01-01 00:00:00.000000", 0.0, "\"s\""]),
        (Sent("5", """\\N""", "\\N", "\\N", "\\N", "\\N", "\\N"), [5L, "\\N", null, null, null, null, null]),
        (Sent("6", "NULL", "\\N", "\\N", "\\N", "\\N", "\\N"), [6L, "NULL", null, null, null, null, null]),
        (Sent("7", "x\\Ny\\q\\\t\\\n ends with space ", "\\N", "\\N", "\\N", "\\N", "\\N"), [7L, "xNyq\t\n ends with space ", null, null, null, null, null]),
    ];

    private static string Sent(params string[] fields) => string.Join('\t', fields);
}
