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

    /// <summary>The file's header; null until it is read.</summary>
    public IReadOnlyList<string>? Header { get; init; }

    /// <summary>By column of the dataset: the header that it is read from. A column that is not in the file is missing here; its values in the target stay.</summary>
    public IReadOnlyDictionary<string, string>? Mapping { get; init; }

    /// <summary>Columns of the file that are not imported.</summary>
    public IReadOnlyList<string>? IgnoredColumns { get; init; }

    /// <summary>How its rows are loaded: <c>local-file</c>, <c>insert</c> or <c>server-file</c>.</summary>
    public string? Loader { get; init; }
    public string? RequestedBy { get; init; }
}
