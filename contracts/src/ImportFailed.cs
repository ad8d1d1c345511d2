namespace Imports.Contracts;

/// <summary>
/// Published for upstream systems when an import has failed: its target is untouched.
/// </summary>
public sealed record ImportFailed
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    public required string TenantId { get; init; }
    public required string Dataset { get; init; }
    public string? IdempotencyKey { get; init; }

    /// <summary>Stable code of docs/error-codes.md.</summary>
    public required string Code { get; init; }
    public required string Message { get; init; }
    public required DateTimeOffset FinishedAt { get; init; }
}
