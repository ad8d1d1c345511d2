namespace Imports.Contracts;

/// <summary>
/// Sent by the ingress to the saga (again by the sweeper): stop this import. Durable then: <c>cancel_requested_at</c>, after which no merge of it commits.
/// </summary>
public sealed record CancelImport
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }
}
