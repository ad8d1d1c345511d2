namespace Imports.Contracts;

/// <summary>
/// Sent by the ingress to the saga (again by the sweeper): take this failed import up where it stopped. Durable then: <c>retry_requested_at</c>, the options that
/// it is to go on with, and its place among imports of the same content.
/// </summary>
public sealed record RetryImport
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }
}
