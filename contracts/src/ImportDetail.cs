namespace Imports.Contracts;

/// <summary>What is told of an import beyond its progress.</summary>
public sealed record ImportDetail
{
    public required ImportOptions Options { get; init; }

    /// <summary>The causes of its bad rows, the most frequent first, at most 100.</summary>
    public required IReadOnlyList<RejectGroup> RejectGroups { get; init; }

    /// <summary>How the file is packed, and what of it is read; null of one that is text as it came, or that nobody has looked at yet.</summary>
    public PackedSource? Source { get; init; }

    /// <summary>The file's delimiter; null until its header is read.</summary>
    public string? Delimiter { get; init; }

    /// <summary>How the file is read, and how each part of that was found; null until its header is read.</summary>
    public FileDialect? Dialect { get; init; }

    /// <summary>The file's header; null until it is read.</summary>
    public IReadOnlyList<string>? Header { get; init; }

    /// <summary>By column of the dataset: the header that it is read from. A column that is not in the file is missing here; its values in the target stay.</summary>
    public IReadOnlyDictionary<string, string>? Mapping { get; init; }

    /// <summary>By column of the dataset that is in the file: how its header was found, e.g. <c>stated by caller</c>, <c>saved mapping, version 2</c>, <c>exact name</c>; null of one that was read before this was noted.</summary>
    public IReadOnlyDictionary<string, string>? MappingEvidence { get; init; }

    /// <summary>What is saved for the header of the file goes by this: 32 hexadecimal digits.</summary>
    public string? HeaderFingerprint { get; init; }

    /// <summary>The version of the saved mapping that was in force for the header; null = there was none.</summary>
    public int? SavedMappingVersion { get; init; }

    /// <summary>Columns of the file that are not imported.</summary>
    public IReadOnlyList<string>? IgnoredColumns { get; init; }

    /// <summary>How its rows are loaded: <c>local-file</c>, <c>insert</c> or <c>server-file</c>.</summary>
    public string? Loader { get; init; }
    public string? RequestedBy { get; init; }

    /// <summary>Of an import of corrections: the one whose refused rows it corrects.</summary>
    public CorrectedImport? Parent { get; init; }

    /// <summary>What the corrections of its refused rows come to; null = there are none.</summary>
    public ImportCorrections? Corrections { get; init; }

    /// <summary>What of it is committed, where its merge is one in sized batches; null = it is not, or no batch has committed. Stays where such an import fails: these rows are in the target.</summary>
    public MergeBatchTotals? SizedMerge { get; init; }
}

/// <summary>The committed transactions of a merge in sized batches, summed up. <c>rows = inserted_rows + updated_rows + unchanged_rows + refused_rows</c>.</summary>
public sealed record MergeBatchTotals
{
    public required int Batches { get; init; }

    /// <summary>Of the import's valid rows.</summary>
    public required long Rows { get; init; }
    public required long InsertedRows { get; init; }
    public required long UpdatedRows { get; init; }
    public required long UnchangedRows { get; init; }

    /// <summary>The target refused them; they are among the rejected rows.</summary>
    public required long RefusedRows { get; init; }
    public required DateTimeOffset LastCommittedAt { get; init; }
}

/// <summary>How a file is read.</summary>
public sealed record FileDialect
{
    /// <summary><c>utf-8</c>, <c>utf-16le</c>, <c>utf-16be</c>, <c>windows-1252</c> or <c>iso-8859-1</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>It starts with a byte order mark.</summary>
    public required bool ByteOrderMark { get; init; }

    public required string Delimiter { get; init; }

    /// <summary>What encloses a field; null = nothing does.</summary>
    public string? Quote { get; init; }

    /// <summary>How a quote stands within quotes: <c>doubled</c>, <c>backslash</c> or <c>none</c>.</summary>
    public required string Escape { get; init; }

    /// <summary>What its lines end with, as the sender states it or as far as samples show it: <c>lf</c>, <c>crlf</c>, <c>cr</c>, <c>mixed</c> or <c>none</c>.</summary>
    public string? Newline { get; init; }

    /// <summary>The line that its header starts in, from 1.</summary>
    public long? HeaderLine { get; init; }

    /// <summary>What a line begins with that is no row; null = there is none.</summary>
    public string? Comment { get; init; }

    /// <summary>
    /// For each of encoding, delimiter, quote, escape, newline, header and comment how it was found: <c>stated by caller</c>, <c>byte order mark</c>, or what speaks for it. Of a column whose dates or numbers have a form that
    /// its dataset does not state, as <c>form of price</c>: that form, and the line that proves it.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Evidence { get; init; }
}
