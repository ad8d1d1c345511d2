namespace Imports.Datasets;

/// <summary>The values of a column must be keys of another dataset of the same tenant, as it is when a batch is checked.</summary>
public sealed record ReferenceDefinition
{
    /// <summary>The other dataset. Its business key must be one column of the same type.</summary>
    public required string Dataset { get; init; }

    /// <summary>
    /// What holds while the other dataset has no row: <c>refuse</c> (default) or <c>accept</c>. The latter lets datasets be filled in any order at first.
    /// </summary>
    public WhenEmpty WhenEmpty { get; init; }
}

/// <summary>What a reference into an empty dataset means. In JSON in lower case.</summary>
public enum WhenEmpty
{
    Refuse,
    Accept,
}
