namespace Imports.Contracts;

/// <summary>
/// Sent by a worker that cannot go on with an import for a reason that a repeat would not mend. Its own changes are rolled back; but where the import has
/// more bad rows than it bears, they are committed with their causes.
/// </summary>
public sealed record ImportStepFailed
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    /// <summary>Stable code of docs/error-codes.md.</summary>
    public required string Code { get; init; }

    /// <summary>For the user: what was expected, what was found and where. Holds no row values.</summary>
    public required string Message { get; init; }

    /// <summary>The batch whose sorted run is lost (<c>RUN_UNREADABLE</c>): it may be staged anew. Null = it is something else.</summary>
    public int? BatchNumber { get; init; }

    /// <summary>The attempt at that batch that wrote the run.</summary>
    public int? Attempt { get; init; }
}
