using System.Text.Json;

namespace Imports.Ingress.Tests;

public sealed class When_datasets_are_asked_for(RunningIngress ingress)
{
    [Fact]
    public async Task They_are_listed_by_name_in_their_newest_version()
    {
        var name = $"d{Guid.NewGuid():N}";
        await ingress.RegisterAsync(name, version: 1);
        await ingress.RegisterAsync(name, version: 2);
        using var response = await ingress.Http.GetAsync("/datasets");
        var items = (await response.JsonAsync()).GetProperty("items").EnumerateArray().ToList();
        var names = items.Select(item => item.GetProperty("name").GetString()!).ToList();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        var found = Assert.Single(items, item => item.GetProperty("name").GetString() == name);
        Assert.Equal(2, found.GetProperty("version").GetInt32());
        Assert.Equal("""["code"]""", found.GetProperty("business_key").GetRawText());
        var goods = items.Single(item => item.GetProperty("name").GetString() == "goods");
        Assert.Equal("Goods of every kind", goods.GetProperty("title").GetString());
        foreach (var link in goods.GetProperty("links").EnumerateObject())
        {
            using var target = await ingress.Http.GetAsync(link.Value.GetString());
            Assert.True(target.IsSuccessStatusCode, link.Name);
        }
    }

    [Fact]
    public async Task One_is_described_with_its_definition_and_the_schema_of_a_row()
    {
        using var response = await ingress.Http.GetAsync("/datasets/goods");
        var goods = await response.JsonAsync();
        Assert.Equal("goods", goods.GetProperty("dataset").GetProperty("table").GetString());
        Assert.Equal(8, goods.GetProperty("definition").GetProperty("columns").GetArrayLength());
        var schema = goods.GetProperty("row_schema");
        Assert.Equal(["code", "quantity", "day"], schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("integer", schema.GetProperty("properties").GetProperty("quantity").GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_template_is_the_header_that_a_file_needs()
    {
        using var response = await ingress.Http.GetAsync("/datasets/goods/template.csv");
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("goods.csv", response.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("code,note,price,quantity,day,seen_at,is_new,tags\r\n", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/datasets/nothing")]
    [InlineData("/datasets/GOODS")]
    [InlineData("/datasets/nothing/template.csv")]
    [InlineData("/datasets/nothing/rows")]
    public async Task One_that_there_is_not_is_unknown(string path)
    {
        using var response = await ingress.Http.GetAsync(path);
        await response.IsProblemAsync(404, "DATASET_UNKNOWN");
    }
}
