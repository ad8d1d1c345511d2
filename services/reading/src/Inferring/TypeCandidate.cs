using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Imports.Datasets;

namespace Imports.Reading.Inferring;

/// <summary>A type that the values of a column may have, until one of them rules it out.</summary>
/// <param name="type">As a definition has it.</param>
/// <param name="format">Of dates and times; null = the type's own.</param>
/// <param name="shown">What it is called.</param>
/// <param name="problem">What is wrong with a value; null = nothing.</param>
/// <param name="mark">Of numbers what stands before their decimals; null = there are none.</param>
internal sealed partial class TypeCandidate(ColumnType type, string? format, string shown, Func<string, string?> problem, char? mark = null)
{
    private const int LongestValue = 60;
    private static readonly string[] Booleans = ["true", "false", "yes", "no", "1", "0"];

    public ColumnType Type => type;

    public string? Format => format;

    public string Shown => shown;

    /// <summary>What a definition has to state of numbers that are not plain; null = nothing.</summary>
    public string? DecimalMark { get; private init; }
    public string? Thousands { get; private init; }

    /// <summary>Digits before and after the mark.</summary>
    public int WholeDigits { get; private set; }
    public int Scale { get; private set; }

    /// <summary>The first value that it does not fit; null = it fits all.</summary>
    public RuledOut? By { get; private set; }

    public bool Fits => By is null;

    public static TypeCandidate Boolean() => new(ColumnType.Boolean, null, "boolean", value => Booleans.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : "neither true nor false");

    public static TypeCandidate Integer() => new(ColumnType.Integer, null, "integer", IntegerProblem);

    public static TypeCandidate Decimal() => new(ColumnType.Decimal, null, "decimal", value => NumberProblem(value, Points(), "no number with a point"), '.');

    /// <summary>As 1.234,56.</summary>
    public static TypeCandidate CommaDecimal() => new(ColumnType.Decimal, null, "decimal with a comma as its mark", value => NumberProblem(value, Commas(), "no number with a comma"), ',')
    {
        DecimalMark = Contracts.DecimalMark.Comma, Thousands = ".",
    };

    /// <summary>As 1,234.56.</summary>
    public static TypeCandidate GroupedDecimal() => new(ColumnType.Decimal, null, "decimal with commas between thousands", value => NumberProblem(value, Groups(), "no number with commas between thousands"), '.')
    {
        DecimalMark = Contracts.DecimalMark.Point, Thousands = ",",
    };

    public static TypeCandidate Date(string format) => new(
        ColumnType.Date, format == "yyyy-MM-dd" ? null : format, $"date as {format}",
        value => DateOnly.TryParseExact(value, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year >= 1000 ? null : $"no date as {format}");

    public static TypeCandidate Timestamp(string format) => new(
        ColumnType.Timestamp, format, $"timestamp as {format}",
        value => DateTimeOffset.TryParseExact(value, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) ? null : $"no time as {format}");

    public static TypeCandidate Moment() => new(ColumnType.Timestamp, null, "timestamp with its offset", value => Moments().IsMatch(value) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _) ? null : "no moment of ISO 8601 with its offset");

    /// <summary>With hyphens alone: 32 digits may be a hash as well.</summary>
    public static TypeCandidate Uuid() => new(ColumnType.Uuid, null, "uuid", value => Guid.TryParseExact(value, "D", out _) ? null : "no UUID with hyphens");

    public static TypeCandidate Json() => new(ColumnType.Json, null, "json", JsonProblem);

    /// <param name="value">Without blanks around it; not blank.</param>
    /// <param name="line">Where its row starts.</param>
    public void See(string value, long line)
    {
        if (!Fits)
            return;
        if (problem(value) is { } why)
            By = new RuledOut(shown, line, Cut(value), why);
        else if (mark is { } point)
            Measure(value, point);
    }

    private void Measure(string value, char point)
    {
        var at = value.IndexOf(point, StringComparison.Ordinal);
        var whole = (at < 0 ? value : value[..at]).Count(char.IsAsciiDigit);
        (WholeDigits, Scale) = (Math.Max(WholeDigits, whole), Math.Max(Scale, at < 0 ? 0 : value.Length - at - 1));
    }

    /// <summary>As it is shown: not endless.</summary>
    public static string Cut(string value) => value.Length > LongestValue ? $"{value[..LongestValue]}…" : value;

    private static string? IntegerProblem(string value)
    {
        if (!Wholes().IsMatch(value))
            return "no whole number";
        if (HasLeadingZero(value))
            return "a zero in front, which a number would lose";
        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : "more digits than 64 bits hold";
    }

    private static string? NumberProblem(string value, Regex form, string otherwise)
    {
        if (!form.IsMatch(value))
            return otherwise;
        if (HasLeadingZero(value))
            return "a zero in front, which a number would lose";
        return value.Count(char.IsAsciiDigit) > 38 ? "more than 38 digits" : null;
    }

    private static bool HasLeadingZero(string value) => value.TrimStart('+', '-') is ['0', >= '0' and <= '9', ..];

    /// <summary>Objects and lists alone: a text of digits or in quotes is JSON too, and is none.</summary>
    private static string? JsonProblem(string value)
    {
        if (value is not ['{' or '[', ..])
            return "no JSON object or list";
        try
        {
            using var document = JsonDocument.Parse(value);
            return null;
        }
        catch (JsonException)
        {
            return "no JSON";
        }
    }

    [GeneratedRegex(@"^[+-]?[0-9]+\z")]
    private static partial Regex Wholes();

    [GeneratedRegex(@"^[+-]?[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex Points();

    [GeneratedRegex(@"^[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]+)?\z")]
    private static partial Regex Commas();

    [GeneratedRegex(@"^[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?\z")]
    private static partial Regex Groups();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,6})?)?(Z|z|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Moments();
}

/// <summary>A value that a type does not fit.</summary>
/// <param name="Type">What it is called.</param>
/// <param name="Line">Where the row starts.</param>
/// <param name="Value">Cut to 60 characters.</param>
/// <param name="Why">What is wrong.</param>
public sealed record RuledOut(string Type, long Line, string Value, string Why);
