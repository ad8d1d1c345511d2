using System.ComponentModel.DataAnnotations;

namespace Imports.Orchestrator;

/// <summary>How long what is kept. Bound from the configuration section <c>Retention</c>.</summary>
public sealed record RetentionOptions : IValidatableObject
{
    /// <summary>How long a stored file outlasts the last of its imports; its record is kept as a tombstone. The rejected rows are handed back no longer.</summary>
    public TimeSpan KeepFilesFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long the batches, the counters and the rejected rows of an import outlast its end, and the rows by which merges lock a scope's values the last of those merges.</summary>
    public TimeSpan KeepLedgerFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long an import, its receipt and what a dry run found outlast its end, the record of a file that is gone, and a saved mapping that was replaced or deleted; at least <see cref="KeepLedgerFor"/> and <c>Orchestrator__SagaRetention</c>.</summary>
    public TimeSpan KeepImportsFor { get; init; } = TimeSpan.FromDays(400);

    /// <summary>How long it is kept who asked for what.</summary>
    public TimeSpan KeepAuditFor { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Between two rounds of the purge; at least a second.</summary>
    public TimeSpan PurgeEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Rows that one statement of the purge deletes at most, each in a transaction of its own: so long it holds their locks.</summary>
    [Range(1, 100_000)]
    public int RowsAtOnce { get; init; } = 2000;

    /// <summary>Holds these settings against those of the orchestrator.</summary>
    /// <exception cref="ValidationException">An import would go before its saga, which would then stay for ever.</exception>
    public void DemandOutlasts(OrchestratorOptions orchestrator)
    {
        if (KeepImportsFor < orchestrator.SagaRetention)
            throw new ValidationException($"Retention:{nameof(KeepImportsFor)} must be at least Orchestrator:{nameof(orchestrator.SagaRetention)}: that a saga is old is known by its import");
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeepFilesFor < TimeSpan.Zero || KeepLedgerFor < TimeSpan.Zero || KeepAuditFor < TimeSpan.Zero)
            yield return new ValidationResult("must not be negative", [nameof(KeepFilesFor), nameof(KeepLedgerFor), nameof(KeepAuditFor)]);
        if (KeepImportsFor < KeepLedgerFor)
            yield return new ValidationResult("must be at least the time for which the ledger is kept", [nameof(KeepImportsFor), nameof(KeepLedgerFor)]);
        if (PurgeEvery < TimeSpan.FromSeconds(1))
            yield return new ValidationResult("must be at least a second", [nameof(PurgeEvery)]);
    }
}
