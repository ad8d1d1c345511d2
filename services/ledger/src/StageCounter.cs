namespace Imports.Ledger;

/// <summary>The counter row of one stage of one import.</summary>
public sealed record StageCounter
{
    /// <summary>Null until the cut is done.</summary>
    public int? ExpectedBatches { get; init; }
    public int FinishedBatches { get; init; }
    public long OkRows { get; init; }
    public long BadRows { get; init; }
    public long DoneBytes { get; init; }

    public bool IsComplete => ExpectedBatches == FinishedBatches;
}

/// <summary>The stages that are counted batch by batch.</summary>
public static class Stage
{
    public const string Staging = "stage";
    public const string Validation = "validate";
}
