namespace Imports.MySql.Bulk;

/// <summary>The loaders as logs, imports and users know them.</summary>
internal static class LoaderNames
{
    public static string Name(this BulkLoaderKind kind) => kind switch
    {
        BulkLoaderKind.LocalFile => "local-file",
        BulkLoaderKind.Insert => "insert",
        BulkLoaderKind.ServerFile => "server-file",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a way to load, but to choose one."),
    };
}
