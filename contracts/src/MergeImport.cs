namespace Imports.Contracts;

/// <summary>
/// Sent by the saga to merge (again by the sweeper): write the valid rows into the target in one transaction, or say that the merge has stopped when the import is to be
/// cancelled. Durable then: staging is complete and checked.
/// </summary>
public sealed record MergeImport
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    /// <summary>Counts the releases of this work, from 1; work whose attempt is not the current one stops at once.</summary>
    public required int Attempt { get; init; }
}
