using Imports.MySql;

namespace Imports.Migrator;

/// <summary>What one run of the migrator does.</summary>
public sealed record MigratorOptions
{
    /// <summary>The server, with a user that may create schemas and users, and the names of the three schemas.</summary>
    public required MySqlServerOptions Server { get; init; }

    /// <summary>Password by service name; each gets the user <c>imports_{service}</c>. Empty = no users are made.</summary>
    public IReadOnlyDictionary<string, string> Accounts { get; init; } = new Dictionary<string, string>();

    /// <summary>Folder of dataset definitions (*.json) to register for the tenant <c>default</c>; null = none.</summary>
    public string? DatasetsFolder { get; init; }

    /// <summary>Longest wait for another migrator to finish.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
