using Imports.MySql;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imports.Persistence.Tests.Stack;

/// <summary>One process of the platform, as far as the persistence is concerned; tests start several of them.</summary>
public sealed class TestHost : IAsyncDisposable
{
    private readonly IHost host;

    private TestHost(IHost host) => this.host = host;

    public IServiceProvider Services => host.Services;

    public static async Task<TestHost> StartAsync(TestStack stack, Action<HostSetup> configure)
    {
        // An AsyncLocal: the second host of a test would log through the first one's disposed provider.
        LogContext.Current = null;
        var setup = new HostSetup();
        configure(setup);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        if (Environment.GetEnvironmentVariable("PERSISTENCE_TESTS_LOG") is not null)
            builder.Logging.AddConsole();
        builder.Services.AddKeyedSingleton(
            "consumers", (provider, _) => new MySqlPool(
                stack.Server, new MySqlPoolOptions { Role = "consumers", MaxConnections = setup.Connections },
                provider.GetRequiredService<ILogger<MySqlPool>>()));
        builder.Services.AddMySqlPersistence("consumers");
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddOptions<MassTransitHostOptions>().Configure(options =>
        {
            options.WaitUntilStarted = setup.WaitUntilStarted;
            options.StopTimeout = TimeSpan.FromSeconds(5);
        });
        setup.Services?.Invoke(builder.Services);
        builder.Services.AddMassTransit(x =>
        {
            x.DisableUsageTelemetry();
            x.AddMySqlOutbox(setup.Outbox);
            setup.Bus?.Invoke(x);
            x.AddConfigureEndpointsCallback((context, name, endpoint) =>
            {
                endpoint.ConcurrentMessageLimit = setup.Concurrency;
                endpoint.PrefetchCount = setup.Concurrency * 2;
                if (setup.QuorumQueues && endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
                    rabbit.SetQuorumQueue();
                setup.Endpoint?.Invoke(context, name, endpoint);
                endpoint.UseTransientRetry(firstWait: TimeSpan.FromMilliseconds(20));
                endpoint.UseMySqlOutbox(context);
            });
            x.UsingRabbitMq((context, rabbit) =>
            {
                var user = stack.Broker.UserInfo.Split(':');
                rabbit.Host(new Uri($"rabbitmq://{stack.Broker.Host}:{setup.BrokerPort ?? stack.Broker.Port}{stack.Broker.AbsolutePath}"), h =>
                {
                    h.Username(user[0]);
                    h.Password(user[1]);
                });
                rabbit.ConfigureEndpoints(context);
            });
        });
        var host = builder.Build();
        await host.StartAsync();
        return new TestHost(host);
    }

    /// <summary>What an HTTP request does: a scope, a unit of work, a commit.</summary>
    public async Task InUnitAsync(Func<IServiceProvider, UnitOfWork, Task> work, bool commit = true)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await unit.BeginAsync();
        await work(scope.ServiceProvider, unit);
        if (commit)
            await unit.CommitAsync();
    }

    public Task PublishAsync<T>(T message)
        where T : class
        => InUnitAsync((services, _) => services.GetRequiredService<IPublishEndpoint>().Publish(message));

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        if (host is IAsyncDisposable asyncDisposable)
            await asyncDisposable.DisposeAsync();
        else
            host.Dispose();
    }
}

/// <summary>What differs between the hosts of the tests.</summary>
public sealed class HostSetup
{
    public int Concurrency { get; set; } = 8;
    public int Connections { get; set; } = 24;
    public int? BrokerPort { get; set; }
    public bool QuorumQueues { get; set; }
    public bool WaitUntilStarted { get; set; } = true;
    public Action<IServiceCollection>? Services { get; set; }
    public Action<IBusRegistrationConfigurator>? Bus { get; set; }
    public Action<IRegistrationContext, string, IReceiveEndpointConfigurator>? Endpoint { get; set; }
    public Action<MySqlOutboxOptions> Outbox { get; set; } = _ => { };
}
