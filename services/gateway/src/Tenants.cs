namespace Imports.Gateway;

/// <summary>Whose imports a watcher sees.</summary>
internal static class Tenants
{
    /// <summary>Everybody's tenant until there are API keys.</summary>
    public const string Default = "default";
}
