using System.Net.Http.Headers;
using System.Text;
using Imports.MySql;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Persistence.Tests.Stack;

/// <summary>A database and a RabbitMQ virtual host of the test's own, on the servers that the environment names. Dropped at the end.</summary>
public sealed class TestStack : IAsyncDisposable
{
    private readonly MySqlPool admin;

    private TestStack(string name, bool owned)
    {
        Name = name;
        Owned = owned;
        Server = new MySqlServerOptions
        {
            Host = Setting("IMPORTS_MYSQL_HOST"), Port = int.Parse(Setting("IMPORTS_MYSQL_PORT")),
            User = Setting("IMPORTS_MYSQL_USER"), Password = Setting("IMPORTS_MYSQL_PASSWORD"), ControlSchema = name,
        };
        Broker = new Uri(Setting("IMPORTS_RABBITMQ"));
        Pool = NewPool("test", 8);
        admin = new MySqlPool(
            Server, new MySqlPoolOptions { Role = "admin", MaxConnections = 1, AllowDdl = true, Schema = "information_schema" },
            NullLogger<MySqlPool>.Instance);
    }

    /// <summary>Name of both the database and the virtual host.</summary>
    public string Name { get; }

    public MySqlServerOptions Server { get; }
    public Uri Broker { get; }

    /// <summary>For the test's own queries.</summary>
    public MySqlPool Pool { get; }

    private bool Owned { get; }

    public static async Task<TestStack> CreateAsync()
    {
        var stack = new TestStack($"persistence_{Guid.NewGuid():N}"[..24], owned: true);
        await using (var session = await stack.admin.OpenAsync())
        {
            await session.ExecuteAsync($"CREATE DATABASE {SqlName.Quote(stack.Name)}");
            await session.ExecuteAsync($"USE {SqlName.Quote(stack.Name)}");
            foreach (var statement in await MigrationAsync())
                await session.ExecuteAsync(statement);
            await session.ExecuteAsync("CREATE TABLE effect (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, work_id BINARY(16) NOT NULL, kind VARCHAR(32) NOT NULL)");
        }
        await stack.ManageAsync(HttpMethod.Put, $"/api/vhosts/{stack.Name}");
        var user = stack.Broker.UserInfo.Split(':')[0];
        await stack.ManageAsync(
            HttpMethod.Put, $"/api/permissions/{stack.Name}/{user}", """{"configure":".*","write":".*","read":".*"}""");
        return stack;
    }

    /// <summary>For a child process: the stack belongs to its parent.</summary>
    public static TestStack Attach(string name) => new(name, owned: false);

    public MySqlPool NewPool(string role, int connections)
        => new(Server, new MySqlPoolOptions { Role = role, MaxConnections = connections }, NullLogger<MySqlPool>.Instance);

    public async Task<long> CountAsync(string sql, object? parameters = null)
    {
        await using var session = await Pool.OpenAsync();
        return await session.QueryFirstOrDefaultAsync<long>(sql, parameters);
    }

    public Task<long> EffectsAsync(string kind) => CountAsync("SELECT COUNT(*) FROM effect WHERE kind = @kind", new { kind });

    public Task<long> OutboxRowsAsync() => CountAsync("SELECT COUNT(*) FROM outbox_message");

    public Task<long> InboxRowsAsync() => CountAsync("SELECT COUNT(*) FROM inbox_state");

    /// <summary>Messages in a queue, waiting or unacknowledged; 0 when there is no such queue. Asks RabbitMQ directly, without sampling.</summary>
    public async Task<string> ManageAsync(HttpMethod method, string path, string? json = null)
    {
        var management = new Uri(Setting("IMPORTS_RABBITMQ_MANAGEMENT"));
        using var client = new HttpClient { BaseAddress = new Uri($"{management.Scheme}://{management.Authority}") };
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(management.UserInfo))));
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Owned)
        {
            await using (var session = await admin.OpenAsync())
                await session.ExecuteAsync($"DROP DATABASE {SqlName.Quote(Name)}");
            await ManageAsync(HttpMethod.Delete, $"/api/vhosts/{Name}");
        }
        await Pool.DisposeAsync();
        await admin.DisposeAsync();
    }

    private static async Task<IEnumerable<string>> MigrationAsync()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Imports.sln")))
            folder = folder.Parent;
        var text = await File.ReadAllTextAsync(
            Path.Combine(folder!.FullName, "infra/mysql/migrations/002_create_saga_outbox_inbox.sql"));
        return text.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static string Setting(string name)
        => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set; these tests need real servers.");
}
