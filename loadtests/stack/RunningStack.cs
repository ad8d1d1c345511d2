using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Imports.MySql;
using Imports.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Stack.Tests;

/// <summary>The tests that share one stack and leave it running.</summary>
[CollectionDefinition(nameof(Composed))]
public sealed class Composed : ICollectionFixture<RunningStack>;

/// <summary>The whole product as <c>infra/up.sh</c> starts it, in a folder and on ports of its own.</summary>
public sealed class RunningStack : IAsyncLifetime
{
    private static readonly string PortBase = Ports.Of(Ports.Composed).ToString(CultureInfo.InvariantCulture);
    private static readonly TimeSpan UpLimit = TimeSpan.FromMinutes(4);

    private Dictionary<string, string> environment = [];

    public string Root { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), "..", ".."));

    public string Folder { get; } = Path.Combine(
        Environment.GetEnvironmentVariable("IMPORTS_TEST_FOLDER") ?? throw new InvalidOperationException("IMPORTS_TEST_FOLDER is not set: run infra/test.sh."), "stack");

    public HttpClient Api { get; private set; } = null!;
    public string Gateway => environment["IMPORTS_GATEWAY"];
    public MySqlPool Admin { get; private set; } = null!;
    public string StagingSchema => environment["IMPORTS_MYSQL_STAGING"];
    public string Target => $"`{environment["IMPORTS_MYSQL_TARGETS"]}`.`inventory`";

    public async ValueTask InitializeAsync()
    {
        await UpAsync();
        environment = File.ReadLines(Path.Combine(Folder, "env")).Select(line => line.Replace("export ", "", StringComparison.Ordinal).Split('=', 2))
            .Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1].Trim('\'', '"'));
        Api = new HttpClient { BaseAddress = new Uri(environment["IMPORTS_API"]), Timeout = TimeSpan.FromSeconds(60) };
        Admin = new MySqlPool(Server(), new MySqlPoolOptions { Role = "test", MaxConnections = 2 }, NullLogger<MySqlPool>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (Admin is not null)
            await Admin.DisposeAsync();
        await RunAsync("infra/down.sh", "--purge");
    }

    /// <summary>Starts what is not running.</summary>
    public Task UpAsync() => RunAsync("infra/up.sh", "--no-demo");

    /// <summary>Kills the service's OS process the hard way.</summary>
    public async Task KillAsync(string service)
    {
        var pid = ServicePid(service);
        using (var process = Process.GetProcessById(pid))
            process.Kill();
        await Eventually.IsTrueAsync(() => Command.IsGone($"{pid}"), TimeSpan.FromSeconds(10), $"{service} is dead");
    }

    /// <summary>Stops the service and starts it with further settings, by their environment variables.</summary>
    public async Task RestartAsync(string service, params (string Name, string Value)[] settings)
    {
        await KillAsync(service);
        await RunAsync("bash", ["infra/up.sh", "--no-demo"], settings);
    }

    /// <summary>Registers the definitions of a folder, and creates their targets, as the migrator does.</summary>
    public Task RegisterDatasetsAsync(string folder) => RunAsync(
        "dotnet",
        ["infra/mysql/migrator/src/bin/Release/net10.0/Imports.Migrator.dll", "migrate"],
        ("MySql__Host", environment["IMPORTS_MYSQL_HOST"]), ("MySql__Port", environment["IMPORTS_MYSQL_PORT"]),
        ("MySql__User", environment["IMPORTS_MYSQL_USER"]), ("MySql__Password", environment["IMPORTS_MYSQL_PASSWORD"]),
        ("MySql__ControlSchema", environment["IMPORTS_MYSQL_CONTROL"]), ("MySql__StagingSchema", environment["IMPORTS_MYSQL_STAGING"]),
        ("MySql__TargetSchema", environment["IMPORTS_MYSQL_TARGETS"]), ("Datasets__Folder", folder));

    public int ServicePid(string service)
        => int.Parse(File.ReadAllText(Path.Combine(Folder, "run", $"{service}.pid")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);

    /// <summary>From now on only what the service's process holds later counts as its peak.</summary>
    /// <returns>Bytes of memory that it holds now.</returns>
    public long ForgetPeakMemory(string service)
    {
        // The value that sets the mark back, by proc_pid_clear_refs(5).
        File.WriteAllText($"/proc/{ServicePid(service)}/clear_refs", "5");
        return PeakMemoryBytes(service);
    }

    /// <summary>Most bytes of memory that the service's process has held.</summary>
    public long PeakMemoryBytes(string service)
    {
        var line = File.ReadLines($"/proc/{ServicePid(service)}/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>A deterministic inventory file; the same seed gives the same bytes.</summary>
    public async Task<string> GenerateAsync(int rows, int seed, params string[] further)
    {
        var path = Path.Combine(Folder, $"inventory-{rows}-{seed}.csv");
        await RunAsync(
            "dotnet", ["fixtures/generator/bin/Release/net10.0/Imports.Generator.dll", "inventory", "--rows", $"{rows}", "--seed", $"{seed}", "--out", path, .. further]);
        return path;
    }

    /// <summary>Posts a file as the raw body and returns the status code and the answer.</summary>
    public async Task<(int Status, JsonElement Body)> PostAsync(string path)
    {
        await using var file = File.OpenRead(path);
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        using var answer = await Api.PostAsync("imports?dataset=inventory", content);
        return ((int)answer.StatusCode, JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()));
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var session = await Admin.OpenAsync();
        return await session.QueryAsync<T>(sql, parameters, TimeSpan.FromSeconds(60));
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var session = await Admin.OpenAsync();
        await session.ExecuteAsync(sql, timeout: TimeSpan.FromSeconds(60));
    }

    /// <summary>Changes the form of the target, over a connection of its own.</summary>
    public async Task AlterTargetAsync(string change)
    {
        await using var pool = new MySqlPool(Server(), new MySqlPoolOptions { Role = "test ddl", MaxConnections = 1, AllowDdl = true }, NullLogger<MySqlPool>.Instance);
        await using var session = await pool.OpenAsync();
        await session.ExecuteAsync($"ALTER TABLE {Target} {change}", timeout: TimeSpan.FromSeconds(60));
    }

    public async Task<string> StatusAsync(Guid import) => (await QueryAsync<string>("SELECT status FROM import WHERE import_id = @import", new { import }))[0];

    /// <summary>Waits by SQL, since the API may be the one that is down.</summary>
    public async Task DoneAsync(Guid import, TimeSpan? within = null)
    {
        var status = "";
        await Eventually.IsTrueAsync(
            async () =>
            {
                status = await StatusAsync(import);
                return status is "done" or "failed";
            },
            within ?? TimeSpan.FromMinutes(3),
            $"import {import} ends");
        Assert.True(status == "done", $"{status}: {string.Join(' ', await QueryAsync<string>("SELECT CONCAT(error_code, ': ', error_message) FROM import WHERE import_id = @import", new { import }))}");
    }

    private MySqlServerOptions Server() => new()
    {
        Host = environment["IMPORTS_MYSQL_HOST"], Port = int.Parse(environment["IMPORTS_MYSQL_PORT"], CultureInfo.InvariantCulture),
        User = environment["IMPORTS_MYSQL_USER"], Password = environment["IMPORTS_MYSQL_PASSWORD"],
    };

    private Task RunAsync(string script, string argument) => RunAsync("bash", [script, argument]);

    private Task RunAsync(string program, string[] arguments, params (string Name, string Value)[] settings)
        => Command.RunAsync(program, arguments, Root, [("IMPORTS_LOCAL", Folder), ("IMPORTS_PORT_BASE", PortBase), .. settings], UpLimit);

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
