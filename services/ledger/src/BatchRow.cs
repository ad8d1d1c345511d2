namespace Imports.Ledger;

/// <summary>One row of the ledger: a byte range of an import's source and the rows in it.</summary>
public sealed record BatchRow
{
    public Guid ImportId { get; init; }

    /// <summary>From 1.</summary>
    public int BatchNumber { get; init; }
    public string TenantId { get; init; } = "";
    public long FirstByte { get; init; }
    public long LengthBytes { get; init; }

    /// <summary>Number of its first row in the source, from 1; its rows are <c>[FirstRow, FirstRow + RowCount)</c>, and no other batch's.</summary>
    public long FirstRow { get; init; }
    public long RowCount { get; init; }

    /// <summary>Line of its first row in the source, from 1.</summary>
    public long FirstLine { get; init; }

    /// <summary>Its one row is the first line of a record that is longer than is taken; it is refused without being read.</summary>
    public bool IsOversize { get; init; }

    /// <summary>One of <see cref="BatchState"/>.</summary>
    public string State { get; init; } = BatchState.Planned;
    public int Attempt { get; init; }

    /// <summary>Null until it is staged.</summary>
    public long? StagedRows { get; init; }

    /// <summary>Null until it is validated.</summary>
    public long? RejectedRows { get; init; }

    public long LastRow => FirstRow + RowCount - 1;
}

/// <summary>The states of a batch, in their order.</summary>
public static class BatchState
{
    public const string Planned = "planned";
    public const string Released = "released";
    public const string Staged = "staged";
    public const string Validated = "validated";

    /// <summary>Its import failed or was cancelled before it was validated: nothing is to be done with it any more.</summary>
    public const string Rejected = "rejected";
}
