using System.ComponentModel.DataAnnotations;

namespace Imports.Validation;

/// <summary>Settings of validation. Bound from the configuration section <c>Validation</c>.</summary>
public sealed record ValidationOptions
{
    /// <summary>Batches validated at once by this process.</summary>
    [Range(1, 64)]
    public int BatchConcurrency { get; init; } = 2;

    /// <summary>Imports checked as a whole at once by this process.</summary>
    [Range(1, 64)]
    public int ImportConcurrency { get; init; } = 2;
}
