using System.Text.Encodings.Web;
using System.Text.Json;
using Imports.MySql;
using Microsoft.AspNetCore.SignalR;

namespace Imports.Gateway;

/// <summary>How the gateway speaks to browsers: JSON in snake_case, on the hub and over HTTP.</summary>
internal static class Wire
{
    /// <summary>Most imports that the list of live ones shows.</summary>
    private const int ListedImports = 100;

    /// <summary>Of every snapshot that goes out.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // It stands in no HTML; names of files in other scripts stay short.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void AddImportsSignalR(this IServiceCollection services)
    {
        services.AddSignalR(hub => hub.AddFilter<HubFailures>()).AddJsonProtocol(json => json.PayloadSerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);
        services.AddCors();
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.None));
    }

    /// <summary>
    /// <c>GET /api/imports/live</c>: the snapshots of the imports that have not finished, the newest first, at most 100. 503 with the code
    /// <c>DATABASE_UNAVAILABLE</c> when the database does not answer.
    /// </summary>
    public static void MapLiveImports(this WebApplication app)
        => app.MapGet("/api/imports/live", async (HttpContext context, Ledger ledger) =>
        {
            try
            {
                var live = await ledger.ListLiveAsync(context.RequestAborted);
                return Results.Json(live.Where(import => import.TenantId == Tenants.Default).OrderByDescending(import => import.AcceptedAt).Take(ListedImports), Json);
            }
            catch (Exception e) when (MySqlErrors.IsTransient(e))
            {
                return Problems.DatabaseUnavailable(context);
            }
        });
}
