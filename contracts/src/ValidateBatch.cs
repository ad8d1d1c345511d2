namespace Imports.Contracts;

/// <summary>
/// Sent by parsing (again by the sweeper) to validation: run the row rules over one staged batch. Durable then: the batch is <c>staged</c>.
/// </summary>
public sealed record ValidateBatch
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    /// <summary>Number of the batch in its import, from 1.</summary>
    public required int BatchNumber { get; init; }

    /// <summary>Counts the releases of this work, from 1; work whose attempt is not the current one stops at once.</summary>
    public required int Attempt { get; init; }
}
