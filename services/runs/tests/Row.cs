using System.Globalization;
using System.Text;

namespace Imports.Runs.Tests;

/// <summary>Rows as <c>LOAD DATA</c> takes them.</summary>
internal static class Row
{
    /// <summary>The fields of one row; null = NULL. Backslashes, tabs and the like are escaped.</summary>
    public static byte[] Of(params string?[] fields) => Encoding.UTF8.GetBytes(string.Join('\t', fields.Select(Escaped)));

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Escaped(string? field) => field is null
        ? "\\N"
        : field.Replace("\\", "\\\\").Replace("\t", "\\t").Replace("\n", "\\n").Replace("\r", "\\r").Replace("\0", "\\0");
}
