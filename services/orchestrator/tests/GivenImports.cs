using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Orchestrator.Tests;

/// <summary>Schemas, a virtual host, a dataset, and imports put into the ledger by hand.</summary>
public sealed class GivenImports : IAsyncLifetime
{
    private readonly ImportStore imports = new();
    private readonly BatchStore batches = new();

    public TestDatabase Database { get; } = new();
    public TestBroker Broker { get; } = new();
    public MySqlPool Pool { get; private set; } = null!;

    /// <summary>Where the objects of these imports lie.</summary>
    public string ObjectsRoot { get; } = Directory.CreateTempSubdirectory("imports-orchestrator-").FullName;

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await Broker.InitializeAsync();
        await Database.RegisterDatasetAsync(
            """{ "name": "stock", "version": 1, "business_key": ["item"], "columns": [{ "name": "item", "type": "text" }] }""");
        Pool = Database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 8 });
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(ObjectsRoot, recursive: true);
    }

    public async Task<Guid> QueuedAsync(long bytes = 100, DateTimeOffset? acceptedAt = null, string mode = ImportMode.Upsert)
    {
        var importId = Guid.CreateVersion7();
        await using var session = await Pool.OpenAsync();
        await imports.InsertAsync(
            session,
            new NewImport
            {
                ImportId = importId, TenantId = "default", Dataset = "stock", DatasetVersion = 1, ObjectId = importId, SourceBytes = bytes,
                ContentHash = SHA256.HashData(importId.ToByteArray()), DedupeKey = SHA256.HashData(importId.ToByteArray()), IdempotencyKey = importId.ToString(), Mode = mode,
                AcceptedAt = acceptedAt ?? DateTimeOffset.UtcNow,
            },
            CancellationToken.None);
        return importId;
    }

    /// <summary>An import in <c>parsing</c>, its cut done, with batches of ten rows in the ledger.</summary>
    public async Task<Guid> ParsingAsync(int batchCount)
    {
        var importId = await QueuedAsync();
        await using var session = await Pool.OpenAsync();
        await session.ExecuteAsync(
            """
            UPDATE import SET status = 'parsing', orchestrated_at = UTC_TIMESTAMP(6), released_at = UTC_TIMESTAMP(6), cut_done = TRUE,
              planned_batches = @batchCount, read_rows = @batchCount * 10
            WHERE import_id = @importId
            """,
            new { importId, batchCount });
        var planned = Enumerable.Range(1, batchCount).Select(number => new BatchRow
        {
            ImportId = importId, BatchNumber = number, TenantId = "default", FirstByte = number * 10, LengthBytes = 10, FirstRow = (number - 1) * 10 + 1, RowCount = 10, FirstLine = number,
        });
        await batches.PlanAsync(session, planned, CancellationToken.None);
        await batches.SetExpectedAsync(session, importId, batchCount, CancellationToken.None);
        return importId;
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var session = await Pool.OpenAsync();
        await session.ExecuteAsync(sql, parameters);
    }

    public async Task<T?> ValueAsync<T>(string sql, object? parameters = null)
    {
        await using var session = await Pool.OpenAsync();
        return await session.QueryFirstOrDefaultAsync<T>(sql, parameters);
    }

    /// <summary>What the ingress does before it sends <c>CancelImport</c>.</summary>
    public async Task<bool> RequestCancelAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        return await imports.RequestCancelAsync(session, "default", importId, CancellationToken.None);
    }

    /// <summary>What merge does when it has its scope.</summary>
    public async Task<bool> BeginMergeAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        return await imports.BeginMergeAsync(session, importId, "local-file", CancellationToken.None);
    }

    /// <summary>One row, valid: what validation leaves.</summary>
    public Task CountAsync(Guid importId) => ExecuteAsync(
        """
        UPDATE import SET read_rows = 1, malformed_rows = 0, staged_rows = 1, rejected_rows = 0, duplicate_rows = 0, valid_rows = 1, cut_done = TRUE
        WHERE import_id = @importId
        """,
        new { importId });

    public Task<string?> StatusAsync(Guid importId) => ValueAsync<string>("SELECT status FROM import WHERE import_id = @importId", new { importId });

    public Task<string?> SagaStateAsync(Guid importId) => ValueAsync<string>("SELECT state FROM saga_import WHERE correlation_id = @importId", new { importId });

    public Task StateBecomesAsync(Guid importId, string state)
        => Eventually.IsTrueAsync(async () => await SagaStateAsync(importId) == state, TimeSpan.FromSeconds(30), $"the saga is {state}");
}
