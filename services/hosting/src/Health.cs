using System.Text.Json;
using Imports.MySql;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Imports.Hosting;

/// <summary><c>/health/live</c> = the process answers; <c>/health/ready</c> = its dependencies do, and which does not.</summary>
public static class Health
{
    internal static void AddImportsHealth(this IServiceCollection services)
    {
        services.AddMySqlPool(new MySqlPoolOptions { Role = MySqlHealthCheck.PoolRole, MaxConnections = 1 });
        services.AddHealthChecks().AddCheck<MySqlHealthCheck>("mysql", tags: ["ready"]);
    }

    public static WebApplication MapImportsHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready"), ResponseWriter = WriteAsync });
        return app;
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        var body = new
        {
            status = report.Status.ToString().ToLowerInvariant(),
            checks = report.Entries.ToDictionary(entry => entry.Key, entry => new { status = entry.Value.Status.ToString().ToLowerInvariant(), entry.Value.Description }),
        };
        return context.Response.WriteAsync(JsonSerializer.Serialize(body, JsonSerializerOptions.Web));
    }
}

/// <summary>A round trip to the server over a session of its own.</summary>
internal sealed class MySqlHealthCheck([FromKeyedServices(MySqlHealthCheck.PoolRole)] MySqlPool pool) : IHealthCheck
{
    public const string PoolRole = "health";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var session = await pool.OpenAsync(cancellationToken);
            await session.QueryFirstOrDefaultAsync<int>("SELECT 1", cancellationToken: cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (MySqlErrors.IsTransient(e))
        {
            return HealthCheckResult.Unhealthy($"MySQL does not answer: {e.Message}");
        }
    }
}
