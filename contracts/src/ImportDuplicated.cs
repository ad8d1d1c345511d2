namespace Imports.Contracts;

/// <summary>
/// Published by the ingress for upstream systems when an <see cref="ImportRequested"/> asks for what is live or done already: no import is made, and the
/// end of the first one is the answer. Nothing is durable but the first import.
/// </summary>
public sealed record ImportDuplicated
{
    /// <summary>The first import, the task id of the API: its <see cref="ImportCompleted"/>, <see cref="ImportFailed"/> or <see cref="ImportCancelled"/> follows, or has come.</summary>
    public required Guid ImportId { get; init; }

    public required string TenantId { get; init; }
    public required string Dataset { get; init; }

    /// <summary>Of the request that made no import; null when it had none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The first import's status, one of <see cref="ImportStatus"/>.</summary>
    public required string Status { get; init; }
}
