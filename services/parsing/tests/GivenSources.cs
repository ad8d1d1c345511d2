using System.Security.Cryptography;
using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Objects;
using Imports.Reading.Tests;
using Imports.Runs;
using Imports.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Imports.Parsing.Tests.GivenSources))]

// The hosts of the tests share one outbox: another test's host would deliver to its own virtual host.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Imports.Parsing.Tests;

/// <summary>Accepted imports: their bytes in a store, their rows in schemas of the tests' own. Plays the scheduler's part.</summary>
public sealed class GivenSources : IAsyncLifetime
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ImportStore imports = new();
    private readonly DirectoryInfo objectsFolder = Directory.CreateTempSubdirectory("imports-objects-");
    private readonly HashSet<string> registered = [];
    private readonly SemaphoreSlim registering = new(1);
    private readonly ServiceProvider services;

    public GivenSources()
        => services = new ServiceCollection()
            .AddObjectStore(new ConfigurationBuilder().AddInMemoryCollection([new("Root", objectsFolder.FullName)]).Build())
            .BuildServiceProvider();

    public static DatasetDefinition Stock { get; } = DatasetReader.Read(StockDefinition);

    public const string StockDefinition =
        """
        { "name": "stock", "version": 1, "business_key": ["item"], "columns": [
          { "name": "item", "type": "text", "max_length": 20, "required": true }, { "name": "quantity", "type": "integer" } ] }
        """;

    public TestDatabase Database { get; } = new();

    public MySqlPool Pool { get; private set; } = null!;

    public MySqlPool Ddl { get; private set; } = null!;

    public string ObjectsRoot => objectsFolder.FullName;

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await RegisterAsync(StockDefinition);
        Pool = Database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 12, AllowLocalInfile = true });
        Ddl = Database.OpenPool(new MySqlPoolOptions { Role = "test ddl", MaxConnections = 2, AllowDdl = true });
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await Ddl.DisposeAsync();
        await Database.DisposeAsync();
        await services.DisposeAsync();
        objectsFolder.Delete(recursive: true);
    }

    public async Task RegisterAsync(string definition)
    {
        await registering.WaitAsync();
        if (registered.Add(definition))
            await Database.RegisterDatasetAsync(definition);
        registering.Release();
    }

    public Task<Guid> ImportAsync(string text) => ImportAsync(Encoding.UTF8.GetBytes(text), Stock);

    public Task<Guid> ImportAsync(string text, ImportOptions options) => ImportAsync(Encoding.UTF8.GetBytes(text), Stock, options);

    /// <summary>An accepted import, status <c>parsing</c>, nothing of it cut.</summary>
    public async Task<Guid> ImportAsync(byte[] source, DatasetDefinition dataset, ImportOptions? options = null, Guid? parentId = null)
    {
        var importId = Guid.CreateVersion7();
        await Objects.WriteAsync("default", importId, new MemoryStream(source), long.MaxValue, CancellationToken.None);
        await using var session = await Pool.OpenAsync();
        await imports.InsertAsync(session, New(importId, source.Length, dataset, options ?? new ImportOptions()) with { ParentId = parentId }, CancellationToken.None);
        await imports.SetStatusAsync(session, importId, "parsing", CancellationToken.None);
        return importId;
    }

    public RunStore Runs => new(Objects);

    public IObjectStore Objects => services.GetRequiredService<IObjectStore>();

    /// <summary>The rows of all batches that are staged, each from its run, in the order of their numbers.</summary>
    public async Task<IReadOnlyList<StagedRow>> StagedAsync(Guid importId)
    {
        var rows = new List<StagedRow>();
        foreach (var batch in await BatchesAsync(importId))
            rows.AddRange(await RunAsync(batch));
        return [.. rows.OrderBy(row => row.Place.Row)];
    }

    /// <summary>The rows of one batch in the order of its run.</summary>
    public async Task<IReadOnlyList<StagedRow>> RunAsync(BatchRow batch)
    {
        var rows = new List<StagedRow>();
        using var run = await Runs.OpenAsync(batch, CancellationToken.None);
        while (run?.Read() == true)
            rows.Add(StagedRow.Of(run.Current));
        Assert.Equal(batch.StagedRows ?? 0, rows.Count);
        return rows;
    }

    public async Task<bool> HasRunAsync(Guid importId, int batchNumber, int attempt)
    {
        try
        {
            await using var run = await Objects.OpenReadAsync("default", RunId.Of(importId, batchNumber, attempt), 0, null, CancellationToken.None);
            return true;
        }
        catch (ObjectNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Gives the cut its next turn, and says at which attempt.</summary>
    public async Task<int> LeaseCutAsync(Guid importId)
    {
        await ExecuteAsync("UPDATE import SET cut_attempt = cut_attempt + 1, cut_lease_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR WHERE import_id = @importId", new { importId });
        return (await RowAsync(importId)).CutAttempt;
    }

    public async Task<bool> IsCutLeasedAsync(Guid importId)
        => (await QueryAsync<long>("SELECT COUNT(*) FROM import WHERE import_id = @importId AND cut_lease_until IS NOT NULL", new { importId }))[0] == 1;

    /// <summary>Gives a batch its next attempt.</summary>
    public Task ReleaseAsync(Guid importId, int batchNumber)
        => ExecuteAsync(
            "UPDATE import_batch SET state = 'released', attempt = attempt + 1 WHERE import_id = @importId AND batch_number = @batchNumber AND state IN ('planned', 'released')", new { importId, batchNumber });

    public Task<IReadOnlyList<BatchRow>> BatchesAsync(Guid importId)
        => QueryAsync<BatchRow>("SELECT * FROM import_batch WHERE import_id = @importId ORDER BY batch_number", new { importId });

    public async Task<ImportRow> RowAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        return (await imports.FindAsync(session, importId, CancellationToken.None))!;
    }

    /// <summary>What is cut: the source, or the text that was made of it.</summary>
    public async Task<byte[]> TextAsync(Guid importId)
    {
        var row = await RowAsync(importId);
        await using var stream = await Objects.OpenReadAsync("default", row.TextObjectId, 0, null, CancellationToken.None);
        var text = new MemoryStream();
        await stream.CopyToAsync(text);
        Assert.Equal(row.TextBytes, text.Length);
        return text.ToArray();
    }

    public async Task<StageCounter> CounterAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        return await new BatchStore().CounterAsync(session, importId, Stage.Staging, CancellationToken.None);
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

    private static NewImport New(Guid importId, long bytes, DatasetDefinition dataset, ImportOptions options) => new()
    {
        ImportId = importId, TenantId = "default", Dataset = dataset.Name, DatasetVersion = dataset.Version, ObjectId = importId, SourceBytes = bytes,
        ContentHash = SHA256.HashData(importId.ToByteArray()), DedupeKey = SHA256.HashData(importId.ToByteArray()), IdempotencyKey = importId.ToString(),
        Mode = options.Mode, Options = ImportOptionsJson.Write(options), AcceptedAt = DateTimeOffset.UtcNow,
    };
}
