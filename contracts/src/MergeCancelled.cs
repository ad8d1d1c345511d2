namespace Imports.Contracts;

/// <summary>
/// Sent by merge when it has stopped because the import is to be cancelled: whatever it wrote is rolled back.
/// </summary>
public sealed record MergeCancelled
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }
}
