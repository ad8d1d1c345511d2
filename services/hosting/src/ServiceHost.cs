using Imports.MySql;
using Imports.Persistence;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Imports.Hosting;

/// <summary>How a process joins the platform: configuration from the environment, logs, telemetry, MySQL, the bus and its health.</summary>
public static class ServiceHost
{
    /// <summary>A builder with all that every service has. The service adds its pools, its bus and its own rooms.</summary>
    /// <param name="service">Short name, e.g. <c>parsing</c>; names logs, telemetry and metrics.</param>
    /// <param name="args">Of the process.</param>
    public static WebApplicationBuilder Create(string service, string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddMySql(builder.Configuration.GetSection("MySql"));
        builder.Services.AddImportsHealth();
        builder.Services.AddImportsTelemetry(service, builder.Configuration);
        return builder;
    }

    /// <summary>
    /// The bus over RabbitMQ: one durable quorum queue per consumer, the transactional inbox and outbox on each, retries of what is transient.
    /// </summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="poolRole">The MySQL pool whose sessions carry the consumers' transactions.</param>
    /// <param name="register">Adds the service's consumers and sagas.</param>
    /// <param name="configure">Adds endpoints of its own; the others are configured by convention afterwards.</param>
    public static WebApplicationBuilder AddImportsBus(
        this WebApplicationBuilder builder,
        string poolRole,
        Action<IBusRegistrationConfigurator> register,
        Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator>? configure = null)
    {
        var options = builder.Configuration.GetSection("RabbitMq").Get<RabbitMqOptions>() ?? new RabbitMqOptions();
        builder.Services.AddMySqlPersistence(poolRole);
        builder.Services.AddMassTransit(bus =>
        {
            bus.SetKebabCaseEndpointNameFormatter();
            bus.DisableUsageTelemetry();
            bus.AddMySqlOutbox();
            bus.AddConfigureEndpointsCallback((context, _, endpoint) =>
            {
                if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
                    rabbit.SetQuorumQueue();
                endpoint.UseTransientRetry();
                endpoint.UseConsumeFilter(typeof(ImportFailureFilter<>), context);
                endpoint.UseMySqlOutbox(context);
            });
            register(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(options.Uri);
                configure?.Invoke(context, rabbit);
                rabbit.ConfigureEndpoints(context);
            });
        });
        return builder;
    }

    /// <summary>No more is fetched than is worked on: what waits in the queue is free for another process.</summary>
    public static void Limit(this IEndpointRegistrationConfigurator endpoint, int messages)
    {
        endpoint.ConcurrentMessageLimit = messages;
        endpoint.PrefetchCount = messages;
    }
}

/// <summary>Where RabbitMQ is. Bound from the configuration section <c>RabbitMq</c>.</summary>
public sealed record RabbitMqOptions
{
    /// <summary><c>amqp://user:password@host:port/vhost</c>.</summary>
    public Uri Uri { get; init; } = new("amqp://guest:guest@127.0.0.1:5672/");
}
