using System.Text.Json.Nodes;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Ingress;

/// <summary>What an import of a file would make of it, as far as samples tell. Nothing of it was imported, and nothing is kept.</summary>
public sealed record PreviewAnswer
{
    public required string Dataset { get; init; }
    public required int DatasetVersion { get; init; }
    public string? FileName { get; init; }

    /// <summary>Length of the file.</summary>
    public required long Bytes { get; init; }

    /// <summary>What of it was looked at; null = nothing could be.</summary>
    public LookedAt? LookedAt { get; init; }

    /// <summary>How the file is packed, and what of it is read; null of one that is text as it came.</summary>
    public PackedSource? Source { get; init; }

    /// <summary>How it is read, and how each part of that was found; null where it could not be.</summary>
    public FileDialect? Dialect { get; init; }
    public IReadOnlyList<string>? Header { get; init; }

    /// <summary>Of the header: a mapping for it is saved under this.</summary>
    public string? HeaderFingerprint { get; init; }

    /// <summary>The version of the mapping that is saved for the header; null = there is none.</summary>
    public int? SavedMappingVersion { get; init; }

    /// <summary>The dataset's columns, in its order, but those that the platform fills.</summary>
    public required IReadOnlyList<PreviewedColumn> Columns { get; init; }

    /// <summary>Columns of the dataset for which nothing is found or proposed.</summary>
    public required IReadOnlyList<string> UnmappedColumns { get; init; }

    /// <summary>Columns of the file that no column of the dataset is read from.</summary>
    public required IReadOnlyList<string> ExtraColumns { get; init; }

    /// <summary>The proposed mapping as the option <c>mapping</c> of <c>POST /imports</c>: <c>column:Header</c>, once for each column.</summary>
    public required IReadOnlyList<string> Mapping { get; init; }

    /// <summary>The first rows, typed with the proposed mapping.</summary>
    public required IReadOnlyList<PreviewedRow> Rows { get; init; }

    /// <summary>What can be read in more than one way, or could not be looked at.</summary>
    public required IReadOnlyList<PreviewedDoubt> Ambiguous { get; init; }

    /// <summary>What an import with the same options would fail with, the first first. Empty: none is seen in what was looked at.</summary>
    public required IReadOnlyList<PreviewedProblem> Problems { get; init; }
    public required PreviewLinks Links { get; init; }
}

/// <param name="Bytes">How much was looked at: of the file, or of what is packed in it.</param>
/// <param name="Whole">That is all of it.</param>
/// <param name="What">In words.</param>
public sealed record LookedAt(long Bytes, bool Whole, string What);

/// <summary>A column of the dataset, and the header that it is read from.</summary>
public sealed record PreviewedColumn
{
    public required string Column { get; init; }

    /// <summary>A file without it is refused.</summary>
    public required bool Required { get; init; }

    /// <summary>The header; null = none.</summary>
    public string? Header { get; init; }

    /// <summary>Which of the file's columns that is, from 1.</summary>
    public int? Position { get; init; }

    /// <summary>How it was found: stated, saved, exact, loose, folded, synonym, similar, or none.</summary>
    public required string How { get; init; }

    /// <summary>An import reads it from there without being told; false of what is merely similar.</summary>
    public required bool Applied { get; init; }

    /// <summary>0 to 1; of a similar name its score.</summary>
    public required double Confidence { get; init; }

    /// <summary>In words.</summary>
    public required string Reason { get; init; }

    /// <summary>Other headers that it might be, the likeliest first.</summary>
    public required IReadOnlyList<PreviewedAlternative> Alternatives { get; init; }
}

/// <param name="Header">Its name.</param>
/// <param name="Position">Which of the file's columns that is, from 1.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Reason">In words.</param>
public sealed record PreviewedAlternative(string Header, int Position, double Confidence, string Reason);

/// <param name="Row">Its number in the file, from 1.</param>
/// <param name="Line">Where it starts, from 1.</param>
/// <param name="Values">As <c>GET /datasets/{name}/rows</c> would show it; null = it cannot be read.</param>
/// <param name="Causes">Why it would be refused, as far as reading finds it; names are looked up; references to keys and rules over rows are seen by a dry run alone.</param>
public sealed record PreviewedRow(long Row, long Line, JsonObject? Values, IReadOnlyList<RejectCause> Causes);

/// <param name="Subject">What: a column, or <c>source</c>.</param>
/// <param name="Message">In words, with what decides it.</param>
public sealed record PreviewedDoubt(string Subject, string Message);

/// <param name="Code">Of docs/error-codes.md.</param>
/// <param name="Message">In words.</param>
public sealed record PreviewedProblem(string Code, string Message);

/// <param name="Import">Where to post the file to import it with the proposed mapping.</param>
/// <param name="SaveMapping">Where to put <c>header</c> and <c>mapping</c> so that it is used for such a header from then on; null where there is no header.</param>
public sealed record PreviewLinks(string Import, string? SaveMapping);
