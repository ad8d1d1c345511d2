using System.Security.Cryptography;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Testing;
using MassTransit;

namespace Imports.Orchestrator.Tests;

/// <summary>Schemas, a virtual host, a dataset, and imports put into the ledger by hand.</summary>
public sealed class GivenImports : IAsyncLifetime
{
    private readonly ImportStore imports = new();
    private readonly BatchStore batches = new();
    private readonly ImportOperations operations = new();

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

    /// <summary>As the ingress says it.</summary>
    public static ImportAccepted Accepted(Guid import, string mode = ImportMode.Upsert) => new()
    {
        ImportId = import, TenantId = "default", Dataset = "stock", DatasetVersion = 1, Mode = mode, SourceBytes = 100, AcceptedAt = DateTimeOffset.UtcNow,
    };

    /// <summary>What the cut of an import that is parsing has planned: all of its batches, of ten rows each.</summary>
    public async Task PlanAsync(Guid importId, int batchCount)
    {
        await using var session = await Pool.OpenAsync();
        await session.ExecuteAsync(
            "UPDATE import SET cut_done = TRUE, planned_batches = @batchCount, read_rows = @batchCount * 10, source_plan = '{}' WHERE import_id = @importId", new { importId, batchCount });
        await batches.PlanAsync(session, Planned(importId, batchCount), CancellationToken.None);
        await batches.SetExpectedAsync(session, importId, batchCount, CancellationToken.None);
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
        await batches.PlanAsync(session, Planned(importId, batchCount), CancellationToken.None);
        await batches.SetExpectedAsync(session, importId, batchCount, CancellationToken.None);
        return importId;
    }

    private static IEnumerable<BatchRow> Planned(Guid importId, int batchCount) => Enumerable.Range(1, batchCount).Select(number => new BatchRow
    {
        ImportId = importId, BatchNumber = number, TenantId = "default", FirstByte = number * 10, LengthBytes = 10, FirstRow = (number - 1) * 10 + 1, RowCount = 10, FirstLine = number,
    });

    /// <summary>What parsing does with a batch that was released to it.</summary>
    public async Task StageAsync(Guid importId, int number, long malformedRows = 0)
    {
        await using var session = await Pool.OpenAsync();
        await session.BeginAsync();
        var batch = await batches.LockAsync(session, importId, number, CancellationToken.None);
        await batches.SetStagedAsync(session, batch!, 10 - malformedRows, malformedRows, CancellationToken.None);
        await session.CommitAsync();
    }

    /// <summary>What validation does with a staged batch.</summary>
    public async Task ValidateAsync(Guid importId, int number)
    {
        await using var session = await Pool.OpenAsync();
        await session.BeginAsync();
        var batch = await batches.LockAsync(session, importId, number, CancellationToken.None);
        await batches.SetValidatedAsync(session, batch!, batch!.StagedRows ?? 0, 0, CancellationToken.None);
        await session.CommitAsync();
    }

    /// <summary>The batches of an import in their order: state and attempt.</summary>
    public Task<string?> BatchesAsync(Guid importId)
        => ValueAsync<string>("SELECT GROUP_CONCAT(CONCAT(state, ' ', attempt) ORDER BY batch_number SEPARATOR ', ') FROM import_batch WHERE import_id = @importId", new { importId });

    public Task BatchesBecomeAsync(Guid importId, string states)
        => Eventually.IsTrueAsync(async () => await BatchesAsync(importId) == states, TimeSpan.FromSeconds(30), $"the batches are {states}");

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

    /// <summary>What the ingress does before it sends <c>RetryImport</c>.</summary>
    public async Task<bool> RequestRetryAsync(Guid importId, string? options = null)
    {
        await using var session = await Pool.OpenAsync();
        return await operations.RequestRetryAsync(session, "default", importId, options, dedupeKey: null, CancellationToken.None);
    }

    /// <summary>What the ingress does before it sends <c>RollbackImport</c>.</summary>
    public async Task<bool> RequestRollbackAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        return await new RollbackRequests().RequestAsync(session, "default", importId, "somebody", CancellationToken.None);
    }

    public async Task<bool> PauseAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        return await operations.PauseAsync(session, "default", importId, CancellationToken.None);
    }

    public async Task<bool> ResumeAsync(Guid importId)
    {
        await using var session = await Pool.OpenAsync();
        return await operations.ResumeAsync(session, "default", importId, CancellationToken.None);
    }

    /// <summary>Publishes a message, and waits until it is taken.</summary>
    public async Task TellAsync<T>(RunningOrchestrator orchestrator, T message)
        where T : class
    {
        var messageId = Guid.NewGuid();
        await orchestrator.Bus.Publish(message, context => context.MessageId = messageId);
        await Eventually.IsTrueAsync(
            () => ValueAsync<bool>("SELECT COUNT(*) > 0 FROM inbox_state WHERE message_id = @messageId", new { messageId }), TimeSpan.FromSeconds(30), "the message is taken");
    }

    /// <summary>Runs something as the leader does, without an orchestrator around it.</summary>
    public async Task LeadAsync(Func<Leadership, Task> round)
    {
        var leadership = new Leadership(new OrchestratorOptions());
        await using var session = await Pool.OpenAsync();
        await Eventually.IsTrueAsync(
            async () =>
            {
                await leadership.TryHoldAsync(session, CancellationToken.None);
                return leadership.Fence is not null;
            },
            TimeSpan.FromSeconds(30),
            "this one leads");
        try
        {
            await round(leadership);
        }
        finally
        {
            await leadership.ReleaseAsync(session, CancellationToken.None);
        }
    }

    /// <summary>Waits until somebody waits in a statement.</summary>
    public Task WaitsInAsync(string statement) => Eventually.IsTrueAsync(
        () => ValueAsync<bool>("SELECT COUNT(*) > 0 FROM information_schema.processlist WHERE info LIKE CONCAT('%imports:', @statement, ' %') AND info NOT LIKE '%processlist%'", new { statement }),
        TimeSpan.FromSeconds(30),
        $"somebody waits in {statement}");

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
