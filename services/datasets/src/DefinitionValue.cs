using System.Globalization;

namespace Imports.Datasets;

/// <summary>
/// A value that stands in a definition (a default, an allowed value, what a cell is replaced by), held against the rules of its column as far as this
/// can be told without typing it. Parsing types the default when an import starts, with the same code as cells.
/// </summary>
public static class DefinitionValue
{
    private static readonly string[] Booleans = ["true", "false", "yes", "no", "1", "0"];

    /// <summary>Empty, or nothing but spaces and tabs: as a cell is blank.</summary>
    public static bool IsBlank(string value) => value.AsSpan().IndexOfAnyExcept(' ', '\t') < 0;

    /// <summary>Whether the default of a number column is another one than zero: a sum would count a blank cell that means it.</summary>
    public static bool AddsUp(ColumnDefinition column)
        => column.Default is { } text && (column.Map?.GetValueOrDefault(text) ?? text).AsSpan().IndexOfAnyInRange('1', '9') >= 0;

    /// <returns>What is wrong, so that it reads on from 'which'; null = nothing.</returns>
    public static string? Problem(ColumnDefinition column, string value) => column.Type switch
    {
        ColumnType.Text => TextProblem(column, value),
        ColumnType.Integer => long.TryParse(PlainNumber(column, value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? RangeProblem(column, whole) : "is no integer",
        ColumnType.Decimal => DecimalProblem(column, PlainNumber(column, value)),
        ColumnType.Boolean => Booleans.Contains(value.Trim(), StringComparer.OrdinalIgnoreCase) ? null : "is no boolean",
        ColumnType.Date => TryDate(column, value, out _) ? null : "is no date in the column's format",
        ColumnType.Enum => column.Allowed?.Contains(value.Trim(), StringComparer.OrdinalIgnoreCase) == true ? null : "is not one of the allowed values",
        ColumnType.Uuid => Guid.TryParse(value.Trim(), out _) ? null : "is no UUID",
        _ => null,
    };

    /// <summary>A date as the column's formats have it.</summary>
    internal static bool TryDate(ColumnDefinition column, string value, out DateOnly date)
        => DateOnly.TryParseExact(value.Trim(), column.AllFormats is { Count: > 0 } formats ? [.. formats] : ["yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    /// <summary>A number as .NET reads it, of one as the column has it.</summary>
    internal static string PlainNumber(ColumnDefinition column, string value)
    {
        foreach (var separator in column.Thousands ?? [])
            value = value.Replace(separator, "", StringComparison.Ordinal);
        return (column.DecimalMark is { } mark ? value.Replace(mark, ".", StringComparison.Ordinal) : value).Trim();
    }

    private static string? TextProblem(ColumnDefinition column, string value)
    {
        var length = value.EnumerateRunes().Count();
        if (length > column.TextLength)
            return $"is longer than {column.TextLength} characters";
        if (length < column.MinLength)
            return $"is shorter than {column.MinLength} characters";
        if (column.Allowed is { } allowed && !allowed.Contains(value))
            return "is not one of the allowed values";
        return column.Pattern is { } pattern && !ColumnPattern.Whole(pattern).IsMatch(value) ? "does not have the pattern" : null;
    }

    private static string? DecimalProblem(ColumnDefinition column, string value)
    {
        // A decimal of .NET has 28 digits; more of them are left to parsing.
        if (value.Length > 25)
            return null;
        if (!decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return "is no decimal number";
        if (decimal.Round(number, Math.Min(column.DecimalScale, 28)) != number)
            return $"has more than {column.DecimalScale} decimals";
        return RangeProblem(column, number);
    }

    private static string? RangeProblem(ColumnDefinition column, decimal number)
        => number < column.Min || number > column.Max ? "is out of range" : null;
}
