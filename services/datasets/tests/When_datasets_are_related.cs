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

    [Theory]
    [InlineData("text", "[\"title\"]", null)]
    [InlineData("text", "[\"title\", \"k\"]", null)]
    [InlineData("text", "[\"k\", \"title\"]", "orders: $.columns[1].references.by names 'title', which is no text column of customers")]
    [InlineData("integer", "[\"title\"]", "orders: $.columns[1].references is of type Text, and the key customers.k of type Integer")]
    public void A_new_version_keeps_what_others_look_up_in_it(string key, string index, string? fault)
    {
        var orders = DatasetReader.Read(
            """{ "name": "orders", "version": 1, "business_key": ["k"], "columns": [{ "name": "k", "type": "text" }, { "name": "customer", "type": "text", "references": { "dataset": "customers", "by": "title" } }, { "name": "shop", "type": "text", "references": { "dataset": "lost" } }] }""");
        var customers = DatasetReader.Read(
            $$"""{ "name": "customers", "version": 2, "business_key": ["k"], "indexes": [{{index}}], "columns": [{ "name": "k", "type": "{{key}}" }, { "name": "title", "type": "text" }] }""");

        // What else is wrong with the other one is not this one's fault.
        var faults = DatasetRelations.FaultsOfReferring(customers, [customers, orders, Of("others", "others")]).ToList();
        if (fault is null)
            Assert.Empty(faults);
        else
            Assert.StartsWith(fault, Assert.Single(faults).ToString(), StringComparison.Ordinal);
    }

    private static DatasetDefinition Of(string name, string table)
        => DatasetReader.Read($$"""{ "name": "{{name}}", "version": 1, "table": "{{table}}", "business_key": ["k"], "columns": [{ "name": "k", "type": "text" }] }""");
}
