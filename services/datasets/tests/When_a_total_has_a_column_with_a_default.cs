using Imports.Datasets;

namespace Imports.Datasets.Tests;

public sealed class When_a_total_has_a_column_with_a_default
{
    [Theory]
    [InlineData("\"default\": \"0.50\"", true)]
    [InlineData("\"default\": \"0.50\", \"blank\": \"keep\"", true)]
    [InlineData("\"default\": \"-0.00\", \"blank\": \"default\"", true)]
    [InlineData("\"default\": \"1\", \"blank\": \"default\", \"map\": { \"1\": \"0\" }", true)]
    [InlineData("\"default\": \"0.50\", \"blank\": \"default\"", false)]
    [InlineData("\"default\": \"0\", \"blank\": \"default\", \"map\": { \"0\": \"1\" }", false)]
    public void It_is_taken_where_blank_cells_count_as_nothing(string blank, bool isSound)
    {
        foreach (var (left, right) in new[] { ("a", "b"), ("b", "a") })
        {
            var json = $$"""{ "name": "x", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }, { "name": "a", "type": "decimal", {{blank}} }, { "name": "b", "type": "integer" }], "totals": [{ "left": "{{left}}", "right": "{{right}}" }] }""";
            if (isSound)
                Assert.Single(DatasetReader.Read(json).Totals);
            else
                Assert.Equal("$.totals[0]", Assert.Throws<DatasetDefinitionException>(() => DatasetReader.Read(json)).Path);
        }
    }
}
