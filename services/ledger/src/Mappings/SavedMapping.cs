namespace Imports.Ledger;

/// <summary>A mapping that is kept for a header: one version of it.</summary>
public sealed record SavedMapping
{
    /// <summary>Of the header, see <c>HeaderFingerprint</c>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>From 1; a version never changes.</summary>
    public required int Version { get; init; }

    /// <summary>The header's names as they stood when it was saved.</summary>
    public required IReadOnlyList<string> Header { get; init; }

    /// <summary>By column of the dataset: the name of the header that it is read from.</summary>
    public required IReadOnlyDictionary<string, string> Mapping { get; init; }

    public required string SavedBy { get; init; }
    public required DateTimeOffset SavedAt { get; init; }

    /// <summary>When an import used it, to within an hour; null = none has.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When the next version took its place, or it was deleted; null = it is in force.</summary>
    public DateTimeOffset? RetiredAt { get; init; }
    public string? RetiredBy { get; init; }
}
