using Imports.MySql;
using MassTransit;
using MassTransit.Configuration;
using MassTransit.DependencyInjection;
using MassTransit.Middleware;
using MassTransit.Saga;
using MassTransit.Scheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Imports.Persistence;

/// <summary>How a process gets its unit of work, outbox, inbox and sagas.</summary>
public static class PersistenceRegistration
{
    /// <summary>
    /// Adds the scoped <see cref="UnitOfWork"/>. Its connections come from the <see cref="MySqlPool"/> registered as keyed service under
    /// <paramref name="poolRole"/>, whose default schema must be the control schema.
    /// </summary>
    public static IServiceCollection AddMySqlPersistence(this IServiceCollection services, string poolRole)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<OutboxSignal>();
        services.AddSingleton(new PersistencePool(poolRole));
        services.AddScoped(provider => new UnitOfWork(PoolOf(provider), provider.GetRequiredService<OutboxSignal>()));
        return services;
    }

    /// <summary>
    /// Sends everything published in a scope through the outbox, and adds the scoped <see cref="IMessageScheduler"/>, the delivery service and the
    /// inbox clean-up. Needs <see cref="AddMySqlPersistence"/>. What is published on <see cref="IBus"/> itself bypasses the outbox.
    /// </summary>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public static void AddMySqlOutbox(this IBusRegistrationConfigurator configurator, Action<MySqlOutboxOptions>? configure = null)
    {
        var options = new MySqlOutboxOptions();
        configure?.Invoke(options);
        options.Validate();
        configurator.AddSingleton(options);
        configurator.AddScoped<IOutboxContextFactory<UnitOfWork>, MySqlOutboxContextFactory>();
        configurator.ReplaceScoped<IScopedBusContextProvider<IBus>, MySqlScopedBusContextProvider>();
        configurator.TryAddScoped<IMessageScheduler>(provider => new MessageScheduler(
            new OutboxScheduleProvider(provider.GetRequiredService<ISendEndpointProvider>(), provider.GetRequiredService<UnitOfWork>()),
            provider.GetRequiredService<IBus>().Topology));
        if (!options.Deliver)
            return;
        configurator.AddSingleton<OutboxSender>();
        configurator.AddHostedService(provider => ActivatorUtilities.CreateInstance<OutboxDeliveryService>(provider, PoolOf(provider)));
        configurator.AddHostedService(provider => ActivatorUtilities.CreateInstance<MaintenanceService>(provider, PoolOf(provider)));
    }

    /// <summary>
    /// Runs every consumer and saga of the endpoint in one transaction with its inbox mark and its messages. Call it after
    /// <see cref="UseTransientRetry"/>, so that each attempt has a transaction and a scope of its own. For all endpoints:
    /// <c>x.AddConfigureEndpointsCallback((context, _, e) => { e.UseTransientRetry(); e.UseMySqlOutbox(context); })</c>.
    /// </summary>
    public static void UseMySqlOutbox(this IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        var observer = new OutboxConsumePipeSpecificationObserver<UnitOfWork>(endpoint, context);
        endpoint.ConnectConsumerConfigurationObserver(observer);
        endpoint.ConnectSagaConfigurationObserver(observer);
    }

    /// <summary>
    /// Retries deadlocks, lock waits, lost connections and <see cref="ConcurrencyException"/> with exponential waits and jitter; anything else
    /// goes to the error queue at once.
    /// </summary>
    /// <param name="endpoint">The endpoint, before its outbox.</param>
    /// <param name="retries">Attempts after the first. Default 15, with the default waits about 3 min: a restart of the server, or, at 50 s each, about 15 min of waiting for a lock; under the broker's 30 min.</param>
    /// <param name="firstWait">Shortest wait and the step that doubles. Default 200 ms.</param>
    /// <param name="longestWait">Default 20 s.</param>
    public static void UseTransientRetry(
        this IReceiveEndpointConfigurator endpoint, int retries = 15, TimeSpan? firstWait = null, TimeSpan? longestWait = null)
        => endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(TransientFaults.IsTransient);
            var step = firstWait ?? TimeSpan.FromMilliseconds(200);
            retry.Exponential(retries, step / 2, longestWait ?? TimeSpan.FromSeconds(20), step);
        });

    /// <summary>Stores the saga in MySQL, in the transaction of the scope's unit of work. Its endpoint needs <see cref="UseMySqlOutbox"/>.</summary>
    /// <exception cref="ArgumentException">No or a bad table name.</exception>
    public static ISagaRegistrationConfigurator<TSaga> MySqlRepository<TSaga>(
        this ISagaRegistrationConfigurator<TSaga> configurator, Action<MySqlSagaOptions<TSaga>> configure)
        where TSaga : class, ISaga
    {
        var options = new MySqlSagaOptions<TSaga>();
        configure(options);
        var store = new SagaStore<TSaga>(options);
        configurator.Repository(repository =>
        {
            repository.AddSingleton(store);
            repository.RegisterLoadSagaRepository<TSaga, MySqlSagaRepositoryContextFactory<TSaga>>();
            repository.RegisterQuerySagaRepository<TSaga, MySqlSagaRepositoryContextFactory<TSaga>>();
            repository.RegisterSagaRepository<TSaga, UnitOfWork, SagaConsumeContextFactory<UnitOfWork, TSaga>, MySqlSagaRepositoryContextFactory<TSaga>>();
        });
        return configurator;
    }

    private static MySqlPool PoolOf(IServiceProvider provider)
        => provider.GetRequiredKeyedService<MySqlPool>(provider.GetRequiredService<PersistencePool>().Role);

    private sealed record PersistencePool(string Role);
}
