namespace Imports.Merge;

/// <summary>What of its target a merge keeps from other merges.</summary>
/// <param name="Column">The dataset's scope column; null = the whole target is kept.</param>
/// <param name="Values">The values that the import's rows have there, as hashes in their order, each once.</param>
public sealed record MergeScope(string? Column, IReadOnlyList<byte[]> Values)
{
    /// <summary>An import of more values takes the whole target: each is a row to be locked, and a statement of its own.</summary>
    public const int MostValues = 256;

    public static MergeScope Whole { get; } = new(null, []);

    public bool IsWhole => Column is null;
}
