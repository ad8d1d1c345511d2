using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Imports.MySql;
using Imports.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Stack.Tests.Crashes;

/// <summary>
/// Private servers and the services as OS processes that a test holds, kills and starts again. Services reach either server through a link that can be stalled or
/// cut; the test itself asks the database directly. Leases and sweeps are short, so that a recovery takes seconds.
/// </summary>
public sealed class CrashStack : IAsyncLifetime
{
    private static readonly string[] Services = ["ingress", "orchestrator", "parsing", "validation", "merge", "gateway"];
    private static readonly TimeSpan UpLimit = TimeSpan.FromMinutes(4);

    /// <summary>A Debian root whose servers are run in it, in place of this machine's.</summary>
    private static readonly string ServerRoot = Environment.GetEnvironmentVariable("IMPORTS_CRASH_ROOT") ?? "";

    private static int made;

    /// <summary>Each has ports and a folder of its own: there may be two at once.</summary>
    private readonly int place = Interlocked.Increment(ref made) - 1;
    private readonly Dictionary<string, ServiceProcess> processes = [];
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private Dictionary<string, string> environment = [];
    private MySqlServerOptions server = null!;
    private MySqlPool admin = null!;

    public string Root { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", ".."));

    public string Folder => ServerRoot.Length > 0
        ? Path.Combine(ServerRoot, "srv", $"imports-crash-{place}")
        : Path.Combine(Environment.GetEnvironmentVariable("IMPORTS_TEST_FOLDER") ?? throw new InvalidOperationException("IMPORTS_TEST_FOLDER is not set: run infra/test.sh."), $"crash-{place}");

    private int FirstPort => Ports.Of(Ports.Crashes) + (place * Ports.OfOneCrashStack);

    public string Objects => Path.Combine(Folder, "objects");
    public string StagingSchema => environment["IMPORTS_MYSQL_STAGING"];
    public string Target => TargetOf(CrashImport.Inventory);
    public TcpLink MySqlLink { get; private set; } = null!;
    public TcpLink BrokerLink { get; private set; } = null!;
    public BrokerQueues Broker { get; private set; } = null!;

    /// <summary>The queues of the services, as they were when all had started.</summary>
    public IReadOnlyList<string> Queues { get; private set; } = [];
    public IEnumerable<ServiceProcess> All => processes.Values;
    public ServiceProcess this[string name] => processes[name];

    /// <summary>What the migrator is told by its environment.</summary>
    public IEnumerable<(string Name, string Value)> MigratorSettings =>
    [
        ("MySql__Host", server.Host), ("MySql__Port", $"{server.Port}"), ("MySql__User", server.User), ("MySql__Password", server.Password),
        ("MySql__ControlSchema", environment["IMPORTS_MYSQL_CONTROL"]), ("MySql__StagingSchema", StagingSchema), ("MySql__TargetSchema", environment["IMPORTS_MYSQL_TARGETS"]),
    ];

    public string TargetOf(string dataset) => $"`{environment["IMPORTS_MYSQL_TARGETS"]}`.`{dataset}`";

    public async ValueTask InitializeAsync()
    {
        await RunAsync("infra/down.sh", "--purge");
        // What a run that was ended has held would be held in this one.
        if (Directory.Exists(Path.Combine(Folder, ServiceProcess.PointsFolder)))
            Directory.Delete(Path.Combine(Folder, ServiceProcess.PointsFolder), recursive: true);
        await ServersAsync();
        environment = File.ReadLines(Path.Combine(Folder, "env")).Select(line => line.Replace("export ", "", StringComparison.Ordinal).Split('=', 2))
            .Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1].Trim('\'', '"'));
        server = new MySqlServerOptions
        {
            Host = environment["IMPORTS_MYSQL_HOST"], Port = int.Parse(environment["IMPORTS_MYSQL_PORT"], CultureInfo.InvariantCulture),
            User = environment["IMPORTS_MYSQL_USER"], Password = environment["IMPORTS_MYSQL_PASSWORD"],
        };
        admin = new MySqlPool(server, new MySqlPoolOptions { Role = "test", MaxConnections = 2 }, NullLogger<MySqlPool>.Instance);
        (MySqlLink, BrokerLink) = (new TcpLink(server.Port), new TcpLink(new Uri(environment["IMPORTS_RABBITMQ"]).Port));
        Broker = new BrokerQueues(new Uri(environment["IMPORTS_RABBITMQ_MANAGEMENT"]));
        foreach (var folder in new[] { Objects, Path.Combine(Folder, "inbox") })
            Directory.CreateDirectory(folder);
        await CrashDatasets.RegisterAsync(this);
        foreach (var service in Services)
            Add(service, service, FirstPort + Array.IndexOf(Services, service)).Start();
        await ReadyAsync();
        Queues = await Broker.NamesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes.Values.Where(process => process.IsRunning))
            await process.KillAsync();
        if (admin is not null)
            await admin.DisposeAsync();
        foreach (var link in new[] { MySqlLink, BrokerLink }.OfType<TcpLink>())
            await link.DisposeAsync();
        http.Dispose();
        Broker?.Dispose();
        await RunAsync("infra/down.sh", "--purge");
    }

    /// <summary>A second process of a service, until the test ends it.</summary>
    /// <param name="service">Which.</param>
    /// <param name="checkout">Whose build it is; null = this one.</param>
    public ServiceProcess AddSecond(string service, string? checkout = null)
        => processes.GetValueOrDefault($"{service}-2") ?? Add(service, $"{service}-2", FirstPort + 15 + Array.IndexOf(Services, service), checkout);

    public void Forget(ServiceProcess second) => processes.Remove(second.Name);

    public Task ReadyAsync(ServiceProcess process) => process.ReadyAsync(http);

    /// <summary>Starts what is not running, and waits until all are ready and nothing is under way: a test that failed may have left a server dead, work held or an import half done.</summary>
    public async Task ReadyAsync()
    {
        if (new[] { "mysql", "rabbitmq" }.Any(server => Command.IsGone(PidOf(server))))
            await ServersAsync();
        foreach (var process in processes.Values.Where(process => !process.IsRunning && process.Name == process.Service))
            process.Start();
        foreach (var process in processes.Values.Where(process => process.IsRunning))
            await process.ReadyAsync(http);
        foreach (var process in processes.Values)
            process.ReleaseAll();
        await Eventually.IsTrueAsync(
            async () => (await QueryAsync<long>("SELECT COUNT(*) FROM import WHERE status NOT IN ('done', 'failed', 'cancelled')"))[0] == 0, TimeSpan.FromSeconds(60), "what an earlier test began has ended");
    }

    /// <summary>Starts what is not running of the two servers.</summary>
    public Task ServersAsync() => RunAsync("infra/up.sh", "--servers");

    /// <summary>The server gets a SIGKILL.</summary>
    /// <param name="server"><c>mysql</c> or <c>rabbitmq</c>.</param>
    public async Task KillServerAsync(string server)
    {
        var pid = PidOf(server);
        await Command.RunAsync("kill", ["-KILL", pid], Root, [], UpLimit);
        await Eventually.IsTrueAsync(() => Command.IsGone(pid), TimeSpan.FromSeconds(20), $"{server} is dead");
    }

    /// <summary>What the dead broker knew is gone; it starts as a new one.</summary>
    public void WipeBroker() => Directory.Delete(Path.Combine(Folder, "rabbitmq", "data"), recursive: true);

    public Task<Guid> PostAsync(byte[] body, string key, string options = "", string dataset = CrashImport.Inventory) => PostToAsync($"imports?dataset={dataset}{options}", body, key);

    /// <summary>Posts a body until it is answered, always with the same key.</summary>
    /// <returns>The import.</returns>
    public async Task<Guid> PostToAsync(string path, byte[] body, string key)
    {
        var import = Guid.Empty;
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(this["ingress"].Address, path)) { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
                request.Headers.Add("Idempotency-Key", key);
                if (await SendAsync(request) is not { } answer)
                    return false;
                import = JsonSerializer.Deserialize<JsonElement>(answer).GetProperty("task_id").GetGuid();
                return true;
            },
            TimeSpan.FromSeconds(60),
            "the file is accepted");
        return import;
    }

    public Task CancelAsync(Guid import) => AskAsync(import, HttpMethod.Delete, "");

    public Task EraseAsync(Guid import) => AskAsync(import, HttpMethod.Delete, "/data");

    /// <summary>Asks for something else of an import, until it is granted.</summary>
    public Task AskAsync(Guid import, string what) => AskAsync(import, HttpMethod.Post, $"/{what}");

    public async Task<string> StatusAsync(Guid import)
        => (await QueryAsync<string>("SELECT status FROM import WHERE import_id = @import", new { import })).SingleOrDefault() ?? "unknown";

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var session = await admin.OpenAsync();
        return await session.QueryAsync<T>(sql, parameters, TimeSpan.FromSeconds(60));
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var session = await admin.OpenAsync();
        await session.ExecuteAsync(sql, parameters, TimeSpan.FromSeconds(60));
    }

    /// <summary>Changes the form of a target, over a connection of its own.</summary>
    public async Task AlterAsync(string sql)
    {
        await using var pool = new MySqlPool(server, new MySqlPoolOptions { Role = "test ddl", MaxConnections = 1, AllowDdl = true }, NullLogger<MySqlPool>.Instance);
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync(sql, timeout: TimeSpan.FromSeconds(60));
    }

    /// <summary>A transaction of the test's own, which may hold locks.</summary>
    public async Task<MySqlSession> BeginAsync()
    {
        var session = await admin.OpenAsync();
        await session.BeginAsync();
        return session;
    }

    private Task AskAsync(Guid import, HttpMethod method, string what) => Eventually.IsTrueAsync(
        async () =>
        {
            using var request = new HttpRequestMessage(method, new Uri(this["ingress"].Address, $"imports/{import}{what}"));
            return await SendAsync(request) is not null;
        },
        TimeSpan.FromSeconds(30),
        $"{method} {what} is granted");

    /// <returns>The answer; null = nobody has answered, or says that he is to be asked again.</returns>
    internal async Task<string?> SendAsync(HttpRequestMessage request)
    {
        try
        {
            using var answer = await http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            // Whoever is asked again later says so: the key is held by the request that died, or a server is away.
            if ((int)answer.StatusCode is 409 or 503)
                return null;
            Assert.True(answer.IsSuccessStatusCode, $"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {text}");
            return text;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private ServiceProcess Add(string service, string name, int port, string? checkout = null)
    {
        var settings = new Dictionary<string, string>(ShortWaits.Settings)
        {
            ["MySql__Host"] = "127.0.0.1", ["MySql__Port"] = $"{MySqlLink.Port}", ["MySql__User"] = $"imports_{service}",
            ["MySql__Password"] = File.ReadAllText(Path.Combine(Folder, "secrets", $"mysql_{service}")),
            ["MySql__ControlSchema"] = environment["IMPORTS_MYSQL_CONTROL"], ["MySql__StagingSchema"] = StagingSchema, ["MySql__TargetSchema"] = environment["IMPORTS_MYSQL_TARGETS"],
            ["RabbitMq__Uri"] = new UriBuilder(environment["IMPORTS_RABBITMQ"]) { Port = BrokerLink.Port }.Uri.AbsoluteUri,
            ["Objects__Root"] = Objects, ["Inbox__Folder"] = Path.Combine(Folder, "inbox"), ["DOTNET_ENVIRONMENT"] = "Production",
        };
        var program = Path.Combine(string.IsNullOrEmpty(checkout) ? Root : checkout, "services", service, "src", "bin", "Release", "net10.0", $"Imports.{char.ToUpperInvariant(service[0])}{service[1..]}.dll");
        return processes[name] = new ServiceProcess(service, name, port, Folder, program, settings);
    }

    /// <summary>On servers of its own, which it kills, whatever the other stack uses.</summary>
    private Task RunAsync(string script, string argument)
        => Command.RunAsync(
            "bash", [script, argument], Root,
            [("IMPORTS_LOCAL", Folder), ("IMPORTS_PORT_BASE", $"{FirstPort}"), ("IMPORTS_SERVER_ROOT", ServerRoot), ("IMPORTS_MYSQL", ""), ("IMPORTS_RABBITMQ", "")], UpLimit);

    private string PidOf(string server) => File.ReadAllText(Path.Combine(Folder, "run", $"{server}.pid")).Trim();
}
