namespace Imports.Reading.Typing;

/// <summary>The target of a dataset in which names are looked up.</summary>
/// <param name="Dataset">That dataset.</param>
/// <param name="Table">Its target, quoted.</param>
/// <param name="NameColumn">The text column that holds the names.</param>
/// <param name="KeyColumn">Its business key.</param>
/// <param name="LongestName">Most characters of a name there.</param>
public sealed record NamedTarget(string Dataset, string Table, string NameColumn, string KeyColumn, int LongestName);
