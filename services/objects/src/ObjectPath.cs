using System.Text.RegularExpressions;

namespace Imports.Objects;

/// <summary>Where an object lies under the root: <c>tenant/2 hex/object id</c>. The two hex digits are the id's last, which are random in every kind of id.</summary>
internal sealed partial record ObjectPath(string Root, string TenantId, Guid ObjectId)
{
    /// <summary>Bodies under way; no tenant name starts with a dot.</summary>
    private const string IncomingName = ".incoming";

    public static string IncomingFolder(string root) => Path.Combine(root, IncomingName);

    /// <exception cref="ArgumentException">Not a tenant name; nothing of it reaches the file system.</exception>
    public static ObjectPath Of(string root, string tenantId, Guid objectId)
    {
        if (!TenantName().IsMatch(tenantId))
            throw new ArgumentException("Not a tenant name: 1 to 64 lower-case letters, digits, '-' and '_', starting with a letter or digit.", nameof(tenantId));
        return new ObjectPath(root, tenantId, objectId);
    }

    public string Folder => Path.Combine(Root, TenantId, ObjectId.ToString("N")[^2..]);

    public string File => Path.Combine(Folder, ObjectId.ToString("N"));

    /// <summary>A name of its own for each attempt, on the file system of the root, so that the rename is atomic.</summary>
    public string NewIncoming() => Path.Combine(IncomingFolder(Root), $"{ObjectId:N}.{Guid.NewGuid():N}");

    /// <summary>What processes that died while they wrote this object have left.</summary>
    public IEnumerable<string> FindIncoming() => Directory.EnumerateFiles(IncomingFolder(Root), $"{ObjectId:N}.*");

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,63}\z")]
    private static partial Regex TenantName();
}
