namespace Imports.Contracts;

/// <summary>
/// Published for upstream systems when an import was cancelled: its target is untouched, and nothing of a merge is left to roll back.
/// </summary>
public sealed record ImportCancelled
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    public required string TenantId { get; init; }
    public required string Dataset { get; init; }
    public string? IdempotencyKey { get; init; }
    public required DateTimeOffset FinishedAt { get; init; }
}
