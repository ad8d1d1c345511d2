using System.Text.Json.Serialization;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>The answer to a posted file.</summary>
public sealed record PostedImport
{
    /// <summary>The import's id.</summary>
    public required Guid TaskId { get; init; }

    /// <summary>The header Idempotency-Key of the request that made the import; the task id when it had none.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>Where the import is: queued, parsing, validated, loading, finalizing, done, failed or cancelled.</summary>
    public required string Status { get; init; }

    /// <summary>The first import of the same content for the same dataset; only when this request made none of its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? DuplicateOf { get; init; }

    /// <summary>The import whose refused rows this one corrects; only of corrections.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ParentId { get; init; }

    public required ImportLinks Links { get; init; }
}

/// <summary>Where to go on from an import.</summary>
public sealed record ImportLinks
{
    public required string Self { get; init; }

    /// <summary>What is known of it now; poll it, or better watch <see cref="Progress"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Its rejected rows as CSV, each as it came, with the reasons.</summary>
    public required string Errors { get; init; }

    /// <summary>Where its rejected rows go, corrected.</summary>
    public required string Corrections { get; init; }

    /// <summary>The import whose refused rows it corrects; only of corrections.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Parent { get; init; }

    /// <summary>The batches that it is cut into.</summary>
    public required string Batches { get; init; }

    /// <summary>How the rows that a dry run would update differ from the target.</summary>
    public required string Differences { get; init; }

    /// <summary>What it has done, once its merge has committed.</summary>
    public required string Receipt { get; init; }

    /// <summary>Its live progress as server-sent events of the gateway.</summary>
    public required string Events { get; init; }

    /// <summary>The gateway's SignalR hub with live progress.</summary>
    public required string Progress { get; init; }
}

/// <summary>Imports, newest first.</summary>
public sealed record ImportPage
{
    public required IReadOnlyList<ImportSnapshot> Items { get; init; }

    /// <summary>The address of the next, older imports; null at the end.</summary>
    public string? Next { get; init; }
}

/// <summary>Batches of an import, in the order of its file.</summary>
public sealed record BatchPage
{
    public required IReadOnlyList<BatchProgress> Items { get; init; }

    /// <summary>The address of the batches after these; null at the end.</summary>
    public string? Next { get; init; }
}

/// <summary>What a dry run would change in its target.</summary>
public sealed record DifferencesAnswer
{
    public required Guid TaskId { get; init; }

    /// <summary>upsert, validate or replace. Only an import with <c>validate</c> looks for differences.</summary>
    public required string Mode { get; init; }

    /// <summary>Where the import is: queued, parsing, validated, loading, finalizing, done, failed or cancelled.</summary>
    public required string Status { get; init; }

    /// <summary>The comparison is through. As long as it is not there is nothing here, and of an import that is no dry run there never is.</summary>
    public required bool Complete { get; init; }

    /// <summary>How many rows it would update; null until it is complete.</summary>
    public required long? UpdatedRows { get; init; }

    /// <summary>How many of them change which column, the most frequent first.</summary>
    public required IReadOnlyList<ChangedColumn> Columns { get; init; }

    /// <summary>The first of them in the order of the business key, 100 at most.</summary>
    public required IReadOnlyList<RowDifference> Sample { get; init; }
}

/// <summary>Makes the links of an import.</summary>
internal sealed class ImportLinker(IngressOptions options)
{
    private readonly string gateway = options.GatewayUrl?.ToString().TrimEnd('/') ?? "";

    public ImportLinks Of(Guid importId, Guid? parentId) => new()
    {
        Self = $"/imports/{importId}",
        Status = $"/imports/{importId}/status",
        Errors = $"/imports/{importId}/errors",
        Corrections = $"/imports/{importId}/corrections",
        Parent = parentId is null ? null : $"/imports/{parentId}",
        Batches = $"/imports/{importId}/batches",
        Differences = $"/imports/{importId}/differences",
        Receipt = $"/imports/{importId}/receipt",
        Events = $"{gateway}/imports/{importId}/events",
        Progress = $"{gateway}/hubs/imports",
    };
}
