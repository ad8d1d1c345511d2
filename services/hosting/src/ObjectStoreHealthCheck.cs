using Imports.Objects;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Imports.Hosting;

/// <summary>Whether files can be stored and read at the moment. The framework logs the reason, if not.</summary>
internal sealed class ObjectStoreHealthCheck(IObjectStore objects) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await objects.CheckAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return HealthCheckResult.Unhealthy(e.Message);
        }
    }
}
