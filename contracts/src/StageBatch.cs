namespace Imports.Contracts;

/// <summary>
/// Sent by the fair scheduler to parsing: parse, type and bulk-load one batch. Durable then: the batch's range, attempt and lease in the ledger.
/// </summary>
public sealed record StageBatch
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    /// <summary>Number of the batch in its import, from 1.</summary>
    public required int BatchNumber { get; init; }

    /// <summary>Counts the releases of this work, from 1; work whose attempt is not the current one stops at once.</summary>
    public required int Attempt { get; init; }
}
