namespace Imports.Contracts;

/// <summary>
/// Sent by merge when the clean-up after the commit is done: the staging table is gone.
/// </summary>
public sealed record ImportFinalized
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }
}
