using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Imports.Hosting;

/// <summary>
/// Whether the bus and all of its queues are connected. MassTransit's own check calls a bus whose broker is away merely degraded, as long as it tries to
/// connect again; a service that hears nothing is not ready. The framework logs which queues are missed.
/// </summary>
internal sealed class BusHealthCheck(IBusControl bus) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = bus.CheckHealth();
        return Task.FromResult(
            health.Status == BusHealthStatus.Healthy ? HealthCheckResult.Healthy() : new HealthCheckResult(context.Registration.FailureStatus, health.Description));
    }

    /// <summary>Takes the place of MassTransit's check, which stays under its own tag.</summary>
    /// <param name="bus">Of the service.</param>
    /// <param name="missing">What the service is while the broker is away.</param>
    public static void Add(IBusRegistrationConfigurator bus, HealthStatus missing)
    {
        bus.ConfigureHealthCheckOptions(health =>
        {
            // Without any tag it would get its usual ones, and be asked too.
            health.Tags.Clear();
            health.Tags.Add("masstransit");
        });
        bus.AddHealthChecks().AddCheck<BusHealthCheck>(Health.RabbitMq, missing, [Health.Ready]);
    }
}
