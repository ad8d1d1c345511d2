using System.Globalization;
using System.Text.Json;
using Imports.Contracts;

namespace Imports.Ingress;

/// <summary>
/// Reads the options of an <see cref="ImportRequested"/>, names in any of the three styles, values as text or number. What has no meaning is kept as it
/// is, so that it is refused with a code.
/// </summary>
internal static class RequestedOptionsJson
{
    private static readonly string[] Known = ["mode", "rejectpolicy", "maxrejects", "duplicates", "similarheaders", "extracolumns", "blank", "mapping", "delimiter", "quote", "escape", "encoding", "headerrow", "comment", "newline", "dateorder", "decimalmark", "sheet", "member", "expectrows", "expectsum"];

    public static ImportOptions? Read(JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return null;
        var none = new ImportOptions();
        if (element.ValueKind != JsonValueKind.Object)
            return none with { Mode = element.GetRawText() };
        var fields = ImportRequestedJson.Fields(element);
        // A dry run whose mode is misspelt must not become an import.
        if (fields.Keys.Except(Known, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } unknown)
            return none with { Mode = $"unknown option {unknown}" };
        return new ImportOptions
        {
            Mode = ImportRequestedJson.Text(fields, "mode") ?? none.Mode,
            RejectPolicy = ImportRequestedJson.Text(fields, "rejectpolicy") ?? none.RejectPolicy,
            MaxRejects = ImportRequestedJson.Text(fields, "maxrejects"),
            Duplicates = ImportRequestedJson.Text(fields, "duplicates"),
            SimilarHeaders = ImportRequestedJson.Text(fields, "similarheaders"),
            ExtraColumns = ImportRequestedJson.Text(fields, "extracolumns") ?? none.ExtraColumns,
            Sheet = ImportRequestedJson.Text(fields, "sheet"),
            Member = ImportRequestedJson.Text(fields, "member"),
            Blank = Pairs(fields, "blank"),
            Mapping = Pairs(fields, "mapping"),
            Delimiter = ImportRequestedJson.Text(fields, "delimiter"),
            Quote = ImportRequestedJson.Text(fields, "quote"),
            Escape = ImportRequestedJson.Text(fields, "escape"),
            Encoding = ImportRequestedJson.Text(fields, "encoding"),
            HeaderRow = ImportRequestedJson.Text(fields, "headerrow") is { } row ? LineOf(row) : null,
            Comment = ImportRequestedJson.Text(fields, "comment"),
            Newline = ImportRequestedJson.Text(fields, "newline"),
            DateOrder = ImportRequestedJson.Text(fields, "dateorder"),
            DecimalMark = ImportRequestedJson.Text(fields, "decimalmark"),
            ExpectRows = ImportRequestedJson.Text(fields, "expectrows") is { } rows ? RowsOf(rows) : null,
            ExpectSum = Pairs(fields, "expectsum") is { Count: > 0 } sums ? sums : null,
        };
    }

    /// <summary>What is no number is no line either: 0 is refused.</summary>
    private static int LineOf(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : 0;

    /// <summary>What is no number of rows is -1, which is refused.</summary>
    private static long RowsOf(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : -1;

    /// <summary>By column, to the letter. A value that is no object is kept under a name that no column has.</summary>
    private static Dictionary<string, string> Pairs(Dictionary<string, JsonElement> fields, string name)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!fields.TryGetValue(name, out var element) || element.ValueKind == JsonValueKind.Null)
            return pairs;
        if (element.ValueKind != JsonValueKind.Object)
        {
            pairs[element.GetRawText()] = "";
            return pairs;
        }

        foreach (var property in element.EnumerateObject())
            pairs[property.Name] = ImportRequestedJson.Text(property.Value) ?? "";
        return pairs;
    }
}
