using Imports.MySql;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Imports.Hosting;

/// <summary>The bus of a service that only listens.</summary>
public static class ReaderBus
{
    /// <summary>
    /// The bus over RabbitMQ without inbox and outbox, for a service that writes nothing to MySQL: a message that comes twice or not at all must do
    /// no harm there. A broker that is away makes the service degraded, not unready, and does not hold up its start.
    /// </summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="register">Adds the service's consumers.</param>
    /// <param name="configure">Adds its endpoints; none is made by convention.</param>
    public static WebApplicationBuilder AddImportsReaderBus(
        this WebApplicationBuilder builder,
        Action<IBusRegistrationConfigurator> register,
        Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator> configure)
    {
        var options = builder.AddServiceOptions<RabbitMqOptions>("RabbitMq");
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            BusHealthCheck.Add(bus, HealthStatus.Degraded);
            register(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(options.Uri);
                if (CrashPoint.IsOn)
                    rabbit.UseConsumeFilter(typeof(CrashPointFilter<>), context);
                configure(context, rabbit);
            });
        });
        return builder;
    }
}
