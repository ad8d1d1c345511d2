namespace Imports.Contracts;

/// <summary>
/// Sent by the ingress to merge (again by the sweeper): put the table back that this import has replaced, or the rows that it has overwritten. Durable then: <c>replaced_table.rollback_sent_at</c>,
/// which keeps that table from being dropped.
/// </summary>
public sealed record RollbackImport
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }
}
