namespace Imports.Datasets;

/// <summary>Over all rows of a file, two columns must add up to the same: else the file is not merged. Blank cells count as nothing.</summary>
public sealed record TotalDefinition
{
    /// <summary>A number column.</summary>
    public required string Left { get; init; }

    /// <summary>Another one.</summary>
    public required string Right { get; init; }
}
