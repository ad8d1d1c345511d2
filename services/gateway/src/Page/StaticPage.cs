using Microsoft.Extensions.FileProviders;

namespace Imports.Gateway;

/// <summary>The progress page at <c>/</c>: the files of services/web, which lie beside the program.</summary>
internal static class StaticPage
{
    public static void UsePage(this WebApplication app)
    {
        var files = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "page"));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = file =>
            {
                var headers = file.Context.Response.Headers;
                headers.ContentSecurityPolicy = "default-src 'self'; frame-ancestors 'none'";
                headers.XContentTypeOptions = "nosniff";
                // Asked for again each time and mostly answered with 304: a new version shows at once.
                headers.CacheControl = "no-cache";
            },
        });
    }
}
