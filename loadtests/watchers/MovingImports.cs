using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Watchers;

/// <summary>Imports in the ledger whose snapshots are published as the orchestrator does, each of them twice a second.</summary>
internal sealed class MovingImports : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly IBusControl bus;
    private readonly IReadOnlyList<ImportSnapshot> snapshots;
    private readonly CancellationTokenSource stopping = new();
    private Task publishing = Task.CompletedTask;
    private long published;

    private MovingImports(IBusControl bus, IReadOnlyList<ImportSnapshot> snapshots)
    {
        this.bus = bus;
        this.snapshots = snapshots;
    }

    public IReadOnlyList<Guid> Ids => [.. snapshots.Select(snapshot => snapshot.TaskId)];

    /// <summary>Snapshots that the broker has confirmed.</summary>
    public long Published => Volatile.Read(ref published);

    /// <summary>Puts the imports into the ledger; nothing is published yet.</summary>
    public static async Task<MovingImports> StartAsync(string datasetFile, int count, CancellationToken cancellationToken)
    {
        var server = new MySqlServerOptions
        {
            Host = Setting("IMPORTS_MYSQL_HOST"), Port = int.Parse(Setting("IMPORTS_MYSQL_PORT"), CultureInfo.InvariantCulture),
            User = Setting("IMPORTS_MYSQL_USER"), Password = Setting("IMPORTS_MYSQL_PASSWORD"),
        };
        await using var pool = new MySqlPool(server, new MySqlPoolOptions { Role = "watchers", MaxConnections = 1 }, NullLogger<MySqlPool>.Instance);
        await using var session = await pool.OpenAsync(cancellationToken);
        var dataset = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(datasetFile, cancellationToken));
        var snapshots = new List<ImportSnapshot>();
        for (var i = 0; i < count; i++)
            snapshots.Add(await InsertAsync(session, dataset, cancellationToken));
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(new Uri(Setting("IMPORTS_RABBITMQ"))));
        await bus.StartAsync(cancellationToken);
        return new MovingImports(bus, snapshots);
    }

    /// <summary>Begins to publish.</summary>
    public void Move() => publishing = PublishAsync(stopping.Token);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await bus.StopAsync();
        stopping.Dispose();
    }

    private static async Task<ImportSnapshot> InsertAsync(MySqlSession session, JsonElement dataset, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        var store = new ImportStore();
        await store.InsertAsync(
            session,
            new NewImport
            {
                ImportId = id, TenantId = "default", Dataset = dataset.GetProperty("name").GetString()!, DatasetVersion = dataset.GetProperty("version").GetInt32(),
                ObjectId = Guid.CreateVersion7(), FileName = "stock-of-all-branches.csv", SourceBytes = 75_000_000, ContentHash = RandomNumberGenerator.GetBytes(32),
                DedupeKey = RandomNumberGenerator.GetBytes(32), IdempotencyKey = id.ToString(), AcceptedAt = DateTimeOffset.UtcNow,
            },
            cancellationToken);
        await store.SetStatusAsync(session, id, ImportStatus.Parsing, cancellationToken);
        return (await new SnapshotReader().FindAsync(session, id, cancellationToken))!;
    }

    /// <summary>One after the other in turn, evenly over the half second.</summary>
    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        for (var turn = 0L; !cancellationToken.IsCancellationRequested; turn++)
        {
            var due = Every * turn / snapshots.Count - watch.Elapsed;
            if (due > TimeSpan.Zero)
                await Task.Delay(due, cancellationToken);
            var rows = 1_000L * (turn / snapshots.Count);
            var snapshot = snapshots[(int)(turn % snapshots.Count)] with { Version = Clock.Microseconds(), RowsRead = rows, RowsOk = rows, Step = $"staged {rows / 1_000} of 1000 batches" };
            await bus.Publish(new ImportProgressed { Snapshot = snapshot }, cancellationToken);
            Interlocked.Increment(ref published);
        }
    }

    private static string Setting(string name)
        => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set: loadtests/watchers.sh sets it.");
}

/// <summary>The unit of versions, so that a snapshot tells when it was published.</summary>
internal static class Clock
{
    public static long Microseconds() => (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
