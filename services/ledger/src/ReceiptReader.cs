using Imports.MySql;

namespace Imports.Ledger;

/// <summary>Reads the receipt of an import: the table <c>receipt</c>, which merge writes with its commit, and what the import's own row knows beside it.</summary>
public sealed class ReceiptReader
{
    private static readonly string Select = SqlFile.Read<ReceiptReader>("receipt.select");

    /// <summary>The tenant's import, in whatever status; null = there is none.</summary>
    public async Task<ReceiptRow?> FindAsync(MySqlSession session, string tenantId, Guid importId, CancellationToken cancellationToken)
        => await session.QueryFirstOrDefaultAsync<ReceiptRow>(Select, new { tenantId, importId }, cancellationToken: cancellationToken);
}

/// <summary>What a receipt is made of.</summary>
public sealed record ReceiptRow
{
    public Guid ImportId { get; init; }

    /// <summary>The import whose refused rows it corrects; null = it corrects none.</summary>
    public Guid? ParentId { get; init; }
    public string Dataset { get; init; } = "";
    public int DatasetVersion { get; init; }
    public string Mode { get; init; } = "";
    public string? FileName { get; init; }
    public string IdempotencyKey { get; init; } = "";
    public string? RequestedBy { get; init; }

    /// <summary>SHA-256 of the content, 32 bytes.</summary>
    public byte[] ContentHash { get; init; } = [];
    public long SourceBytes { get; init; }
    public string Status { get; init; } = "";
    public int Retries { get; init; }
    public long? ReadRows { get; init; }
    public long? MalformedRows { get; init; }
    public long? StagedRows { get; init; }
    public long? RejectedRows { get; init; }
    public long? DuplicateRows { get; init; }
    public long? ValidRows { get; init; }
    public long? InsertedRows { get; init; }
    public long? UpdatedRows { get; init; }
    public long? UnchangedRows { get; init; }
    public DateTime AcceptedAt { get; init; }
    public DateTime? ReleasedAt { get; init; }
    public DateTime? ParsingAt { get; init; }
    public DateTime? ValidatedAt { get; init; }
    public DateTime? LoadingAt { get; init; }
    public DateTime? FinalizingAt { get; init; }
    public DateTime? FinishedAt { get; init; }

    /// <summary>JSON: how the source was read.</summary>
    public string? SourcePlan { get; init; }

    /// <summary>Null of a dry run, and before the commit.</summary>
    public string? Target { get; init; }

    /// <summary>Which of the merges into its target it was, from 1.</summary>
    public long? MergeOrder { get; init; }
    /// <summary>Its transactions, where its merge was one in sized batches; 0 = it was one transaction. Null of a dry run, and before the commit.</summary>
    public int? MergeBatches { get; init; }
    public DateTime? CommittedAt { get; init; }

    /// <summary>When the table that it had replaced came back; null = it did not.</summary>
    public DateTime? RolledBackAt { get; init; }

    /// <summary>Which of the merges and rollbacks of its target that was.</summary>
    public long? RollbackOrder { get; init; }
}
