using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Imports.Objects;

public static class ObjectStoreRegistration
{
    /// <summary>Adds <see cref="IObjectStore"/> on the disk and <see cref="ObjectRecordStore"/>, as singletons.</summary>
    /// <param name="services">Of the process.</param>
    /// <param name="section">The configuration section <c>Objects</c>, see <see cref="ObjectStoreOptions"/>.</param>
    /// <exception cref="InvalidOperationException">An option is missing or out of range.</exception>
    public static IServiceCollection AddObjectStore(this IServiceCollection services, IConfiguration section)
    {
        var options = (section.Get<ObjectStoreOptions>() ?? new ObjectStoreOptions()).Checked();
        return services
            .AddSingleton(options)
            .AddSingleton<IObjectStore, DiskObjectStore>()
            .AddSingleton<ObjectRecordStore>();
    }
}
