using Imports.Testing;

[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(Imports.Hosting.Tests.Servers))]

namespace Imports.Hosting.Tests;

/// <summary>The real servers, touched only by the tests that ask for them: the page of settings is written without any.</summary>
public sealed class Servers : IAsyncDisposable
{
    private readonly Lazy<Task<Started>> started = new(StartAsync);

    public Task<Started> UseAsync() => started.Value;

    public async ValueTask DisposeAsync()
    {
        if (!started.IsValueCreated)
            return;
        var (database, broker) = await started.Value;
        await broker.DisposeAsync();
        await database.DisposeAsync();
    }

    private static async Task<Started> StartAsync()
    {
        var (database, broker) = (new TestDatabase(), new TestBroker());
        await database.InitializeAsync();
        await broker.InitializeAsync();
        return new Started(database, broker);
    }

    /// <summary>Schemas and a virtual host for the tests of this project.</summary>
    public sealed record Started(TestDatabase Database, TestBroker Broker);
}
