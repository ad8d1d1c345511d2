namespace Imports.Contracts;

/// <summary>Where the bytes of an import come from: exactly one of the two is set.</summary>
public sealed record ImportSource
{
    /// <summary>An object that the platform already stores, e.g. that of an earlier import.</summary>
    public Guid? ObjectId { get; init; }

    /// <summary>A file name (never a path) in the ingress's configured inbox folder.</summary>
    public string? InboxFile { get; init; }
}
