using System.Text.Json;
using System.Text.Json.Serialization;

namespace Imports.Datasets;

/// <summary>Reads a definition from JSON (snake_case) and refuses one that is not sound, naming the place.</summary>
public static class DatasetReader
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowTrailingCommas = true,
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

        DatasetRules.Check(definition);
        return definition;
    }
}

/// <summary>A dataset definition is not sound. <see cref="Path"/> is the JSON path of the place.</summary>
public sealed class DatasetDefinitionException(string path, string message, Exception? inner = null) : Exception($"{path} {message}", inner)
{
    public string Path { get; } = path;
}
