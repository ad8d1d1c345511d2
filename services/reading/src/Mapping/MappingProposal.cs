using Imports.Ledger;

namespace Imports.Reading.Mapping;

/// <summary>A header held against a dataset: where each column is read from, and what keeps it from being imported.</summary>
public sealed record MappingProposal
{
    public required IReadOnlyList<string> Header { get; init; }

    /// <summary>Of the header.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The mapping that is saved for the header; null = there is none.</summary>
    public SavedMapping? Saved { get; init; }

    /// <summary>The columns that a file may have, in the dataset's order.</summary>
    public required IReadOnlyList<ColumnMatch> Columns { get; init; }

    /// <summary>Fields that no column is read from.</summary>
    public required IReadOnlyList<int> Extra { get; init; }

    /// <summary>What an import of it fails with, the first first.</summary>
    public required IReadOnlyList<ImportException> Problems { get; init; }
}

/// <summary>One column of the dataset, and the header that is found for it.</summary>
public sealed record ColumnMatch
{
    public required string Column { get; init; }

    /// <summary>A file without it is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>From 0; null = none is found.</summary>
    public int? Field { get; init; }

    /// <summary>One of <see cref="FoundBy"/>; <c>similar</c> without a field: several are.</summary>
    public string How { get; init; } = FoundBy.Nothing;

    /// <summary>0 to 1: 1 what somebody said or what is the same to the letter; of a similar name its score.</summary>
    public double Confidence { get; init; }

    /// <summary>In words.</summary>
    public string Reason { get; init; } = "";

    /// <summary>It is proposed, and not read unless somebody says so.</summary>
    public bool IsProposal { get; init; }

    /// <summary>Several headers fit as well as one another, or one several columns.</summary>
    public bool IsInDoubt { get; init; }

    /// <summary>Other headers that it might be, the likeliest first.</summary>
    public IReadOnlyList<HeaderOption> Alternatives { get; init; } = [];

    /// <summary>The field that an import reads it from.</summary>
    public int? Applied => IsProposal ? null : Field;
}

/// <param name="Field">From 0.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Reason">In words.</param>
public sealed record HeaderOption(int Field, double Confidence, string Reason);

/// <summary>How a column's header is found, in the order in which it is looked for. A header that is found in an earlier way is not found again in a later one.</summary>
public static class FoundBy
{
    public const string Caller = "stated";
    public const string Saved = "saved";
    public const string Exact = "exact";

    /// <summary>Without case, blanks, punctuation and signs.</summary>
    public const string Loose = "loose";

    /// <summary>Besides, without the marks on letters, or with umlauts written out.</summary>
    public const string Folded = "folded";
    public const string Synonym = "synonym";
    public const string Similar = "similar";
    public const string Nothing = "none";
}
