using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Runs;
using Imports.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Validation.Tests;

/// <summary>Schemas and an object store of a test class's own, and imports whose rows stand in runs.</summary>
public sealed class GivenRuns : IAsyncLifetime
{
    private readonly DirectoryInfo objectsFolder = Directory.CreateTempSubdirectory("imports-objects-");
    private readonly ServiceProvider services;

    public GivenRuns()
    {
        services = new ServiceCollection()
            .AddObjectStore(new ConfigurationBuilder().AddInMemoryCollection([new("Root", objectsFolder.FullName)]).Build())
            .BuildServiceProvider();
        Runs = new RunStore(services.GetRequiredService<IObjectStore>());
    }

    public TestDatabase Database { get; } = new();
    public MySqlPool Pool { get; private set; } = null!;
    public RunStore Runs { get; }
    public BatchCheck Check => new(new References(new DatasetStore(), Database.Server), Database.Server, Runs, new RejectStore(), new CauseStore());
    public string ObjectsRoot => objectsFolder.FullName;

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        Pool = Database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 12, AllowLocalInfile = true });
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await Database.DisposeAsync();
        await services.DisposeAsync();
        objectsFolder.Delete(recursive: true);
    }

    /// <summary>A new import of a dataset with these columns and further parts, without rows.</summary>
    /// <param name="columns">JSON of the columns behind the key <c>id</c>, an integer.</param>
    /// <param name="parts">JSON of further parts of the definition, with a comma at the end.</param>
    /// <param name="options">Of the import.</param>
    public StagedImport Import(string columns, string parts = "", ImportOptions? options = null)
        => ImportOf(
            $$"""{ "name": "d{{Guid.NewGuid().ToString("N")[..12]}}", "version": 1, "business_key": ["id"], {{parts}} "columns": [{ "name": "id", "type": "integer" }{{(columns.Length == 0 ? "" : $", {columns}")}}] }""",
            options);

    public StagedImport ImportOf(string definition, ImportOptions? options = null)
    {
        var dataset = DatasetReader.Read(definition);
        return new StagedImport(this, dataset, new ImportRow
        {
            ImportId = Guid.CreateVersion7(), TenantId = "default", Dataset = dataset.Name, DatasetVersion = dataset.Version, ReadRows = 1000,
            Options = options is null ? null : ImportOptionsJson.Write(options),
        });
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var session = await Pool.OpenAsync();
        return await session.QueryAsync<T>(sql, parameters);
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var session = await Pool.OpenAsync();
        await session.ExecuteAsync(sql, parameters);
    }
}
