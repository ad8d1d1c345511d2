namespace Imports.Contracts;

/// <summary>What the corrections of an import come to. Its own counts stay as they are.</summary>
public sealed record ImportCorrections
{
    /// <summary>How many imports of corrections there are, whatever became of them.</summary>
    public required int Imports { get; init; }

    /// <summary>Refused rows that are in the target by now, corrected. Without those of imports that were undone.</summary>
    public required long AcceptedRows { get; init; }

    /// <summary>Refused rows for which none is.</summary>
    public required long OpenRows { get; init; }

    /// <summary>The newest first, at most 100.</summary>
    public required IReadOnlyList<CorrectionImport> Items { get; init; }
}

/// <summary>One import of corrections.</summary>
public sealed record CorrectionImport
{
    public required Guid TaskId { get; init; }

    /// <summary>upsert, or validate of a dry run.</summary>
    public required string Mode { get; init; }

    /// <summary>One of <see cref="ImportStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Refused rows that it has brought into the target.</summary>
    public required long AcceptedRows { get; init; }
}

/// <summary>The import whose refused rows another one corrects.</summary>
public sealed record CorrectedImport
{
    public required Guid TaskId { get; init; }

    /// <summary>One of <see cref="ParentState"/>.</summary>
    public required string State { get; init; }
}

/// <summary>What is left of an import that is corrected.</summary>
public static class ParentState
{
    /// <summary>Its refused rows can be corrected.</summary>
    public const string Kept = "kept";

    /// <summary>Its data were asked to be erased.</summary>
    public const string Erased = "erased";

    /// <summary>Its refused rows are kept no longer; its counts and its receipt are.</summary>
    public const string Purged = "purged";

    /// <summary>Nothing.</summary>
    public const string Gone = "gone";
}
