using System.Text.Json;
using System.Text.Json.Serialization;
using Imports.MySql;
using Imports.Objects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Imports.Hosting;

/// <summary><c>/health/live</c> = the process answers; <c>/health/ready</c> = its dependencies do, and which does not.</summary>
public static class Health
{
    internal const string MySql = "mysql";
    internal const string RabbitMq = "rabbitmq";
    internal const string ObjectStore = "object_store";
    internal const string Ready = "ready";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>
    /// Checks MySQL always, and the object store in every service that registers one. Whoever adds a bus adds its check.
    /// </summary>
    internal static void AddImportsHealth(this IServiceCollection services)
    {
        services.AddMySqlPool(MySqlHealthCheck.Pool);
        services.AddHealthChecks().AddCheck<MySqlHealthCheck>(MySql, tags: [Ready]);
        services.AddOptions<HealthCheckServiceOptions>().Configure<IServiceProviderIsService>((health, services) =>
        {
            if (services.IsService(typeof(IObjectStore)))
                health.Registrations.Add(new HealthCheckRegistration(ObjectStore, provider => ActivatorUtilities.CreateInstance<ObjectStoreHealthCheck>(provider), null, [Ready]));
        });
    }

    public static WebApplication MapImportsHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync });
        return app;
    }

    /// <summary>Says what is missing and no more: whoever may ask is not told addresses or errors; those are in the log.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        var checks = report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => new CheckAnswer(Word(entry.Value.Status), Detail(entry.Key, entry.Value.Status)));
        return context.Response.WriteAsync(JsonSerializer.Serialize(new HealthAnswer(Word(report.Status), checks.Count == 0 ? null : checks), Json));
    }

    private static string Word(HealthStatus status) => status.ToString().ToLowerInvariant();

    private static string? Detail(string check, HealthStatus status) => status == HealthStatus.Healthy ? null : check switch
    {
        MySql => "The database does not answer.",
        RabbitMq => "The broker does not answer, or not all queues are connected yet.",
        ObjectStore => "The folder of the stored files is missing or cannot be written.",
        _ => "See the service's log.",
    };

    private sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, CheckAnswer>? Checks);

    private sealed record CheckAnswer(string Status, string? Detail);
}
