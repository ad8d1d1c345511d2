using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Imports.Datasets;

/// <summary>Reads a definition from JSON (snake_case) and refuses one that is not sound, naming the place of each fault.</summary>
public static class DatasetReader
{
    /// <summary>How a definition is read. What is worked out from others is no member: whoever states it is told so.</summary>
    internal static JsonSerializerOptions Json { get; } = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutWhatIsWorkedOut } },
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
            throw new DatasetDefinitionException([JsonFault.Of(e)], inner: e);
        }

        var faults = DatasetRules.Check(definition);
        return faults.Count == 0 ? definition : throw new DatasetDefinitionException(faults);
    }

    private static void LeaveOutWhatIsWorkedOut(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        foreach (var property in type.Properties.Where(property => property.Set is null).ToList())
            type.Properties.Remove(property);
    }
}
