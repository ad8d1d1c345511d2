namespace Imports.Contracts;

/// <summary>
/// Sent once by whoever finishes the last batch (again by the sweeper): every batch of the import is <c>validated</c> in the ledger.
/// </summary>
public sealed record BatchesValidated
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }
}
