namespace Imports.Datasets;

/// <summary>A definition that somebody asked for over the API: a row of <c>dataset_change</c>.</summary>
public sealed record DatasetChange
{
    public Guid ChangeId { get; init; }
    public string TenantId { get; init; } = "";

    /// <summary>Of the dataset.</summary>
    public string Name { get; init; } = "";

    /// <summary>That it is to become.</summary>
    public int Version { get; init; }

    /// <summary>JSON, sound by itself when it was asked for.</summary>
    public string Definition { get; init; } = "";

    /// <summary>One of <see cref="DatasetChangeState"/>.</summary>
    public string State { get; init; } = DatasetChangeState.Pending;

    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was refused; null otherwise.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The places in the definition, as JSON; null otherwise.</summary>
    public string? Faults { get; init; }
}

/// <summary>What has become of a change.</summary>
public static class DatasetChangeState
{
    /// <summary>Merge has not got to it, or waits for the table.</summary>
    public const string Pending = "pending";

    /// <summary>The version is stored, and its table is there.</summary>
    public const string Done = "done";

    /// <summary>Nothing of it holds.</summary>
    public const string Refused = "refused";
}
