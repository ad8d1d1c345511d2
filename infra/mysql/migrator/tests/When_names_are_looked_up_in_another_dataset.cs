using Imports.Testing;

namespace Imports.Migrator.Tests;

/// <summary>A reference by a name needs a text column there that an index begins with: else each batch would read the other table as a whole.</summary>
public sealed class When_names_are_looked_up_in_another_dataset(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData("nope", """[["title"]]""")]
    [InlineData("rank", """[["rank"]]""")]
    [InlineData("title", "[]")]
    [InlineData("title", """[["rank", "title"]]""")]
    public async Task It_is_refused_without_one(string by, string indexes)
    {
        var e = await Assert.ThrowsAsync<MigrationException>(() => RegisterAsync(by, indexes));
        Assert.Contains($"$.columns[1].references.by names '{by}', which is no text column of", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task It_is_taken_with_one() => RegisterAsync("title", """[["title", "rank"]]""");

    private async Task RegisterAsync(string by, string indexes)
    {
        var name = $"n{Guid.NewGuid().ToString("N")[..8]}";
        await database.RegisterDatasetAsync(
            $$"""
            { "name": "{{name}}", "version": 1, "business_key": ["id"], "indexes": {{indexes}},
              "columns": [{ "name": "id", "type": "integer" }, { "name": "title", "type": "text" }, { "name": "rank", "type": "integer" }] }
            """);
        await database.RegisterDatasetAsync(
            $$"""{ "name": "{{name}}_of", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }, { "name": "a", "type": "integer", "references": { "dataset": "{{name}}", "by": "{{by}}" } }] }""");
    }
}
