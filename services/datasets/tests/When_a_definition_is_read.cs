using Imports.Datasets;

namespace Imports.Datasets.Tests;

public sealed class When_a_definition_is_read
{
    private const string Columns = """[{ "name": "id", "type": "integer" }, { "name": "note", "type": "text", "max_length": 10 }]""";

    [Fact]
    public void The_shipped_one_is_sound()
    {
        var inventory = DatasetReader.Read(File.ReadAllText(Path.Combine(Root(), "fixtures", "datasets", "inventory.json")));
        Assert.Equal(["item_code", "store_id", "date"], inventory.BusinessKey);
        Assert.Equal(["item_code", "store_id", "date", "serial_number", "quantity", "unit_price", "description"], inventory.Columns.Select(column => column.Name));
    }

    [Theory]
    [InlineData("""{ "name": "X", "version": 1, "business_key": ["id"], "columns": $ }""", "$.name")]
    [InlineData("""{ "name": "x", "version": 0, "business_key": ["id"], "columns": $ }""", "$.version")]
    [InlineData("""{ "name": "x", "version": 1, "business_key": [], "columns": $ }""", "$.business_key")]
    [InlineData("""{ "name": "x", "version": 1, "business_key": ["nope"], "columns": $ }""", "$.business_key")]
    [InlineData("""{ "name": "x", "version": 1, "business_key": ["id", "id"], "columns": $ }""", "$.business_key")]
    [InlineData("""{ "name": "x", "version": 1, "business_key": ["id"], "columns": [] }""", "$.columns")]
    [InlineData("""{ "name": "x", "version": 1, "business_key": ["id"], "columns": [{ "name": "_id", "type": "integer" }, { "name": "id", "type": "integer" }] }""", "$.columns[0].name")]
    [InlineData("""{ "name": "x", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer", "max_length": 3 }] }""", "$.columns[0]")]
    [InlineData("""{ "name": "x", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer", "min": 3, "max": 2 }] }""", "$.columns[0]")]
    [InlineData("""{ "name": "x", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "text", "max_length": 256 }] }""", "$.columns[0].max_length")]
    [InlineData("""{ "name": "x", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "decimal", "precision": 5, "scale": 6 }] }""", "$.columns[0]")]
    public void A_fault_is_refused_with_its_place(string json, string path)
        => Assert.Equal(path, Assert.Throws<DatasetDefinitionException>(() => DatasetReader.Read(json.Replace("$ }", $"{Columns} }}", StringComparison.Ordinal))).Path);

    [Theory]
    [InlineData("""{ "name": "x", "version": 1, "busness_key": ["id"] }""")]
    [InlineData("""{ "name": "x", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "money" }] }""")]
    [InlineData("""{ "name": "x" """)]
    public void What_is_misspelt_or_no_json_is_refused(string json) => Assert.Throws<DatasetDefinitionException>(() => DatasetReader.Read(json));

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
