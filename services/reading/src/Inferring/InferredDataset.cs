using System.Text.Json.Nodes;
using Imports.Ledger;

namespace Imports.Reading.Inferring;

/// <summary>A definition that fits a sample, and what speaks for it.</summary>
public sealed record InferredDataset
{
    /// <summary>How the sample is read.</summary>
    public required SourcePlan Plan { get; init; }

    /// <summary>Rows that were looked at.</summary>
    public required long Rows { get; init; }

    /// <summary>Records that are none: of another number of fields, with a quote out of place, or no text.</summary>
    public required long OddRows { get; init; }

    /// <summary>The line of the first of them; null = there is none.</summary>
    public long? FirstOddLine { get; init; }

    /// <summary>All rows of the sample were looked at.</summary>
    public required bool IsWhole { get; init; }

    public required IReadOnlyList<ColumnProposal> Columns { get; init; }

    public required KeyProposal Key { get; init; }

    /// <summary>The definition without a version, as it may be put.</summary>
    /// <param name="name">Of the dataset; becomes a name that one may have.</param>
    public JsonObject ToDefinition(string name) => new()
    {
        ["name"] = ProposedNames.Of(name, "dataset", 40),
        ["business_key"] = new JsonArray([.. Key.Columns.Select(column => (JsonNode)column)]),
        ["columns"] = new JsonArray([.. Columns.Select(column => (JsonNode)ToColumn(column))]),
    };

    private static JsonObject ToColumn(ColumnProposal column)
    {
        var definition = new JsonObject { ["name"] = column.Name, ["type"] = column.TypeName };
        if (column.MaxLength is { } length)
            definition["max_length"] = length;
        if (column.Precision is { } precision)
            (definition["precision"], definition["scale"]) = (precision, column.Scale);
        if (column is { DecimalMark: { } mark, Thousands: { } thousands })
            (definition["decimal_mark"], definition["thousands"]) = (mark, new JsonArray(thousands));
        if (column.Format is { } format)
            definition["format"] = format;
        return definition;
    }
}
