using System.Globalization;
using System.Text.Json.Nodes;

namespace Imports.Datasets;

/// <summary>What a dataset takes, for those who send files: as a JSON Schema, and as a template to fill in.</summary>
public static class DatasetSchema
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>
    /// The JSON Schema (2020-12) of one row of the dataset as it is stored. Columns that the platform fills are <c>readOnly</c>. What JSON Schema has no word
    /// for stands in <c>x-business-key</c>, <c>x-scope</c>, <c>x-sized-batches</c>, <c>x-undo</c>, <c>x-compare</c>, <c>x-totals</c>, <c>x-unique</c>, <c>x-rules</c>, <c>x-references</c>, <c>x-by</c> and <c>x-synonyms</c>.
    /// </summary>
    public static JsonObject ToJsonSchema(DatasetDefinition definition)
    {
        var schema = new JsonObject
        {
            ["$schema"] = Draft,
            ["title"] = definition.Title ?? definition.Name,
            ["type"] = "object",
            ["properties"] = new JsonObject(definition.Columns.Select(column => KeyValuePair.Create<string, JsonNode?>(column.Name, ToProperty(column, IsRequired(definition, column))))),
            ["required"] = Strings(definition.Columns.Where(column => IsRequired(definition, column)).Select(column => column.Name)),
            ["x-business-key"] = Strings(definition.BusinessKey),
        };
        if (definition.Scope is { } scope)
            schema["x-scope"] = scope;
        if (definition.SizedBatches is { } sized)
            schema["x-sized-batches"] = sized.Rows;
        if (definition.Undo)
            schema["x-undo"] = true;
        if (definition.Compare.Count > 0)
            schema["x-compare"] = Strings(definition.Compare.Select(rule => $"{rule.Left} {rule.Operator} {rule.Right}"));
        if (definition.Totals.Count > 0)
            schema["x-totals"] = Strings(definition.Totals.Select(total => $"{total.Left} = {total.Right}"));
        if (definition.Unique.Count > 0)
            schema["x-unique"] = new JsonArray([.. definition.Unique.Select(Strings)]);
        if (definition.Rules.Count > 0)
            schema["x-rules"] = new JsonArray([.. definition.Rules.Select(ToRule)]);
        return schema;
    }

    /// <summary>The header line of a file for the dataset: its columns in their order, but those that the platform fills. Empty for a dataset that takes any header.</summary>
    public static string ToTemplateCsv(DatasetDefinition definition)
    {
        // Names are lower-case letters, digits and underscores: nothing to quote.
        var names = definition.Columns.Where(column => column.From == ColumnOrigin.File).Select(column => column.Name).ToList();
        return names.Count == 0 ? "" : $"{string.Join(',', names)}\r\n";
    }

    private static JsonNode ToRule(RuleDefinition rule)
    {
        var described = new JsonObject { ["name"] = rule.Name, ["check"] = rule.Check };
        if (rule.Message is { } message)
            described["message"] = message;
        return described;
    }

    private static bool IsRequired(DatasetDefinition definition, ColumnDefinition column) => column.Required || definition.IsKey(column);

    private static JsonObject ToProperty(ColumnDefinition column, bool required)
    {
        var property = new JsonObject();
        if (TypeName(column.Type) is { } type)
            property["type"] = required ? type : Strings([type, "null"]);
        AddText(property, column, required);
        AddNumber(property, column);
        if (column.Type is ColumnType.Date)
            property["format"] = "date";
        if (column.Type is ColumnType.Timestamp)
            property["format"] = "date-time";
        if (column.Type is ColumnType.Uuid)
            property["format"] = "uuid";
        if (DefaultValue(column) is { } value)
            property["default"] = value;
        if (column.From != ColumnOrigin.File)
            property["readOnly"] = true;
        if (column.References is { } reference)
            property["x-references"] = reference.Dataset;
        if (column.References?.By is { } by)
            property["x-by"] = by;
        if (column.Synonyms is { } synonyms)
            property["x-synonyms"] = Strings(synonyms);
        return property;
    }

    private static void AddText(JsonObject property, ColumnDefinition column, bool required)
    {
        if (column.Allowed is { } allowed)
        {
            var values = Strings(allowed);
            if (!required)
                values.Add(null);
            property["enum"] = values;
        }
        if (column.Type != ColumnType.Text)
            return;
        if (column.MinLength is { } least)
            property["minLength"] = least;
        else if (required)
            property["minLength"] = 1;
        property["maxLength"] = column.TextLength;
        if (column.Pattern is { } pattern)
            property["pattern"] = $"^(?:{pattern})$";
    }

    private static void AddNumber(JsonObject property, ColumnDefinition column)
    {
        if (column.Type == ColumnType.Integer)
        {
            property["minimum"] = column.Min is { } least ? JsonValue.Create(least) : JsonValue.Create(long.MinValue);
            property["maximum"] = column.Max is { } most ? JsonValue.Create(most) : JsonValue.Create(long.MaxValue);
        }
        else if (column.Type == ColumnType.Decimal)
        {
            if (column.DecimalScale <= 28)
                property["multipleOf"] = new decimal(1, 0, 0, isNegative: false, (byte)column.DecimalScale);
            if (column.Min is { } least)
                property["minimum"] = least;
            if (column.Max is { } most)
                property["maximum"] = most;
        }
    }

    private static string? TypeName(ColumnType type) => type switch
    {
        ColumnType.Text or ColumnType.Enum or ColumnType.Uuid or ColumnType.Date or ColumnType.Timestamp => "string",
        ColumnType.Integer => "integer",
        ColumnType.Decimal => "number",
        ColumnType.Boolean => "boolean",
        // Any JSON value: no type at all.
        _ => null,
    };

    /// <summary>As a JSON value of the column's type. A date in the file's own format is none of JSON Schema's, and is left out, as are timestamps.</summary>
    private static JsonNode? DefaultValue(ColumnDefinition column)
    {
        if (column.Default is not { } text)
            return null;
        text = column.Map?.GetValueOrDefault(text) ?? text;
        return column.Type switch
        {
            ColumnType.Text => text,
            ColumnType.Integer when long.TryParse(DefinitionValue.PlainNumber(column, text), CultureInfo.InvariantCulture, out var whole) => whole,
            ColumnType.Decimal when decimal.TryParse(DefinitionValue.PlainNumber(column, text), CultureInfo.InvariantCulture, out var number) => number,
            ColumnType.Boolean => text.Trim().ToUpperInvariant() is "TRUE" or "YES" or "1",
            ColumnType.Date when DefinitionValue.TryDate(column, text, out var date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ColumnType.Enum => column.Allowed?.FirstOrDefault(value => value.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)),
            ColumnType.Uuid when Guid.TryParse(text.Trim(), out var uuid) => uuid.ToString(),
            _ => null,
        };
    }

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);
}
