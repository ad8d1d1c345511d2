using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Imports.Datasets.Tests;

/// <summary>The published schema against a validator of others.</summary>
public sealed class When_definitions_have_a_schema
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(DefinitionSchema.Json);

    public static TheoryData<string> Shipped => [.. Directory.EnumerateFiles(Folder(), "*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_definition_is_valid(string file) => Assert.Empty(Faults(File.ReadAllText(Path.Combine(Folder(), file))));

    [Fact]
    public void One_that_names_all_that_there_is_is_valid_as_it_is_read()
    {
        const string All =
            """
            {
              "name": "things", "version": 3, "title": "All things", "table": "all_things", "business_key": ["code"], "scope": "code", "sized_batches": { "rows": 50000 }, "undo": false, "duplicates": "reject-all",
              "columns": [
                { "name": "code", "type": "text", "max_length": 8, "pattern": "[A-Z]+|x" },
                { "name": "kind", "type": "text", "min_length": 2, "allowed": ["new", "old"], "map": { "n": "new" }, "default": "n", "blank": "default" },
                { "name": "price", "type": "decimal", "precision": 6, "scale": 2, "min": 0.5, "max": null },
                { "name": "day", "type": "date", "format": "dd.MM.yyyy" },
                { "name": "shop", "type": "text", "references": { "dataset": "shops", "when_empty": "accept" } },
                { "name": "row", "type": "integer", "from": "row_number" }
              ],
              "compare": [{ "left": "code", "operator": "<>", "right": "kind" }], "indexes": [["kind"]]
            }
            """;
        Assert.Empty(Faults(All));
        DatasetReader.Read(All);
    }

    [Theory]
    [InlineData("""{ "columns": [{ "name": "a", "type": "text" }] }""", "")]
    [InlineData("""{ "business_key": ["a"], "columns": [{ "name": "a", "type": "txt" }] }""", "/columns/0/type")]
    [InlineData("""{ "business_key": ["a"], "columns": [{ "name": "a" }] }""", "/columns/0")]
    [InlineData("""{ "business_key": "a", "columns": [{ "name": "a", "type": "text" }] }""", "/business_key")]
    [InlineData("""{ "business_key": ["a"], "columns": [{ "name": "a", "type": "text", "max_lenght": 3 }] }""", "/columns/0/max_lenght")]
    [InlineData("""{ "business_key": ["a"], "columns": [{ "name": "a", "type": "text", "text_length": 3 }] }""", "/columns/0/text_length")]
    [InlineData("""{ "business_key": ["a"], "columns": [{ "name": "a", "type": "text" }], "target_table": "a" }""", "/target_table")]
    [InlineData("""{ "business_key": ["a"], "columns": [{ "name": "a", "type": "text" }], "sized_batches": { "rows": "many" } }""", "/sized_batches/rows")]
    public void What_the_reader_refuses_for_its_shape_it_refuses_there(string definition, string place)
    {
        Assert.Contains(place, Faults(definition));
        var whole = JsonNode.Parse(definition)!.AsObject();
        (whole["name"], whole["version"]) = ("things", 1);
        Assert.Throws<DatasetDefinitionException>(() => DatasetReader.Read(whole.ToJsonString()));
    }

    [Fact]
    public void Every_member_is_there_with_what_it_means()
    {
        var properties = JsonNode.Parse(DefinitionSchema.Json)!["properties"]!.AsObject();
        Check(typeof(DatasetDefinition), properties);
        Check(typeof(ColumnDefinition), properties["columns"]!["items"]!["properties"]!.AsObject());
        Assert.Equal(["text", "integer", "decimal", "boolean", "date", "timestamp", "json"], properties["columns"]!["items"]!["properties"]!["type"]!["enum"]!.AsArray().Select(value => (string?)value).Take(7));
        Assert.Equal(["business_key", "columns"], JsonNode.Parse(DefinitionSchema.Json)!["required"]!.AsArray().Select(name => (string?)name));

        static void Check(Type type, JsonObject properties)
        {
            var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)).ToList();
            Assert.Equal(members, properties.Select(property => property.Key));
            Assert.All(properties.Where(property => property.Key is not ("columns" or "title" or "type")), property => Assert.False(string.IsNullOrEmpty((string?)property.Value!["description"]), property.Key));
        }
    }

    /// <returns>Where each fault is, as a JSON pointer.</returns>
    private static IReadOnlyList<string> Faults(string definition)
    {
        using var document = JsonDocument.Parse(definition);
        var result = Schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (result.IsValid)
            return [];
        return [.. result.Details!.Where(detail => !detail.IsValid).Select(detail => detail.InstanceLocation.ToString())];
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "fixtures", "datasets");
}
