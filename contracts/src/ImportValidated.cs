namespace Imports.Contracts;

/// <summary>
/// Sent by validation when the whole-import checks passed: counts and rejects are durable and no longer change.
/// </summary>
public sealed record ImportValidated
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }
    public required long ValidRows { get; init; }
    public required long RejectedRows { get; init; }
    public required long DuplicateRows { get; init; }
}
