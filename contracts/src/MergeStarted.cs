namespace Imports.Contracts;

/// <summary>
/// Sent by merge when it holds its scope and begins to write: nothing of the merge is durable yet.
/// </summary>
public sealed record MergeStarted
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }
}
