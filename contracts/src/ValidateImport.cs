namespace Imports.Contracts;

/// <summary>
/// Sent by the saga to validation: run the rules that need the whole import. Durable then: every batch is validated.
/// </summary>
public sealed record ValidateImport
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    /// <summary>Counts the releases of this work, from 1; work whose attempt is not the current one stops at once.</summary>
    public required int Attempt { get; init; }
}
