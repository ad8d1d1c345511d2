using System.Text.Json;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Mapping;
using Microsoft.AspNetCore.Http.Features;

namespace Imports.Ingress;

/// <summary>Mappings that are saved for headers.</summary>
public sealed record SavedMappingList
{
    public required IReadOnlyList<SavedMappingAnswer> Items { get; init; }
}

/// <summary>One version of the mapping for a header.</summary>
public sealed record SavedMappingAnswer
{
    public required string Fingerprint { get; init; }

    /// <summary>From 1; a version never changes.</summary>
    public required int Version { get; init; }

    /// <summary>The header as it stood when this was saved.</summary>
    public required IReadOnlyList<string> Header { get; init; }

    /// <summary>By column of the dataset: the name of the header that it is read from.</summary>
    public required IReadOnlyDictionary<string, string> Mapping { get; init; }
    public required string SavedBy { get; init; }
    public required DateTimeOffset SavedAt { get; init; }

    /// <summary>When an import used it, to within an hour; null = none has.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When it was replaced or deleted; null = it is in force.</summary>
    public DateTimeOffset? RetiredAt { get; init; }
    public string? RetiredBy { get; init; }

    /// <summary>Why it does not fit the dataset as it is now, so that imports of such a header fail; null = it fits.</summary>
    public string? Outdated { get; init; }

    internal static SavedMappingAnswer Of(DatasetDefinition dataset, SavedMapping saved) => new()
    {
        Fingerprint = saved.Fingerprint,
        Version = saved.Version,
        Header = saved.Header,
        Mapping = saved.Mapping,
        SavedBy = saved.SavedBy,
        SavedAt = saved.SavedAt,
        LastUsedAt = saved.LastUsedAt,
        RetiredAt = saved.RetiredAt,
        RetiredBy = saved.RetiredBy,
        Outdated = SavedFit.Of(dataset, saved.Header, saved.Mapping).Fault,
    };
}

/// <summary>A mapping that is to be saved.</summary>
/// <param name="Header">The header's names in their order.</param>
/// <param name="Mapping">By column of the dataset: the name of the header that it is read from.</param>
public sealed record WantedMapping(IReadOnlyList<string> Header, IReadOnlyDictionary<string, string> Mapping)
{
    private const int MostBytes = 1 << 20;

    /// <exception cref="ImportException"><see cref="ErrorCodes.MappingInvalid"/>.</exception>
    internal static async Task<WantedMapping> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MostBytes;
        try
        {
            var options = new JsonSerializerOptions { PropertyNameCaseInsensitive = true };
            if (await JsonSerializer.DeserializeAsync<WantedMapping>(context.Request.Body, options, cancellationToken) is { Header: { } header, Mapping: { } mapping } wanted
                && !header.Contains(null!) && !mapping.Values.Contains(null!))
                return wanted;
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw MappingChange.Invalid("The body must be a JSON object with `header`, the names of the header in their order, and `mapping`, by column the name of its header.");
    }
}
