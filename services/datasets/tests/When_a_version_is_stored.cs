using Imports.Datasets;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Datasets.Tests;

public sealed class When_a_version_is_stored(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static string Definition(int version, string title)
        => $$"""{ "name": "stored", "version": {{version}}, "title": "{{title}}", "business_key": ["id"], "columns": [{ "name": "id", "type": "integer" }] }""";

    [Fact]
    public async Task It_never_changes_and_the_newest_is_found()
    {
        var store = new DatasetStore();
        await using var pool = database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 1 });
        await using var session = await pool.OpenAsync();
        Assert.Null(await store.FindLatestAsync(session, "default", "stored", CancellationToken.None));
        await store.PutAsync(session, "default", Definition(1, "one"), CancellationToken.None);
        await store.PutAsync(session, "default", Definition(1, "one"), CancellationToken.None);
        await store.PutAsync(session, "default", Definition(2, "two"), CancellationToken.None);

        var e = await Assert.ThrowsAsync<DatasetDefinitionException>(() => store.PutAsync(session, "default", Definition(2, "other"), CancellationToken.None));
        Assert.Equal("$.version", e.Path);
        Assert.Equal("two", (await store.FindLatestAsync(session, "default", "stored", CancellationToken.None))!.Title);
        Assert.Equal("one", (await store.GetAsync(session, "default", "stored", 1, CancellationToken.None)).Title);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => store.GetAsync(session, "default", "stored", 9, CancellationToken.None));
    }
}
