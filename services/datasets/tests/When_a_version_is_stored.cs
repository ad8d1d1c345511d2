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

    [Fact]
    public async Task The_newest_of_each_is_listed_for_its_tenant_alone()
    {
        var store = new DatasetStore();
        await using var pool = database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 1 });
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync("INSERT INTO tenant (tenant_id) VALUES ('listed'), ('other')");
        Assert.Empty(await store.ListAsync(session, "listed", CancellationToken.None));
        foreach (var (tenant, name, version) in new[] { ("listed", "b", 1), ("listed", "b", 10), ("listed", "b", 9), ("listed", "a", 2), ("other", "a", 3) })
            await store.PutAsync(session, tenant, Definition(version, $"{name} {version}").Replace("\"stored\"", $"\"{name}\"", StringComparison.Ordinal), CancellationToken.None);

        Assert.Equal([("a", 2, "a 2"), ("b", 10, "b 10")], (await store.ListAsync(session, "listed", CancellationToken.None)).Select(dataset => (dataset.Name, dataset.Version, dataset.Title!)));
    }

    [Fact]
    public async Task One_that_cannot_be_read_any_more_is_named_with_its_faults()
    {
        var store = new DatasetStore();
        await using var pool = database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 1 });
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync("INSERT INTO tenant (tenant_id) VALUES ('old')");
        await session.ExecuteAsync("INSERT INTO dataset (tenant_id, name, version, definition) VALUES ('old', 'stock', 7, @json)", new { json = Definition(0, "one") });

        foreach (var read in new Func<Task>[]
                 {
                     () => store.FindLatestAsync(session, "old", "stock", CancellationToken.None),
                     () => store.GetAsync(session, "old", "stock", 7, CancellationToken.None),
                     () => store.ListAsync(session, "old", CancellationToken.None),
                 })
        {
            var e = await Assert.ThrowsAsync<DatasetDefinitionException>(read);
            Assert.Contains("dataset stock version 7", e.Message, StringComparison.Ordinal);
            Assert.Equal("$.version", e.Path);
        }
    }
}
