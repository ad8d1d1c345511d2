using System.Net;
using System.Text.Json;
using Imports.Testing;
using Microsoft.AspNetCore.Builder;

namespace Imports.Hosting.Tests;

/// <summary>A service that reaches its servers through gates, with a folder of files of its own.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("imports-health-");
    private readonly HttpClient http = new() { Timeout = Deadline };
    private readonly WebApplication app;

    private RunningService(string service, Servers.Started servers)
    {
        var (mysql, broker) = (servers.Database.Server, servers.Broker.Uri);
        MySql = new TcpLink((int)mysql.Port);
        RabbitMq = new TcpLink(broker.Port);
        app = Services.Build(service, TestArguments.For(
            servers.Database, servers.Broker, "--MySql:Host=127.0.0.1", $"--MySql:Port={MySql.Port}",
            $"--RabbitMq:Uri={new UriBuilder(broker) { Host = "127.0.0.1", Port = RabbitMq.Port }.Uri}", $"--Objects:Root={Objects}"));
    }

    public TcpLink MySql { get; }
    public TcpLink RabbitMq { get; }
    public int Port => http.BaseAddress!.Port;
    public string Objects => Path.Combine(folder.FullName, "objects");

    public static async Task<RunningService> StartAsync(string service, Servers servers)
    {
        var running = new RunningService(service, await servers.UseAsync());
        await running.app.StartAsync();
        running.http.BaseAddress = new Uri(running.app.Urls.First());
        await running.ReadyAsync(HttpStatusCode.OK, health => health.Status == "healthy", "the service is ready");
        return running;
    }

    /// <summary>Asks until the answer is the expected one, and returns it.</summary>
    public async Task<Answer> ReadyAsync(HttpStatusCode code, Func<Answer, bool> condition, string what)
    {
        Answer? answer = null;
        await Eventually.IsTrueAsync(
            async () => (answer = await AskAsync("/health/ready")).Code == code && condition(answer), Deadline, what);
        return answer!;
    }

    public async Task<Answer> AskAsync(string path)
    {
        using var response = await http.GetAsync(path);
        return new Answer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        MySql.Restore();
        RabbitMq.Restore();
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await MySql.DisposeAsync();
        await RabbitMq.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>What was answered.</summary>
    internal sealed record Answer(HttpStatusCode Code, string? ContentType, string Body)
    {
        private readonly JsonElement json = JsonSerializer.Deserialize<JsonElement>(Body);

        public string? Status => json.GetProperty("status").GetString();

        /// <summary>The checks by their status, e.g. <c>mysql=unhealthy</c>, in alphabetical order.</summary>
        public IEnumerable<string> Checks => json.TryGetProperty("checks", out var checks)
            ? checks.EnumerateObject().Select(check => $"{check.Name}={check.Value.GetProperty("status").GetString()}").Order(StringComparer.Ordinal)
            : [];

        public IEnumerable<string> Names => NamesOf(json);

        private static IEnumerable<string> NamesOf(JsonElement element) => element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().SelectMany(property => NamesOf(property.Value).Prepend(property.Name))
            : [];
    }
}
