using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Imports.Datasets;

namespace Imports.Ingress;

/// <summary>A value of a column as text, in addresses and cursors, and in JSON: the same for all datasets, whatever the format of their files.</summary>
internal static partial class RowText
{
    private const string DateFormat = "yyyy-MM-dd";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'";

    /// <summary>What a text must be like, in words.</summary>
    public static string Expected(ColumnDefinition column) => column.Type switch
    {
        ColumnType.Integer => "a whole number of 64 bits",
        ColumnType.Decimal => "a decimal number with a point",
        ColumnType.Boolean => "true or false",
        ColumnType.Date => "a date, e.g. 2026-03-01",
        ColumnType.Timestamp => "a time of RFC 3339, e.g. 2026-03-01T00:00:00Z",
        ColumnType.Uuid => "a UUID",
        _ => "a text",
    };

    /// <summary>The text as the value of a parameter, or null when it is no value of the column.</summary>
    public static object? Parse(ColumnDefinition column, string text) => column.Type switch
    {
        ColumnType.Text or ColumnType.Enum => text,
        ColumnType.Uuid => Guid.TryParse(text, out var uuid) ? uuid.ToString() : null,
        ColumnType.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null,
        // As text: no number of .NET holds all that a column may.
        ColumnType.Decimal => Decimals().IsMatch(text) ? text : null,
        ColumnType.Boolean => text switch { "true" => 1, "false" => 0, _ => null },
        ColumnType.Date => DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null,
        ColumnType.Timestamp => QueryValues.TryTime(text, out var time) ? time : null,
        _ => null,
    };

    /// <summary>The parameter in SQL: of the column's own type, so that an index is of use and nothing is compared as a floating-point number.</summary>
    public static string Parameter(ColumnDefinition column, string name) => column.Type switch
    {
        ColumnType.Decimal => $"CAST(@{name} AS DECIMAL(65, 30))",
        ColumnType.Date => $"CAST(@{name} AS DATE)",
        ColumnType.Timestamp => $"CAST(@{name} AS DATETIME(6))",
        _ => $"@{name}",
    };

    /// <summary>The value as text, to be parsed again.</summary>
    public static string Write(ColumnDefinition column, object value) => column.Type switch
    {
        ColumnType.Boolean => Convert.ToBoolean(value, CultureInfo.InvariantCulture) ? "true" : "false",
        ColumnType.Date => ((DateTime)value).ToString(DateFormat, CultureInfo.InvariantCulture),
        ColumnType.Timestamp => ((DateTime)value).ToString(TimeFormat, CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>The value as JSON: numbers to the letter, times in ISO 8601, JSON as it is.</summary>
    public static void WriteJson(Utf8JsonWriter json, ColumnDefinition column, object value)
    {
        switch (column.Type)
        {
            case ColumnType.Integer or ColumnType.Decimal or ColumnType.Boolean:
                json.WriteRawValue(Write(column, value));
                break;
            case ColumnType.Json when IsJson((string)value):
                json.WriteRawValue((string)value, skipInputValidation: true);
                break;
            default:
                json.WriteStringValue(Write(column, value));
                break;
        }
    }

    /// <summary>A table that was there before may hold anything.</summary>
    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\A-?[0-9]{1,38}(\.[0-9]{1,30})?\z")]
    private static partial Regex Decimals();
}
