namespace Imports.Datasets;

/// <summary>Two columns of one row must compare so; where either is blank the rule holds.</summary>
public sealed record ComparisonRule
{
    /// <summary>A column of the dataset.</summary>
    public required string Left { get; init; }

    /// <summary>One of <c>=</c>, <c>&lt;&gt;</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>. Text is compared to the letter.</summary>
    public required string Operator { get; init; }

    /// <summary>Another column of the same type, or both of a number type.</summary>
    public required string Right { get; init; }

    public static readonly IReadOnlyList<string> Operators = ["=", "<>", "<", "<=", ">", ">="];
}
