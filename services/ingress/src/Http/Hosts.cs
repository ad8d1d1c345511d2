using System.Net;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>
/// By which names the service may be asked: those of this machine itself, and those that the settings list. A page whose own name was made to point here
/// (DNS rebinding) asks by that name, is of the same origin then, and is kept out by nothing else.
/// </summary>
internal static class Hosts
{
    private const string Localhost = "localhost";

    /// <summary>Whoever probes names the service as they please, and learns no more than that it is well.</summary>
    private static readonly PathString Health = "/health";

    public static void UseHosts(this WebApplication app, IngressOptions options)
    {
        var allowed = options.AllowedHosts.Select(Bare).ToHashSet(StringComparer.OrdinalIgnoreCase);
        app.Use((context, next) => context.Request.Path.StartsWithSegments(Health) || IsAllowed(context.Request.Host, allowed)
            ? next(context)
            : throw new ImportException(ErrorCodes.HostNotAllowed, "The service is not asked by that name."));
    }

    /// <summary>It is a name or an address, without a port.</summary>
    public static bool IsHost(string text) => Uri.CheckHostName(Bare(text)) != UriHostNameType.Unknown;

    private static bool IsAllowed(HostString host, HashSet<string> allowed)
    {
        var name = Bare(host.Host);
        return string.Equals(name, Localhost, StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address)) || allowed.Contains(name);
    }

    /// <summary>Without the brackets of an IPv6 address and the dot that ends a full name.</summary>
    private static string Bare(string host) => host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host.TrimEnd('.');
}
