using MassTransit;

namespace Imports.Orchestrator;

/// <summary>What the saga remembers of one import. Everything else is in the ledger.</summary>
public sealed class ImportSaga : SagaStateMachineInstance, ISagaVersion
{
    /// <summary>The import id.</summary>
    public Guid CorrelationId { get; set; }
    public int Version { get; set; }
    public string CurrentState { get; set; } = "";
    public string TenantId { get; set; } = "default";

    /// <summary>One of <see cref="Contracts.ImportMode"/>.</summary>
    public string Mode { get; set; } = Contracts.ImportMode.Upsert;

    /// <summary>The pending deadline of the present wait; null = none.</summary>
    public Guid? DeadlineId { get; set; }

    /// <summary>When it was taken up again after it had failed; null = never.</summary>
    public DateTimeOffset? RetriedAt { get; set; }

    /// <summary>When one of its batches was put back last because its run was lost; null = never.</summary>
    public DateTimeOffset? RestagedAt { get; set; }

    /// <summary>How often the present step was asked for, from 1.</summary>
    public int StepAttempt { get; set; }
}
