using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Imports.MySql;

public static class MySqlRegistration
{
    /// <summary>
    /// Registers the server that <paramref name="section"/> describes (usually <c>MySql</c>), and a check at start that the pools fit it and can load.
    /// </summary>
    /// <exception cref="OptionsValidationException">A setting is missing or wrong.</exception>
    public static IServiceCollection AddMySql(this IServiceCollection services, IConfiguration section)
    {
        var server = section.Get<MySqlServerOptions>() ?? throw Invalid(["The section is empty: at least User and Password are needed."]);
        return services.AddMySql(server);
    }

    /// <summary>As <see cref="AddMySql(IServiceCollection, IConfiguration)"/>, with the options at hand.</summary>
    public static IServiceCollection AddMySql(this IServiceCollection services, MySqlServerOptions server)
    {
        if (server.Problems() is { Count: > 0 } problems)
            throw Invalid(problems);
        services.AddSingleton(server);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IHostedService, MySqlStartCheck>();
        return services;
    }

    /// <summary>
    /// Registers a pool as a keyed singleton by its role: <c>[FromKeyedServices("consumers")] MySqlPool</c>. Disposed with the container.
    /// </summary>
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public static IServiceCollection AddMySqlPool(this IServiceCollection services, MySqlPoolOptions pool)
    {
        if (pool.Problems() is { Count: > 0 } problems)
            throw Invalid(problems);
        services.AddSingleton(pool);
        services.AddKeyedSingleton(pool.Role, (provider, _) => new MySqlPool(
            provider.GetRequiredService<MySqlServerOptions>(),
            pool,
            provider.GetRequiredService<ILogger<MySqlPool>>(),
            provider.GetService<TimeProvider>()));
        return services;
    }

    private static OptionsValidationException Invalid(IEnumerable<string> problems)
        => new("MySql", typeof(MySqlServerOptions), problems);
}
