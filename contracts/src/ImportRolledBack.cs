namespace Imports.Contracts;

/// <summary>
/// Published by merge for upstream systems when the table that an import had replaced is back in its place: the target holds what it held before the import, which stays <c>done</c>.
/// </summary>
public sealed record ImportRolledBack
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    public required string TenantId { get; init; }
    public required string Dataset { get; init; }
    public string? IdempotencyKey { get; init; }
    public required DateTimeOffset RolledBackAt { get; init; }
}
