using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>Which pages may use the API: its own, and those of the allowed origins. Who is no browser names no origin.</summary>
internal static class Origins
{
    private static readonly TimeSpan PreflightKept = TimeSpan.FromMinutes(10);

    public static void UseOrigins(this WebApplication app, IngressOptions options)
    {
        // CORS keeps a page from reading the answer; it does not keep it from posting a file.
        app.Use((context, next) => IsAllowed(context.Request, options)
            ? next(context)
            : throw new ImportException(ErrorCodes.OriginNotAllowed, "Pages of that origin may not use the API."));
        if (options.AllowedOrigins.Count > 0)
        {
            app.UseCors(cors => cors
                .WithOrigins([.. options.AllowedOrigins])
                .WithMethods("GET", "POST", "PATCH", "DELETE")
                .AllowAnyHeader()
                .WithExposedHeaders("Location", "Retry-After", "Content-Disposition", PostedResult.ReplayedHeader)
                .SetPreflightMaxAge(PreflightKept));
        }
    }

    private static bool IsAllowed(HttpRequest request, IngressOptions options)
    {
        if (request.Headers.Origin is not [{ Length: > 0 } origin])
            return request.Headers.Origin.Count == 0;
        // By the authority alone: behind a proxy that ends TLS the scheme is another.
        return options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
