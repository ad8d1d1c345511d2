namespace Imports.Datasets;

/// <summary>A rule over the columns of one row: a row is refused where its expression is false. Where it is null, since a cell is blank, the row passes.</summary>
public sealed record RuleDefinition
{
    public const int LongestMessage = 300;

    /// <summary>Lower-case letters, digits and underscores; what a refused row is told that it breaks.</summary>
    public required string Name { get; init; }

    /// <summary>What must hold, e.g. <c>end_date >= start_date</c>, in the language of docs/rules.md.</summary>
    public required string Check { get; init; }

    /// <summary>What a sender is told that must be. Null = the expression itself.</summary>
    public string? Message { get; init; }

    /// <summary>The column whose value is to blame. Null = the first that the expression names.</summary>
    public string? Blames { get; init; }
}
