namespace Imports.Contracts;

/// <summary>
/// Sent by upstream systems (MassTransit envelope or plain JSON) to the ingress to start an import without HTTP.
/// Nothing is durable yet but the message itself; the ingress dedupes by content, so sending it twice makes one import.
/// </summary>
public sealed record ImportRequested
{
    /// <summary>Name of the dataset, e.g. <c>inventory</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>Where the bytes are.</summary>
    public required ImportSource Source { get; init; }

    /// <summary>Null = the <c>default</c> tenant.</summary>
    public string? TenantId { get; init; }

    /// <summary>The sender's own key of this request, at most 255 characters; null = the import id.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What the sender chooses; null = all defaults.</summary>
    public ImportOptions? Options { get; init; }

    /// <summary>Imports again even where the same content is live or done already.</summary>
    public bool Force { get; init; }

    /// <summary>Free text that names the sender in the import's detail, at most 255 characters.</summary>
    public string? RequestedBy { get; init; }
}
