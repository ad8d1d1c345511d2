namespace Imports.Ledger;

/// <summary>A batch as it is shown: its range of the source, and how far it is.</summary>
public sealed record BatchProgress
{
    /// <summary>From 1.</summary>
    public int BatchNumber { get; init; }

    /// <summary>One of <see cref="BatchState"/>.</summary>
    public string State { get; init; } = BatchState.Planned;

    /// <summary>How often it was handed out.</summary>
    public int Attempt { get; init; }

    /// <summary>Number of its first row in the file, from 1.</summary>
    public long FirstRow { get; init; }
    public long RowCount { get; init; }

    /// <summary>Line of its first row in the file, from 1.</summary>
    public long FirstLine { get; init; }

    /// <summary>Where it starts in the file, from 0.</summary>
    public long FirstByte { get; init; }
    public long LengthBytes { get; init; }

    /// <summary>It is one record that is longer than is taken.</summary>
    public bool IsOversize { get; init; }

    /// <summary>Null until it is staged.</summary>
    public long? StagedRows { get; init; }
    public long? MalformedRows { get; init; }

    /// <summary>Null until it is validated.</summary>
    public long? RejectedRows { get; init; }

    /// <summary>When it was last handed out.</summary>
    public DateTimeOffset? ReleasedAt { get; init; }
    public DateTimeOffset? StagedAt { get; init; }
    public DateTimeOffset? ValidatedAt { get; init; }
}
