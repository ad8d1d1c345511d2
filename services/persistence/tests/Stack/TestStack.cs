using System.Text;
using Imports.MySql;
using Imports.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Persistence.Tests.Stack;

/// <summary>A database and a virtual host of the test's own, and a table for what the test's consumers do.</summary>
public sealed class TestStack : IAsyncDisposable
{
    private readonly TestDatabase? database;
    private readonly TestBroker? broker;

    private TestStack(MySqlServerOptions server, Uri brokerUri, TestDatabase? database = null, TestBroker? broker = null)
    {
        this.database = database;
        this.broker = broker;
        Server = server;
        Broker = brokerUri;
        Pool = new MySqlPool(server, new MySqlPoolOptions { Role = "test", MaxConnections = 8 }, NullLogger<MySqlPool>.Instance);
    }

    public MySqlServerOptions Server { get; }

    /// <summary>With the virtual host as its path.</summary>
    public Uri Broker { get; }

    /// <summary>For the test's own queries.</summary>
    public MySqlPool Pool { get; }

    private string VirtualHost => Broker.AbsolutePath.Trim('/');

    public static async Task<TestStack> CreateAsync()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        var broker = new TestBroker();
        await broker.InitializeAsync();
        await using (var pool = database.OpenPool(new MySqlPoolOptions { Role = "ddl", MaxConnections = 1, AllowDdl = true }))
        await using (var session = await pool.OpenAsync())
            await session.ExecuteAsync(
                "CREATE TABLE effect (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, work_id BINARY(16) NOT NULL, kind VARCHAR(32) NOT NULL)");
        return new TestStack(database.Server, broker.Uri, database, broker);
    }

    /// <summary>For a child process: the stack belongs to its parent.</summary>
    public static TestStack Attach(string controlSchema, string brokerUri)
        => new(TestServer.MySql with { ControlSchema = controlSchema }, new Uri(brokerUri));

    public async Task<long> CountAsync(string sql, object? parameters = null)
    {
        await using var session = await Pool.OpenAsync();
        return await session.QueryFirstOrDefaultAsync<long>(sql, parameters);
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var session = await Pool.OpenAsync();
        await session.ExecuteAsync(sql, parameters);
    }

    public Task<long> EffectsAsync(string kind) => CountAsync("SELECT COUNT(*) FROM effect WHERE kind = @kind", new { kind });

    public Task<long> OutboxRowsAsync() => CountAsync("SELECT COUNT(*) FROM outbox_message");

    public Task<long> InboxRowsAsync() => CountAsync("SELECT COUNT(*) FROM inbox_state");

    /// <summary>Whether the virtual host has such a queue.</summary>
    public async Task<bool> HasQueueAsync(string name)
        => (await broker!.Management.GetStringAsync($"api/queues/{VirtualHost}")).Contains($"\"name\":\"{name}\"", StringComparison.Ordinal);

    /// <summary>Whether a published message of this type would reach its consumer's queue.</summary>
    public async Task<bool> IsBoundAsync(Type message)
    {
        var bindings = await broker!.Management.GetStringAsync($"api/bindings/{VirtualHost}");
        return bindings.Contains($"\"source\":\"{message.Namespace}:{message.Name}\"", StringComparison.Ordinal)
            && bindings.Contains($"\"source\":\"{message.Name}\"", StringComparison.Ordinal);
    }

    /// <summary>Whether any message went to an error queue, which exists only then.</summary>
    public async Task<bool> HasErrorQueueAsync()
        => (await broker!.Management.GetStringAsync($"api/queues/{VirtualHost}")).Contains("_error\"", StringComparison.Ordinal);

    /// <summary>Whether nothing is ready in a queue; asked of the queue itself, since the broker's statistics lag behind.</summary>
    public async Task<bool> IsQueueEmptyAsync(string name)
    {
        using var content = new StringContent("""{"count":1,"ackmode":"ack_requeue_true","encoding":"auto"}""", Encoding.UTF8, "application/json");
        using var response = await broker!.Management.PostAsync($"api/queues/{VirtualHost}/{name}/get", content);
        return await response.Content.ReadAsStringAsync() == "[]";
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        if (database is not null)
            await database.DisposeAsync();
        if (broker is not null)
            await broker.DisposeAsync();
    }
}
