using System.Text.Json;

namespace Imports.Ledger;

/// <summary>How a source is read, fixed once by the first slice of its cut and kept with the import, so that every batch is read alike.</summary>
public sealed record SourcePlan
{
    /// <summary>JSON of the plan: snake_case.</summary>
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>What separates its fields.</summary>
    public required char Delimiter { get; init; }

    /// <summary>The header's names as they stand in the source; every row has as many fields.</summary>
    public required IReadOnlyList<string> Header { get; init; }

    /// <summary>For each column of the dataset, in its order, the field that it is read from (from 0); null = not read from it: filled by the platform, or not in the source; of the latter the target keeps its values.</summary>
    public required IReadOnlyList<int?> Fields { get; init; }

    /// <summary>The header's names that no column of the dataset is read from.</summary>
    public required IReadOnlyList<string> Ignored { get; init; }

    /// <summary>
    /// For each column of the dataset, in its order, what a new row gets where it has no value, as <c>LOAD DATA</c> takes it: the column's default, where
    /// it is not in the source or its blank cells keep the target's value; null = NULL.
    /// </summary>
    public IReadOnlyList<string?> NewRowValues { get; init; } = [];

    /// <summary>The file starts with the byte order mark of UTF-8.</summary>
    public bool HasByteOrderMark { get; init; }

    /// <summary>The text was made of a workbook: its dates are in ISO 8601.</summary>
    public bool IsWorkbook { get; init; }

    /// <summary>What its rows were loaded by when their merge began: <c>local-file</c>, <c>insert</c> or <c>server-file</c>; null = it has not begun.</summary>
    public string? Loader { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public static SourcePlan FromJson(string json)
        => JsonSerializer.Deserialize<SourcePlan>(json, Json) ?? throw new JsonException("The source plan is null.");
}
