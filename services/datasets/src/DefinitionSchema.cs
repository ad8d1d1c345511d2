using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Imports.Datasets;

/// <summary>
/// The JSON Schema (2020-12) of definitions, made of the types that <see cref="DatasetReader"/> reads, with its own options, so that it knows every member that is read and no other. What each
/// means is what the source says of it. What a schema cannot say (names that must be columns, lengths that an index takes) the faults of a definition say.
/// </summary>
public static partial class DefinitionSchema
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    private static readonly Lazy<string> Made = new(Make);

    public static string Json => Made.Value;

    private static string Make()
    {
        var summaries = Summaries();
        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = (context, node) => Describe(context, node, summaries) };
        var schema = DatasetReader.Json.GetJsonSchemaAsNode(typeof(DatasetDefinition), options).AsObject();

        // Where it is put, the path has the name, and the version is the next one.
        var required = schema["required"]!.AsArray();
        foreach (var known in required.Where(name => (string?)name is "name" or "version").ToList())
            required.Remove(known);
        var whole = new JsonObject { ["$schema"] = Draft, ["title"] = "A dataset" };
        foreach (var (name, value) in schema)
            whole[name] = value?.DeepClone();
        return whole.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node, Dictionary<string, string> summaries)
    {
        var member = context.PropertyInfo?.AttributeProvider as MemberInfo;
        var summary = member is null ? null : summaries.GetValueOrDefault($"P:{member.DeclaringType!.FullName}.{member.Name}");
        summary ??= summaries.GetValueOrDefault($"T:{(Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type).FullName}");
        if (summary is not null && node is JsonObject schema)
            schema.Insert(0, "description", summary);
        return node;
    }

    /// <summary>What the source says of each member, from the file that the compiler puts beside the assembly; none where somebody has removed that.</summary>
    private static Dictionary<string, string> Summaries()
    {
        var file = Path.ChangeExtension(typeof(DefinitionSchema).Assembly.Location, ".xml");
        if (!File.Exists(file))
            return [];
        return XDocument.Load(file).Descendants("member").Where(member => member.Element("summary") is not null)
            .ToDictionary(member => (string)member.Attribute("name")!, member => Text(member.Element("summary")!));
    }

    private static string Text(XElement summary) => Blanks().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XElement { Name.LocalName: "see" } see when (string?)see.Attribute("cref") is { } cref => JsonNamingPolicy.SnakeCaseLower.ConvertName(cref[(cref.LastIndexOf('.') + 1)..]),
        XElement element => element.Value,
        XText text => text.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
