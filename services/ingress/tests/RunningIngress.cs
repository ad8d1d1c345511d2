using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Imports.Contracts;
using Imports.MySql;
using Imports.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Imports.Ingress.Tests.RunningIngress))]

namespace Imports.Ingress.Tests;

/// <summary>The real service over real HTTP, with schemas and a virtual host of its own, and somebody who hears its events. Tests share it and use contents of their own.</summary>
public sealed class RunningIngress : IAsyncLifetime
{
    public const long MaxUploadBytes = 8 << 20;
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("imports-ingress-");
    private WebApplication? app;
    private IBusControl? listener;

    public TestDatabase Database { get; } = new();
    public TestBroker Broker { get; } = new();
    public ConcurrentBag<ImportAccepted> Accepted { get; } = [];
    public ConcurrentBag<ImportFailed> Failed { get; } = [];
    public ConcurrentBag<CancelImport> Cancelled { get; } = [];
    public ConcurrentBag<RetryImport> Retried { get; } = [];
    public ConcurrentBag<ResumeImport> Resumed { get; } = [];
    public ConcurrentBag<RollbackImport> RolledBack { get; } = [];
    public ConcurrentBag<RegisterDataset> Registered { get; } = [];
    public ConcurrentBag<ImportDuplicated> Duplicated { get; } = [];
    public HttpClient Http { get; private set; } = new();
    public MySqlPool? Pool { get; private set; }

    /// <summary>What the service answers to.</summary>
    public IEnumerable<RouteEndpoint> Routes => app!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
    public string Objects => Path.Combine(folder.FullName, "objects");
    public string Inbox => Path.Combine(folder.FullName, "inbox");
    public string Outside => Path.Combine(folder.FullName, "outside");

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await Broker.InitializeAsync();
        Directory.CreateDirectory(Inbox);
        Directory.CreateDirectory(Outside);
        await Database.RegisterDatasetAsync(Dataset("stock"));
        await Database.RegisterDatasetAsync(Dataset("prices"));
        await Database.RegisterDatasetAsync(Goods);
        await Database.RegisterDatasetAsync(Any);
        Pool = Database.OpenPool(new MySqlPoolOptions { Role = "test", MaxConnections = 4, AllowLocalInfile = true });
        app = await StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = Deadline };
        await ListenAsync();
    }

    /// <summary>One more process of the same service; the caller disposes it.</summary>
    /// <param name="further">Settings of its own, as arguments.</param>
    public async Task<WebApplication> StartAsync(params string[] further)
    {
        string[] settings =
        [
            $"--Objects:Root={Objects}", $"--Inbox:Folder={Inbox}", $"--Ingress:MaxUploadBytes={MaxUploadBytes.ToString(CultureInfo.InvariantCulture)}",
            "--Ingress:IdempotencyLease=00:00:03", .. further,
        ];
        var started = IngressService.Build(TestArguments.For(Database, Broker, settings));
        await started.StartAsync();

        // A bus that is stopped while it still starts would go on consuming.
        await started.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, Deadline);
        return started;
    }

    public async Task<ImportAccepted> AcceptedAsync(Guid importId)
    {
        await Eventually.IsTrueAsync(() => Accepted.Any(accepted => accepted.ImportId == importId), Deadline, $"ImportAccepted of {importId}");
        return Accepted.First(accepted => accepted.ImportId == importId);
    }

    public async Task<ImportFailed> FailedAsync(string idempotencyKey)
    {
        await Eventually.IsTrueAsync(() => Failed.Any(failed => failed.IdempotencyKey == idempotencyKey), Deadline, $"ImportFailed with key {idempotencyKey}");
        return Failed.First(failed => failed.IdempotencyKey == idempotencyKey);
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var session = await Pool!.OpenAsync();
        return await session.QueryAsync<T>(sql, parameters);
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var session = await Pool!.OpenAsync();
        await session.ExecuteAsync(sql, parameters);
    }

    /// <summary>Publishes as a client without MassTransit does: bytes to an exchange, no headers, no content type.</summary>
    public async Task PublishRawAsync(string exchange, string routingKey, string payload)
    {
        var message = new { properties = new { }, routing_key = routingKey, payload, payload_encoding = "string" };
        using var response = await Broker.Management.PostAsJsonAsync($"api/exchanges/{Broker.VirtualHost}/{exchange}/publish", message);
        response.EnsureSuccessStatusCode();
        Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("routed").GetBoolean());
    }

    public Task PublishAsync(ImportRequested request) => listener!.Publish(request);

    public IReadOnlyList<string> StoredFiles() => Directory.Exists(Objects) ? [.. Directory.EnumerateFiles(Objects, "*", SearchOption.AllDirectories)] : [];

    private async Task ListenAsync()
    {
        LogContext.Current = null;
        listener = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(Broker.Uri);
            rabbit.ReceiveEndpoint("test-listener", endpoint =>
            {
                endpoint.Handler<ImportAccepted>(context => Heard(Accepted, context.Message));
                endpoint.Handler<ImportFailed>(context => Heard(Failed, context.Message));
                endpoint.Handler<CancelImport>(context => Heard(Cancelled, context.Message));
                endpoint.Handler<RetryImport>(context => Heard(Retried, context.Message));
                endpoint.Handler<ResumeImport>(context => Heard(Resumed, context.Message));
                endpoint.Handler<RollbackImport>(context => Heard(RolledBack, context.Message));
                endpoint.Handler<RegisterDataset>(context => Heard(Registered, context.Message));
                endpoint.Handler<ImportDuplicated>(context => Heard(Duplicated, context.Message));
            });
        });
        await listener.StartAsync();
    }

    private static Task Heard<T>(ConcurrentBag<T> heard, T message)
    {
        heard.Add(message);
        return Task.CompletedTask;
    }

    /// <summary>A version of a dataset of the test's own.</summary>
    public Task RegisterAsync(string name, int version)
        => Database.RegisterDatasetAsync(Dataset(name).Replace("\"version\": 1", $"\"version\": {version.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal));

    private const string Goods = """
        {
          "name": "goods", "version": 1, "title": "Goods of every kind", "business_key": ["code", "day"],
          "columns": [
            { "name": "code", "type": "text", "required": true }, { "name": "note", "type": "text" }, { "name": "price", "type": "decimal", "precision": 38, "scale": 10, "default": "0" },
            { "name": "quantity", "type": "integer", "required": true }, { "name": "day", "type": "date", "required": true }, { "name": "seen_at", "type": "timestamp" },
            { "name": "is_new", "type": "boolean" }, { "name": "tags", "type": "json" }
          ],
          "indexes": [["quantity"]]
        }
        """;

    private const string Any = """
        {
          "name": "any", "version": 1, "business_key": ["import_id", "row_number"],
          "columns": [
            { "name": "import_id", "type": "text", "max_length": 36, "required": true, "from": "import_id" },
            { "name": "row_number", "type": "integer", "required": true, "from": "row_number" }, { "name": "record", "type": "json", "required": true, "from": "record" }
          ]
        }
        """;

    /// <summary>The definition of a dataset with the columns <c>code</c> and <c>quantity</c>.</summary>
    public static string Dataset(string name) => $$"""
        { "name": "{{name}}", "version": 1, "business_key": ["code"], "columns": [ { "name": "code", "type": "text", "required": true }, { "name": "quantity", "type": "integer" } ] }
        """;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (listener is not null)
            await listener.StopAsync();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        if (Pool is not null)
            await Pool.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
