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

    [Fact]
    public async Task A_later_version_without_one_is_refused_and_an_older_file_of_a_folder_does_no_harm()
    {
        var name = Name();
        await database.RegisterDatasetAsync(Named(name, 1, "[]"));
        await database.RegisterDatasetAsync(Named(name, 2, """[["title"]]"""));
        await database.RegisterDatasetAsync(Looking(name, "title"));
        await database.RegisterDatasetAsync(Named(name, 1, "[]"));
        var e = await Assert.ThrowsAsync<MigrationException>(() => database.RegisterDatasetAsync(Named(name, 3, "[]")));
        Assert.Contains($"{name}_of: $.columns[1].references.by names 'title', which is no text column of {name}", e.Message, StringComparison.Ordinal);
    }

    private async Task RegisterAsync(string by, string indexes)
    {
        var name = Name();
        await database.RegisterDatasetAsync(Named(name, 1, indexes));
        await database.RegisterDatasetAsync(Looking(name, by));
    }

    private static string Name() => $"n{Guid.NewGuid().ToString("N")[..8]}";

    private static string Named(string name, int version, string indexes) => $$"""
        { "name": "{{name}}", "version": {{version}}, "business_key": ["id"], "indexes": {{indexes}},
          "columns": [{ "name": "id", "type": "integer" }, { "name": "title", "type": "text" }, { "name": "rank", "type": "integer" }] }
        """;

    private static string Looking(string name, string by)
        => $$"""{ "name": "{{name}}_of", "version": 1, "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }, { "name": "a", "type": "integer", "references": { "dataset": "{{name}}", "by": "{{by}}" } }] }""";
}
