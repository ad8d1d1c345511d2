namespace Imports.Contracts;

/// <summary>
/// Sent by merge in the very transaction that changed the target: from here the import only goes forward.
/// </summary>
public sealed record ImportMerged
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }
    public required long InsertedRows { get; init; }
    public required long UpdatedRows { get; init; }
    public required long UnchangedRows { get; init; }
}
