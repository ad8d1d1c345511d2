using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Imports.Datasets;

/// <summary>Reads a definition from JSON (snake_case) and refuses one that is not sound, naming the place.</summary>
public static partial class DatasetReader
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter<ColumnType>(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <exception cref="DatasetDefinitionException">The JSON is not a sound definition.</exception>
    public static DatasetDefinition Read(string json)
    {
        DatasetDefinition definition;
        try
        {
            definition = JsonSerializer.Deserialize<DatasetDefinition>(json, Json)
                ?? throw new DatasetDefinitionException("$", "is null");
        }
        catch (JsonException e)
        {
            throw new DatasetDefinitionException(e.Path ?? "$", e.Message, e);
        }

        Check(definition);
        return definition;
    }

    private static void Check(DatasetDefinition definition)
    {
        Require(NamePattern().IsMatch(definition.Name) && definition.Name.Length <= 40, "$.name", "must be lower-case letters, digits and underscores, at most 40");
        Require(definition.Version >= 1, "$.version", "must be 1 or more");
        Require(NamePattern().IsMatch(definition.TargetTable) && definition.TargetTable.Length <= 56, "$.table", "must be lower-case letters, digits and underscores, at most 56");
        Require(definition.Columns.Count is > 0 and <= 1000, "$.columns", "must hold 1 to 1000 columns");
        Require(definition.Columns.Select(column => column.Name).Distinct().Count() == definition.Columns.Count, "$.columns", "names a column twice");
        Require(definition.BusinessKey.Count > 0, "$.business_key", "must name at least one column");
        Require(definition.BusinessKey.Distinct().Count() == definition.BusinessKey.Count, "$.business_key", "names a column twice");
        foreach (var key in definition.BusinessKey)
            Require(definition.Columns.Any(column => column.Name == key), "$.business_key", $"names '{key}', which is no column");
        for (var i = 0; i < definition.Columns.Count; i++)
            CheckColumn(definition, definition.Columns[i], $"$.columns[{i}]");
    }

    private static void CheckColumn(DatasetDefinition definition, ColumnDefinition column, string at)
    {
        var isText = column.Type == ColumnType.Text;
        var isDecimal = column.Type == ColumnType.Decimal;
        var isNumber = isDecimal || column.Type == ColumnType.Integer;
        Require(NamePattern().IsMatch(column.Name) && column.Name.Length <= 60, $"{at}.name", "must be lower-case letters, digits and underscores, at most 60");
        Require(isText || (column.MaxLength is null && column.Allowed is null), at, "max_length and allowed are for text columns");
        Require(isDecimal || (column.Precision is null && column.Scale is null), at, "precision and scale are for decimal columns");
        Require(isNumber || (column.Min is null && column.Max is null), at, "min and max are for number columns");
        Require(column.Format is null || column.Type is ColumnType.Date or ColumnType.Timestamp, at, "format is for date and timestamp columns");
        Require(column.TextLength >= 1 && column.TextLength <= (definition.IsKey(column) ? 255 : 4000), $"{at}.max_length", "must be 1 to 4000 (1 to 255 in the business key)");
        Require(column.DecimalPrecision is >= 1 and <= 38 && column.DecimalScale >= 0 && column.DecimalScale <= column.DecimalPrecision && column.DecimalScale <= 30,
            at, "precision must be 1 to 38 and scale 0 to precision, at most 30");
        Require(column.Min is null || column.Max is null || column.Min <= column.Max, at, "min is greater than max");
        Require(column.Allowed is null or { Count: > 0 }, $"{at}.allowed", "must hold at least one value");
    }

    private static void Require(bool holds, string path, string message)
    {
        if (!holds)
            throw new DatasetDefinitionException(path, message);
    }

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex NamePattern();
}

/// <summary>A dataset definition is not sound. <see cref="Path"/> is the JSON path of the place.</summary>
public sealed class DatasetDefinitionException(string path, string message, Exception? inner = null) : Exception($"{path} {message}", inner)
{
    public string Path { get; } = path;
}
