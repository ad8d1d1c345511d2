using System.Globalization;
using System.Text;
using System.Text.Json;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Merge;

/// <summary>A column's default as the database takes it. The definition has it as it would stand in a file, so the same texts are taken as there.</summary>
public static class DefaultValue
{
    private const string TimestampFormat = "yyyy-MM-dd HH:mm:ss.ffffff";

    /// <summary>The first year that MySQL's DATE and DATETIME promise to keep.</summary>
    private const int FirstYear = 1000;

    /// <exception cref="ImportException">The default is no value of the column's type.</exception>
    public static object Of(ColumnDefinition column)
    {
        var text = column.Default ?? throw new ArgumentException($"Column {column.Name} has no default.", nameof(column));
        if (column.Map is { } map && map.TryGetValue(text, out var meant))
            text = meant;
        return Read(column, column.Type == ColumnType.Text ? text : text.Trim(' ', '\t'))
            ?? throw new ImportException(ErrorCodes.TargetMismatch, $"The default of column {column.Name} in the dataset's definition is no {column.Type.ToString().ToLowerInvariant()} that the column takes.");
    }

    private static object? Read(ColumnDefinition column, string text) => column.Type switch
    {
        ColumnType.Text => text.EnumerateRunes().Count() <= column.TextLength ? text : null,
        ColumnType.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        ColumnType.Decimal => Decimal(text, column),
        ColumnType.Boolean => Boolean(text),
        ColumnType.Date => Date(text, column.Format ?? "yyyy-MM-dd"),
        ColumnType.Timestamp => Timestamp(text, column.Format),
        ColumnType.Json => Json(text),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "No such type."),
    };

    /// <summary>As text: a decimal of the database has more digits than one of .NET. Never rounded.</summary>
    private static string? Decimal(string text, ColumnDefinition column)
    {
        var digits = text is ['-' or '+', .. var unsigned] ? unsigned : text;
        var point = digits.IndexOf('.');
        var (whole, fraction) = point < 0 ? (digits, "") : (digits[..point], digits[(point + 1)..]);
        if (whole.Length + fraction.Length == 0 || !(whole + fraction).All(char.IsAsciiDigit))
            return null;
        return whole.TrimStart('0').Length <= column.DecimalPrecision - column.DecimalScale && fraction.TrimEnd('0').Length <= column.DecimalScale ? text : null;
    }

    private static object? Boolean(string text) => text.ToLowerInvariant() switch
    {
        "1" or "true" or "yes" => 1L,
        "0" or "false" or "no" => 0L,
        _ => null,
    };

    private static string? Date(string text, string format)
        => DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year >= FirstYear
            ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : null;

    /// <summary>ISO 8601 with its offset, or the column's own format, in which a moment without one is UTC.</summary>
    private static string? Timestamp(string text, string? format)
    {
        DateTimeOffset moment;
        if (format is not null)
        {
            if (!DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment))
                return null;
        }
        else if (!HasOffset(text) || !DateTimeOffset.TryParse(text.Replace(',', '.'), CultureInfo.InvariantCulture, DateTimeStyles.None, out moment))
        {
            return null;
        }

        return moment.UtcDateTime.Year >= FirstYear && moment.Ticks % TimeSpan.TicksPerMicrosecond == 0
            ? moment.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture)
            : null;
    }

    private static bool HasOffset(string text) => text.Length >= 17 && (text[^1] is 'Z' or 'z' || (text[^6] is '+' or '-' && text[^3] == ':'));

    private static string? Json(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text);
            return text;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
