using System.Text.Json;
using System.Text.Json.Serialization;
using Imports.Contracts;

namespace Imports.Ledger;

/// <summary>The options of an import as they are stored: JSON in snake_case with names in order, so that the same options are the same text.</summary>
public static class ImportOptionsJson
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Write(ImportOptions options)
        => JsonSerializer.Serialize(options with { Blank = Sorted(options.Blank), Mapping = Sorted(options.Mapping), ExpectSum = options.ExpectSum is { Count: > 0 } sums ? Sorted(sums) : null }, Json);

    /// <summary>Null = all defaults.</summary>
    public static ImportOptions Read(string? json) => json is null ? new ImportOptions() : JsonSerializer.Deserialize<ImportOptions>(json, Json) ?? new ImportOptions();

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> names) => new(names.ToDictionary(), StringComparer.Ordinal);
}
