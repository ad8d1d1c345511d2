using System.Globalization;
using DocumentFormat.OpenXml.Spreadsheet;
using Imports.Datasets;

namespace Imports.Ingress;

/// <summary>The sheet that says what each column of a template is.</summary>
internal static class TemplateColumns
{
    private static readonly (string Name, double Width, Func<DatasetDefinition, ColumnDefinition, string> Text)[] Parts =
    [
        ("column", 24, (_, column) => column.Name),
        ("type", 12, (_, column) => column.Type.ToString().ToLowerInvariant()),
        ("key", 6, (dataset, column) => dataset.IsKey(column) ? "yes" : ""),
        ("required", 10, (dataset, column) => column.Required || dataset.IsKey(column) ? "yes" : ""),
        ("takes", 60, (_, column) => Expected(column)),
        ("blank means", 24, (_, column) => Blank(column)),
        ("refers to", 24, (_, column) => column.References is { } reference ? $"a key of {reference.Dataset}" : ""),
    ];

    public static Worksheet Sheet(DatasetDefinition dataset, IReadOnlyList<ColumnDefinition> columns)
    {
        var (views, header) = TemplateWorkbook.Header(Parts.Select(part => part.Name));
        var rows = new SheetData(header);
        rows.Append(columns.Select(column => new Row(Parts.Select(part => TemplateWorkbook.Text(part.Text(dataset, column))))));
        if (columns.Count == 0)
            rows.Append(new Row(TemplateWorkbook.Text("any: the dataset takes whatever header a file has")));
        return new Worksheet(views, new Columns(Parts.Select((part, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = part.Width, CustomWidth = true })), rows);
    }

    /// <summary>What its values are, in words.</summary>
    public static string Expected(ColumnDefinition column)
    {
        var parts = new List<string> { Kind(column) };
        if (column.Min is { } least)
            parts.Add($"at least {Number(least)}");
        if (column.Max is { } most)
            parts.Add($"at most {Number(most)}");
        if (column.Allowed is { } allowed)
            parts.Add($"one of: {string.Join(", ", allowed)}");
        if (column.Pattern is { } pattern)
            parts.Add($"of the pattern {pattern}");
        if (column.Map is { } map)
            parts.Add($"read as another value: {string.Join(", ", map.Select(pair => $"{pair.Key} as {pair.Value}"))}");
        return string.Join("; ", parts);
    }

    private static string Kind(ColumnDefinition column) => column.Type switch
    {
        ColumnType.Text when column.MinLength is { } least => $"a text of {least} to {column.TextLength} characters",
        ColumnType.Text => $"a text of at most {column.TextLength} characters",
        ColumnType.Integer when TemplateFormats.IsNumber(column) => "a whole number of at most 15 digits",
        ColumnType.Integer => "a whole number, as a text, since a spreadsheet keeps 15 digits",
        ColumnType.Decimal => $"a number of at most {column.DecimalPrecision - column.DecimalScale} digits before the point and {column.DecimalScale} after it{(TemplateFormats.IsNumber(column) ? "" : ", as a text, since a spreadsheet keeps 15 digits")}",
        ColumnType.Boolean => "true or false",
        ColumnType.Date => "a date",
        ColumnType.Timestamp when column.Format is not null => "a date with a time, in UTC",
        ColumnType.Timestamp => "a moment with its offset, as a text, e.g. 2026-03-01T08:00:00+01:00",
        _ => "a JSON value",
    };

    private static string Blank(ColumnDefinition column) => column.Blank switch
    {
        BlankMeaning.Default => $"the default, {column.Default}",
        BlankMeaning.Keep => "what is there stays",
        _ => "",
    };

    private static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
