using System.Text.Json.Nodes;
using Imports.Datasets;

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
    public required string Workbook { get; init; }
    public required string Imports { get; init; }
    public required string Versions { get; init; }
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

/// <summary>What has become of a change of a dataset.</summary>
public sealed record DatasetChangeAnswer
{
    public required Guid Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Dataset { get; init; }

    /// <summary>That it is to become.</summary>
    public required int Version { get; init; }

    /// <summary><c>pending</c>, <c>done</c> or <c>refused</c>.</summary>
    public required string State { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was refused; null otherwise.</summary>
    public string? Code { get; init; }

    /// <summary>The place of each fault, if it was refused.</summary>
    public required IReadOnlyList<DatasetFault> Faults { get; init; }
    public required string Self { get; init; }
}

/// <summary>Versions of a dataset, newest first.</summary>
public sealed record DatasetVersionPage
{
    public required IReadOnlyList<DatasetVersionItem> Items { get; init; }

    /// <summary>The address of the older ones; null at the end.</summary>
    public string? Next { get; init; }
}

/// <summary>A version of a dataset. It never changes.</summary>
public sealed record DatasetVersionItem
{
    public required int Version { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its definition.</summary>
    public required string Self { get; init; }
}

/// <summary>Rows of a dataset's table, in the order of its business key.</summary>
public sealed record RowPage
{
    /// <summary>Each with every column of the dataset: numbers to the letter, times in ISO 8601, JSON as it is.</summary>
    public required IReadOnlyList<JsonObject> Items { get; init; }

    /// <summary>The address of the rows after these; null at the end.</summary>
    public string? Next { get; init; }
}
