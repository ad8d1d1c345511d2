using System.ComponentModel.DataAnnotations;

namespace Imports.Merge;

/// <summary>Settings of merge. Bound from the configuration section <c>Merge</c>.</summary>
public sealed record MergeOptions
{
    /// <summary>Merges and clean-ups at once by this process, each kind.</summary>
    [Range(1, 64)]
    public int Concurrency { get; init; } = 2;
}
