using Imports.Contracts;

namespace Imports.Ledger;

/// <summary>What the ingress knows of an import when it accepts it.</summary>
public sealed record NewImport
{
    public required Guid ImportId { get; init; }
    public required string TenantId { get; init; }

    /// <summary>The import whose refused rows it corrects; null = it corrects none.</summary>
    public Guid? ParentId { get; init; }
    public required string Dataset { get; init; }
    public required int DatasetVersion { get; init; }
    public required Guid ObjectId { get; init; }
    public string? FileName { get; init; }
    public required long SourceBytes { get; init; }

    /// <summary>SHA-256 of the content, 32 bytes.</summary>
    public required byte[] ContentHash { get; init; }

    /// <summary>SHA-256 over whatever makes two imports the same, 32 bytes; null = it is never the first of others.</summary>
    public required byte[]? DedupeKey { get; init; }

    /// <summary>One of <see cref="ImportMode"/>.</summary>
    public string Mode { get; init; } = ImportMode.Upsert;

    /// <summary>JSON of <see cref="ImportOptions"/>, as <see cref="ImportOptionsJson"/> writes it; null = all defaults.</summary>
    public string? Options { get; init; }

    public required string IdempotencyKey { get; init; }
    public string? RequestedBy { get; init; }
    public required DateTimeOffset AcceptedAt { get; init; }
}
