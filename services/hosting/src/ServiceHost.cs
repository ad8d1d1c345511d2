using Imports.MySql;
using Imports.Persistence;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Imports.Hosting;

/// <summary>How a process joins the platform: configuration from the environment, logs, telemetry, MySQL, the bus and its health.</summary>
public static class ServiceHost
{
    /// <summary>Where a service listens that is not told where to.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5000";

    /// <summary>Each of these names an address: ASPNETCORE_URLS or --urls, the ports that container images set, endpoints of the server itself.</summary>
    private static readonly string[] AddressSettings = ["urls", "http_ports", "https_ports", "Kestrel:Endpoints"];

    /// <summary>A builder with all that every service has. The service adds its pools, its bus and its own rooms.</summary>
    /// <param name="service">Short name, e.g. <c>parsing</c>; names logs, telemetry and metrics.</param>
    /// <param name="args">Of the process.</param>
    public static WebApplicationBuilder Create(string service, string[] args)
    {
        // Settings are read once. Whoever waits for files of settings to change watches the whole folder that the process was started in, data and logs as well.
        var builder = WebApplication.CreateSlimBuilder([.. args, "--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.ListenOnLoopbackByDefault();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddMySql(builder.Configuration.GetSection("MySql"));
        builder.Services.AddImportsHealth();
        builder.Services.StopInTime();
        builder.AddImportsTelemetry(service);
        return builder;
    }

    /// <summary>Who names no address is heard by this machine alone, whatever the server's own default may be.</summary>
    private static void ListenOnLoopbackByDefault(this WebApplicationBuilder builder)
    {
        if (!AddressSettings.Any(name => builder.Configuration.GetSection(name).Exists()))
            builder.WebHost.UseUrls(DefaultUrl);
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
        var options = builder.AddServiceOptions<RabbitMqOptions>("RabbitMq");
        builder.Services.AddMySqlPersistence(poolRole);
        builder.Services.AddMassTransit(bus =>
        {
            bus.SetKebabCaseEndpointNameFormatter();
            bus.DisableUsageTelemetry();
            BusHealthCheck.Add(bus, HealthStatus.Unhealthy);
            bus.AddMySqlOutbox(outbox => builder.Configuration.GetSection("Outbox").Bind(outbox));
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
