namespace Imports.Datasets;

/// <summary>The values of a column must be keys of another dataset of the same tenant, as it is when a batch is checked.</summary>
public sealed record ReferenceDefinition
{
    /// <summary>The other dataset. Its business key must be one column of the same type.</summary>
    public required string Dataset { get; init; }

    /// <summary>
    /// A text column there: the cells hold its values, e.g. names, and the key of the row that has one is stored in its place. One of that dataset's indexes begins with it. Null = the cells hold the key.
    /// </summary>
    public string? By { get; init; }

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
