using Imports.Contracts;
using Imports.Gateway.Tests;
using Imports.Hosting;
using Imports.Ledger;
using Imports.MySql;
using Imports.Testing;
using MassTransit;

[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(GatewayStack))]

namespace Imports.Gateway.Tests;

/// <summary>Real servers, a gateway that most tests share, and what the other services would do: imports in the ledger and events on the bus.</summary>
public sealed class GatewayStack : IAsyncLifetime
{
    private readonly TestDatabase database = new();
    private readonly SnapshotReader snapshots = new();
    private MySqlPool? pool;
    private IBusControl? bus;
    private RunningGateway? gateway;

    /// <summary>The broker that all gateways share.</summary>
    public TestBroker Broker { get; } = new();

    /// <summary>Where the database listens.</summary>
    internal Uri DatabaseUri => new($"mysql://{database.Server.Host}:{database.Server.Port}");

    /// <summary>The gateway that the tests share.</summary>
    internal RunningGateway Gateway => gateway!;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        await database.RegisterDatasetAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "inventory.json")));
        await Broker.InitializeAsync();
        pool = database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 4 });
        LogContext.Current = null!;
        bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(Broker.Uri));
        await bus.StartAsync();
        gateway = await StartGatewayAsync();
    }

    /// <summary>Starts a further gateway, as its process does, on a port of its own, and waits until it has its queue.</summary>
    internal async Task<RunningGateway> StartGatewayAsync(params string[] further)
    {
        var started = await RunningGateway.StartAsync(TestArguments.For(database, Broker, further));
        if (!further.Any(argument => argument.StartsWith("--RabbitMq:", StringComparison.Ordinal)))
            await started.IsListeningAsync();
        return started;
    }

    /// <summary>The same, with a clock of its own.</summary>
    internal async Task<RunningGateway> StartGatewayAsync(TimeProvider time)
    {
        var started = await RunningGateway.StartAsync(TestArguments.For(database, Broker), time);
        await started.IsListeningAsync();
        return started;
    }

    /// <summary>An import in the ledger, in the status <c>queued</c>.</summary>
    internal async Task<TestImport> NewImportAsync()
    {
        var import = new TestImport(pool!);
        await import.InsertAsync();
        return import;
    }

    /// <summary>Imports that have ended, the last of them so long ago and each other a second earlier; with the time of their acceptance.</summary>
    internal async Task<IReadOnlyList<Guid>> EndedImportsAsync(int count, TimeSpan ago)
    {
        var ids = Enumerable.Range(0, count).Select(i => Guid.CreateVersion7(DateTimeOffset.UtcNow - ago - TimeSpan.FromSeconds(i + 1))).ToList();
        await using var session = await pool!.OpenAsync();
        await session.ExecuteAsync(
            $"""
            INSERT INTO import (import_id, tenant_id, dataset, dataset_version, object_id, source_bytes, content_hash, idempotency_key, status, error_code, accepted_at, finished_at, changed_at)
            VALUES (@id, 'default', 'inventory', 2, @id, 1, UNHEX(REPEAT('00', 32)), 'many', 'failed', 'IMPORT_TIMED_OUT', UTC_TIMESTAMP(6) - INTERVAL @seconds SECOND, UTC_TIMESTAMP(6) - INTERVAL @seconds SECOND, UTC_TIMESTAMP(6))
            """,
            ids.Select((id, i) => new { id, seconds = (long)ago.TotalSeconds + i }));
        foreach (var stage in new[] { "stage", "validate" })
            await session.ExecuteAsync("INSERT INTO import_stage (import_id, tenant_id, stage) VALUES (@id, 'default', @stage)", ids.Select(id => new { id, stage }));
        return ids;
    }

    /// <summary>Publishes an event as the orchestrator does: with the given snapshot, or the one that the ledger gives now.</summary>
    internal async Task PublishAsync(TestImport import, ImportSnapshot? snapshot = null)
        => await bus!.Publish(new ImportProgressed { Snapshot = snapshot ?? await SnapshotAsync(import) });

    internal async Task<ImportSnapshot> SnapshotAsync(TestImport import)
    {
        await using var session = await pool!.OpenAsync();
        return (await snapshots.FindAsync(session, import.Id, CancellationToken.None))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
            await gateway.DisposeAsync();
        if (bus is not null)
            await bus.StopAsync();
        if (pool is not null)
            await pool.DisposeAsync();
        await Broker.DisposeAsync();
        await database.DisposeAsync();
    }
}
