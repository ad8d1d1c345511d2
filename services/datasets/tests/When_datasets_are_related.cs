namespace Imports.Datasets.Tests;

public sealed class When_datasets_are_related
{
    [Theory]
    [InlineData("goods", "things", null)]
    [InlineData("goods", "goods", "$.table goods is the table of the dataset other")]
    [InlineData("goods_new", "goods", "$.table goods_new and goods of the dataset other would be in each other's way")]
    [InlineData("goods", "goods_new", "$.table goods and goods_new of the dataset other would be in each other's way")]
    public void No_two_write_into_one_table_nor_into_one_that_is_built_beside_another(string table, string other, string? fault)
    {
        var (own, there) = (Of("own", table), Of("other", other));
        var faults = DatasetRelations.Faults(own, new Dictionary<string, DatasetDefinition> { ["own"] = own, ["other"] = there }).ToList();
        if (fault is null)
            Assert.Empty(faults);
        else
            Assert.StartsWith(fault, Assert.Single(faults).ToString(), StringComparison.Ordinal);
    }

    private static DatasetDefinition Of(string name, string table)
        => DatasetReader.Read($$"""{ "name": "{{name}}", "version": 1, "table": "{{table}}", "business_key": ["k"], "columns": [{ "name": "k", "type": "text" }] }""");
}
