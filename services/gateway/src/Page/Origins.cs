namespace Imports.Gateway;

/// <summary>Which pages may use the gateway: its own, and those of the allowed origins.</summary>
internal static class Origins
{
    public static void UseOrigins(this WebApplication app, GatewayOptions options)
    {
        // CORS does not hold for WebSockets: a browser opens one to any host and only names the page's origin, so the gateway looks itself.
        app.Use((context, next) =>
        {
            if (IsAllowed(context.Request, options))
                return next(context);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
        if (options.AllowedOrigins.Count > 0)
            app.UseCors(cors => cors.WithOrigins([.. options.AllowedOrigins]).AllowAnyHeader().WithMethods("GET", "POST", "DELETE").AllowCredentials());
    }

    private static bool IsAllowed(HttpRequest request, GatewayOptions options)
    {
        if (request.Headers.Origin is not [{ Length: > 0 } origin])
            return request.Headers.Origin.Count == 0;
        // By the authority alone: behind a proxy that ends TLS the scheme is another.
        return options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
