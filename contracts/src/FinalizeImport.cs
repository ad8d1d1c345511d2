namespace Imports.Contracts;

/// <summary>
/// Sent by the saga to merge after the commit: remove what the import no longer needs. Repeated until it succeeds.
/// </summary>
public sealed record FinalizeImport
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    /// <summary>Counts the releases of this work, from 1; work whose attempt is not the current one stops at once.</summary>
    public required int Attempt { get; init; }
}
