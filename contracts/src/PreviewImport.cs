namespace Imports.Contracts;

/// <summary>
/// Sent by the saga to merge, for a dry run: count what a merge would insert, update and leave unchanged. Durable then: staging is complete and checked.
/// </summary>
public sealed record PreviewImport
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    /// <summary>Counts the releases of this work, from 1; work whose attempt is not the current one stops at once.</summary>
    public required int Attempt { get; init; }
}
