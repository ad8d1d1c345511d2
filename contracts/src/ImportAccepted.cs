namespace Imports.Contracts;

/// <summary>
/// Sent by the ingress once an import is accepted: its bytes and its row in <c>import</c> are durable.
/// </summary>
public sealed record ImportAccepted
{
    /// <summary>The import, the task id of the API.</summary>
    public required Guid ImportId { get; init; }

    public required string TenantId { get; init; }
    public required string Dataset { get; init; }
    public required int DatasetVersion { get; init; }

    /// <summary>One of <see cref="ImportMode"/>.</summary>
    public string Mode { get; init; } = ImportMode.Upsert;
    public required long SourceBytes { get; init; }
    public required DateTimeOffset AcceptedAt { get; init; }
}
