namespace Imports.Contracts;

/// <summary>
/// Published for upstream systems when an import is done: its rows are committed and its counts balance.
/// </summary>
public sealed record ImportCompleted
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    public required string TenantId { get; init; }
    public required string Dataset { get; init; }
    public string? IdempotencyKey { get; init; }
    public required long ReadRows { get; init; }
    public required long InsertedRows { get; init; }
    public required long UpdatedRows { get; init; }
    public required long UnchangedRows { get; init; }
    public required long BadRows { get; init; }
    public required DateTimeOffset FinishedAt { get; init; }
}
