namespace Imports.Objects;

/// <summary>Where objects rest. Bound from the configuration section <c>Objects</c>.</summary>
public sealed record ObjectStoreOptions
{
    /// <summary>Folder that every process of the platform sees; made at the start when it is missing. Required.</summary>
    public string Root { get; init; } = "";

    /// <summary>Bytes written between two flushes to the disk, so that the last flush is short however long the body was; at least 1 MiB. Default 16 MiB.</summary>
    public long FlushEveryBytes { get; init; } = 16L << 20;

    /// <exception cref="InvalidOperationException">An option is missing or out of range; the message names it.</exception>
    internal ObjectStoreOptions Checked()
    {
        if (string.IsNullOrWhiteSpace(Root))
            throw new InvalidOperationException("Objects__Root is not set: it names the folder of the stored files.");
        if (FlushEveryBytes < 1 << 20)
            throw new InvalidOperationException($"Objects__FlushEveryBytes must be at least {1 << 20}, found {FlushEveryBytes}.");
        return this with { Root = Path.GetFullPath(Root) };
    }
}
