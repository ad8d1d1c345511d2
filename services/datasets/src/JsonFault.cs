using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Imports.Datasets;

/// <summary>What is wrong with JSON that is no definition, in the words of <see cref="DefinitionSchema"/>: what the serializer says of it names types of the program, and lines of a text that nobody has sent.</summary>
public static partial class JsonFault
{
    private const string Root = "$";

    public static DatasetFault Of(JsonException e)
    {
        // The kind that says that the text is none is not public.
        if (e.GetType() != typeof(JsonException) || e.InnerException is JsonException)
            return new DatasetFault(Root, $"is no JSON from line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} on");
        var path = e.Path ?? Root;
        if (Duplicate().Match(e.Message) is { Success: true, Groups: [_, var twice] })
            return path.EndsWith($".{twice.Value}", StringComparison.Ordinal) ? new DatasetFault(path, "stands there twice") : new DatasetFault(path, $"has '{twice.Value}' twice");
        if (Missing().Match(e.Message) is { Success: true } missing)
            return new DatasetFault(path, $"lacks {missing.Groups["names"].Value.Replace("'", "", StringComparison.Ordinal)}");
        return new DatasetFault(path, Expected(path));
    }

    private static string Expected(string path)
    {
        JsonNode? node = JsonNode.Parse(DefinitionSchema.Json);
        foreach (Match step in Steps().Matches(path))
        {
            var holder = node;
            node = step.Groups["index"].Success ? holder?["items"] : holder?["properties"]?[step.Groups["name"].Value] ?? holder?["additionalProperties"] as JsonObject;
            if (node is null && holder?["properties"] is JsonObject members)
                return $"is none of {string.Join(", ", members.Select(member => member.Key))}";
        }
        return node is JsonObject schema ? $"must be {Kind(schema)}" : "is not as GET /datasets/schema has it";
    }

    private static string Kind(JsonObject schema)
    {
        if (schema["enum"] is JsonArray values)
            return $"one of {string.Join(", ", values.OfType<JsonNode>())}";
        var type = schema["type"] is JsonArray several ? several.Select(one => (string?)one).FirstOrDefault(one => one != "null") : (string?)schema["type"];
        return type switch
        {
            "string" => "a text",
            "integer" => "a whole number",
            "number" => "a number",
            "boolean" => "true or false",
            "array" => "a list",
            "object" => "an object",
            _ => "as GET /datasets/schema has it",
        };
    }

    [GeneratedRegex(@"\.(?<name>\w+)|\['(?<name>[^']*)'\]|\[(?<index>\d+)\]")]
    private static partial Regex Steps();

    [GeneratedRegex("^Duplicate property '([^']*)'")]
    private static partial Regex Duplicate();

    [GeneratedRegex(@"missing required properties including: (?<names>'.*')")]
    private static partial Regex Missing();
}
