namespace Imports.Contracts;

/// <summary>
/// Sent by merge when a dry run is counted: the counts are durable, the target is untouched.
/// </summary>
public sealed record ImportPreviewed
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }
    public required long InsertedRows { get; init; }
    public required long UpdatedRows { get; init; }
    public required long UnchangedRows { get; init; }
}
