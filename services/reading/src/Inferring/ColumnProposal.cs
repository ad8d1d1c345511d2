using System.Text.Json;
using System.Text.Json.Serialization;
using Imports.Datasets;

namespace Imports.Reading.Inferring;

/// <summary>A column as it is proposed, and what speaks for it.</summary>
public sealed record ColumnProposal
{
    /// <summary>The name that the definition has.</summary>
    public required string Name { get; init; }

    /// <summary>The name that the file has.</summary>
    public required string Header { get; init; }

    [JsonIgnore]
    public required ColumnType Type { get; init; }

    /// <summary>The type as a definition has it.</summary>
    [JsonPropertyName("type")]
    public string TypeName => JsonNamingPolicy.SnakeCaseLower.ConvertName(Type.ToString());

    /// <summary>Of dates and times; null = the type's own.</summary>
    public string? Format { get; init; }
    public int? MaxLength { get; init; }

    /// <summary>Of numbers that are not plain digits with a point: their mark, and what stands between their thousands.</summary>
    public string? DecimalMark { get; init; }
    public string? Thousands { get; init; }
    public int? Precision { get; init; }
    public int? Scale { get; init; }

    /// <summary>Cells that are not blank.</summary>
    public required long Values { get; init; }
    public required long Blanks { get; init; }

    /// <summary>Different values.</summary>
    public required long Distinct { get; init; }

    /// <summary>Characters of the longest value, and the line of its row.</summary>
    public required int Longest { get; init; }
    public required long LongestLine { get; init; }

    /// <summary>The first different values.</summary>
    public required IReadOnlyList<ValueExample> Examples { get; init; }

    /// <summary>The types that all values fit, besides text.</summary>
    public required IReadOnlyList<string> Fits { get; init; }

    /// <summary>The types that some values fit and another does not: the first one.</summary>
    public required IReadOnlyList<RuledOut> RuledOut { get; init; }

    /// <summary>Readings of the same values that mean different things: only the sender can know. The column is proposed as text then.</summary>
    public required IReadOnlyList<string> Ambiguous { get; init; }

    /// <summary>What else is to be thought of.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
