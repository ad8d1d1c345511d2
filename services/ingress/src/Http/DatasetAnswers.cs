using System.Text.Json.Nodes;

namespace Imports.Ingress;

/// <summary>The datasets that files can be imported into, by name.</summary>
public sealed record DatasetList
{
    public required IReadOnlyList<DatasetSummary> Items { get; init; }
}

/// <summary>A dataset in its newest version.</summary>
public sealed record DatasetSummary
{
    public required string Name { get; init; }

    /// <summary>From 1; a version never changes.</summary>
    public required int Version { get; init; }
    public string? Title { get; init; }

    /// <summary>The table in the target schema.</summary>
    public required string Table { get; init; }

    /// <summary>The columns that make a row the same row.</summary>
    public required IReadOnlyList<string> BusinessKey { get; init; }
    public required DatasetLinks Links { get; init; }
}

/// <summary>Where to go on from a dataset.</summary>
public sealed record DatasetLinks
{
    public required string Self { get; init; }
    public required string Rows { get; init; }
    public required string Template { get; init; }
    public required string Imports { get; init; }
}

/// <summary>All that is said of a dataset.</summary>
public sealed record DatasetDescription
{
    public required DatasetSummary Dataset { get; init; }

    /// <summary>As it was registered.</summary>
    public required JsonObject Definition { get; init; }

    /// <summary>JSON Schema of a row.</summary>
    public required JsonObject RowSchema { get; init; }
}

/// <summary>Rows of a dataset's table, in the order of its business key.</summary>
public sealed record RowPage
{
    /// <summary>Each with every column of the dataset: numbers to the letter, times in ISO 8601, JSON as it is.</summary>
    public required IReadOnlyList<JsonObject> Items { get; init; }

    /// <summary>The address of the rows after these; null at the end.</summary>
    public string? Next { get; init; }
}
