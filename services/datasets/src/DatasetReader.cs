using System.Text.Json;
using System.Text.Json.Serialization;

namespace Imports.Datasets;

/// <summary>Reads a definition from JSON (snake_case) and refuses one that is not sound, naming the place of each fault.</summary>
public static class DatasetReader
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters =
        {
            new JsonStringEnumConverter<ColumnType>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<BlankMeaning>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<ColumnOrigin>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<WhenEmpty>(JsonNamingPolicy.SnakeCaseLower),
            new JsonStringEnumConverter<DuplicateMeaning>(JsonNamingPolicy.KebabCaseLower),
        },
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

        var faults = DatasetRules.Check(definition);
        return faults.Count == 0 ? definition : throw new DatasetDefinitionException(faults);
    }
}
