using Imports.Contracts;
using Imports.Datasets;

namespace Imports.Validation;

/// <summary>Which of the rows with one key counts.</summary>
/// <param name="NextSpeaksAgainst">A row does not count where another one with its key follows.</param>
/// <param name="PreviousSpeaksAgainst">A row does not count where another one with its key stands before it.</param>
/// <param name="Expected">Of the cause.</param>
internal sealed record DuplicateRule(bool NextSpeaksAgainst, bool PreviousSpeaksAgainst, string Expected)
{
    private static readonly DuplicateRule Last = new(true, false, "no later row with the same key: the last one counts");
    private static readonly DuplicateRule First = new(false, true, "no earlier row with the same key: the first one counts");
    private static readonly DuplicateRule RejectAll = new(true, true, "no other row with the same key: none of them counts");

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
