namespace Imports.Contracts;

/// <summary>
/// Published by merge for upstream systems when the table that an import had replaced is back in its place: the target holds what it held before the import, which stays <c>done</c>. Of an upsert
/// that is undone: the rows that nobody has changed since are what they were before it, and the counts say how many.
/// </summary>
public sealed record ImportRolledBack
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    public required string TenantId { get; init; }
    public required string Dataset { get; init; }
    public string? IdempotencyKey { get; init; }
    public required DateTimeOffset RolledBackAt { get; init; }

    /// <summary>Rows that the upsert had changed and that are again what they were; null = a table came back.</summary>
    public long? RestoredRows { get; init; }

    /// <summary>Rows that the upsert had inserted and that are gone; null = a table came back.</summary>
    public long? DeletedRows { get; init; }

    /// <summary>Rows that stay as they are, because somebody has changed or deleted them since, or the table refuses them as they were; null = a table came back.</summary>
    public long? KeptRows { get; init; }
}
