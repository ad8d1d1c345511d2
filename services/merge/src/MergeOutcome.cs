using Imports.Contracts;

namespace Imports.Merge;

/// <summary>What a merge comes to, to be said in its transaction.</summary>
/// <param name="Counts">What it did; null = the target is as it was.</param>
/// <param name="Failure">Why not: the import fails, and the rows that its target refused are committed with it.</param>
public sealed record MergeOutcome(ImportCounts? Counts, ImportStepFailed? Failure = null);
