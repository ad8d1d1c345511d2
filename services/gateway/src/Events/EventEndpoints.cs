using Imports.Contracts;

namespace Imports.Gateway;

/// <summary>
/// The hub's events for whoever speaks HTTP only. Each is <c>event: progress</c> with an <see cref="ImportSnapshot"/> as the hub sends it: first the current
/// state, then at most five and, until the import has finished, at least one a second. A client that comes again with <c>Last-Event-ID</c> gets what is newer.
/// </summary>
internal static class EventEndpoints
{
    /// <summary>
    /// <c>GET /imports/{id}/events</c>: one import; ends after the terminal snapshot, and 204 tells a client that has seen it to stay away. 404 with
    /// <c>IMPORT_UNKNOWN</c>. <c>GET /imports/events</c>: all imports of the tenant, those to come too. Both: 503 with <c>DATABASE_UNAVAILABLE</c>.
    /// </summary>
    public static void MapEvents(this WebApplication app)
    {
        app.MapGet("/imports/{id}/events", StreamImportAsync);
        app.MapGet("/imports/events", StreamTenantAsync);
    }

    private static async Task<IResult> StreamImportAsync(HttpContext context, string id, EventStreams streams)
    {
        if (!Guid.TryParse(id, out var importId))
            return Unknown(context);
        var seen = LastEventId.Of(context.Request);
        return await streams.RunAsync(context, isOfTenant: false, seen, async (subscriptions, stream) =>
        {
            if (await subscriptions.BeginAsync(importId, stream, seen, context.RequestAborted) is not { } subscription)
                return new Beginning(Unknown(context));
            return subscription.First.Count == 0 && ImportStatus.IsTerminal(subscription.Current.Status)
                ? new Beginning(Results.NoContent())
                : new Beginning(subscription.First);
        });
    }

    private static async Task<IResult> StreamTenantAsync(HttpContext context, EventStreams streams)
    {
        var seen = LastEventId.Of(context.Request);
        return await streams.RunAsync(context, isOfTenant: true, seen, async (subscriptions, stream) =>
        {
            var subscription = await subscriptions.BeginTenantAsync(Tenants.Default, stream, seen, context.RequestAborted);
            return new Beginning(subscription.First, subscription.Rest);
        });
    }

    private static IResult Unknown(HttpContext context) => Problems.ImportUnknown(context);
}
