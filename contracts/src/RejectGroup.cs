namespace Imports.Contracts;

/// <summary>How many rows of an import were refused for one and the same cause. A row with several causes counts in each.</summary>
public sealed record RejectGroup
{
    /// <summary>The dataset's column; null when it is the row as a whole.</summary>
    public string? Column { get; init; }

    /// <summary>Stable code of docs/error-codes.md.</summary>
    public required string Code { get; init; }

    /// <summary>What would have been right, cut to 500 characters.</summary>
    public required string Expected { get; init; }
    public required long Rows { get; init; }
}
