namespace Imports.Contracts;

/// <summary>
/// Sent by the fair scheduler when a queued import gets its turn: <c>released_at</c> is durable and cutting may start.
/// </summary>
public sealed record ImportReleased
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }
}
