using Imports.Contracts;
using Imports.Datasets;

namespace Imports.Validation;

/// <summary>Which of the rows with one key counts.</summary>
/// <param name="Other">SQL over the window <c>w</c> of a key's rows in their order: the row that speaks against this one, NULL where none does.</param>
/// <param name="Expected">Of the cause.</param>
internal sealed record DuplicateRule(string Other, string Expected)
{
    private const string Next = "LEAD(`_row`) OVER w";
    private const string Previous = "LAG(`_row`) OVER w";

    private static readonly DuplicateRule Last = new(Next, "no later row with the same key: the last one counts");
    private static readonly DuplicateRule First = new(Previous, "no earlier row with the same key: the first one counts");
    private static readonly DuplicateRule RejectAll = new($"COALESCE({Previous}, {Next})", "no other row with the same key: none of them counts");

    /// <param name="chosen">By the import, one of <see cref="DuplicatePolicy"/>; null = as the dataset says.</param>
    /// <param name="dataset">What the dataset says.</param>
    public static DuplicateRule For(string? chosen, DuplicateMeaning dataset) => (chosen, dataset) switch
    {
        (DuplicatePolicy.Last, _) or (null, DuplicateMeaning.Last) => Last,
        (DuplicatePolicy.First, _) or (null, DuplicateMeaning.First) => First,
        (DuplicatePolicy.RejectAll, _) or (null, DuplicateMeaning.RejectAll) => RejectAll,
        _ => throw new ArgumentOutOfRangeException(nameof(chosen), chosen, "No such policy."),
    };
}
