using Imports.MySql;
using Microsoft.Extensions.Configuration;

namespace Imports.Migrator;

/// <summary>What one run of the migrator does. Bound from the configuration's root.</summary>
public sealed record MigratorOptions
{
    /// <summary>The server, with a user that may create schemas and users, and the names of the three schemas.</summary>
    [ConfigurationKeyName("MySql")]
    public required MySqlServerOptions Server { get; init; }

    /// <summary>Password by service name; each gets the user <c>imports_{service}</c>. Default: empty, no users are made.</summary>
    public IReadOnlyDictionary<string, string> Accounts { get; init; } = new Dictionary<string, string>();

    /// <summary>Folder of dataset definitions (<c>*.json</c>) to register for the tenant <c>default</c>. Default: none are registered.</summary>
    [ConfigurationKeyName("Datasets:Folder")]
    public string? DatasetsFolder { get; init; }

    /// <summary>Longest wait for another migrator to finish. Default 2 minutes.</summary>
    [ConfigurationKeyName("Migrator:LockTimeout")]
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <exception cref="MigrationException">The server is not named.</exception>
    public static MigratorOptions Read(IConfiguration configuration)
    {
        var options = configuration.GetSection("MySql").Exists() ? configuration.Get<MigratorOptions>() : null;
        if (options is null)
            throw new MigrationException("MySql__Host, MySql__User and MySql__Password are not set.");
        return options;
    }
}
