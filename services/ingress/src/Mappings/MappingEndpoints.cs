using System.ComponentModel;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Imports.Ingress;

/// <summary>What <c>/datasets/{name}/mappings</c> answers: the mappings that imports reuse for headers that they know.</summary>
internal static class MappingEndpoints
{
    private const string NameText = "The dataset's name.";
    private const string FingerprintText = "Of the header, as a preview and an import's detail have it: 32 hexadecimal digits.";
    private const int MostVersions = 100;

    public static void MapMappings(this RouteGroupBuilder datasets)
    {
        datasets.MapGet("{name}/mappings", ListAsync)
            .WithName("list_mappings").WithSummary("Lists the mappings that are saved for a dataset").WithDescription("Those in force, the latest first; `outdated` says of one that it no longer fits the dataset.")
            .Answers(ErrorCodes.DatasetUnknown);
        datasets.MapGet("{name}/mappings/{fingerprint}", GetAsync)
            .WithName("get_mapping").WithSummary("Shows the versions of the mapping for a header").WithDescription("The newest first, at most 100. One with `retired_at` is out of force: replaced or deleted.")
            .Answers(ErrorCodes.DatasetUnknown, ErrorCodes.MappingUnknown);
        datasets.MapPut("{name}/mappings/{fingerprint}", PutAsync)
            .WithName("save_mapping").WithSummary("Saves a mapping for a header")
            .WithDescription("From then on imports whose header has that fingerprint use it, but for columns and headers that the sender maps himself. A change makes a new version; the same mapping again makes none.")
            .Accepts<WantedMapping>("application/json")
            .Answers(ErrorCodes.DatasetUnknown, ErrorCodes.MappingInvalid, ErrorCodes.BodyTooLarge, ErrorCodes.BodyIncomplete, ErrorCodes.ContentTypeUnsupported);
        datasets.MapDelete("{name}/mappings/{fingerprint}", DeleteAsync)
            .WithName("delete_mapping").WithSummary("Takes the mapping for a header out of force").WithDescription("Imports that have used it keep what they noted of it.")
            .Answers(ErrorCodes.DatasetUnknown, ErrorCodes.MappingUnknown);
    }

    /// <summary>Those in force.</summary>
    public static async Task<Ok<SavedMappingList>> ListAsync(
        [Description(NameText)] string name, DatasetCatalog datasets, MappingStore mappings, [FromKeyedServices(Pools.Requests)] MySqlPool pool, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var dataset = await datasets.FindAsync(session, Tenants.Default, name, cancellationToken);
        var saved = await mappings.ListAsync(session, Tenants.Default, dataset.Name, cancellationToken);
        return TypedResults.Ok(new SavedMappingList { Items = [.. saved.OrderByDescending(mapping => mapping.SavedAt).Select(mapping => SavedMappingAnswer.Of(dataset, mapping))] });
    }

    /// <summary>The versions for one header.</summary>
    public static async Task<Ok<SavedMappingList>> GetAsync(
        [Description(NameText)] string name,
        [Description(FingerprintText)] string fingerprint,
        DatasetCatalog datasets,
        MappingStore mappings,
        [FromKeyedServices(Pools.Requests)] MySqlPool pool,
        CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var dataset = await datasets.FindAsync(session, Tenants.Default, name, cancellationToken);
        var versions = await mappings.ListVersionsAsync(session, Tenants.Default, dataset.Name, fingerprint, MostVersions, cancellationToken);
        return versions.Count == 0
            ? throw MappingChange.Unknown(dataset)
            : TypedResults.Ok(new SavedMappingList { Items = [.. versions.Select(mapping => SavedMappingAnswer.Of(dataset, mapping))] });
    }

    /// <summary>Saves a mapping: the version that is in force now.</summary>
    public static async Task<Ok<SavedMappingAnswer>> PutAsync(
        HttpContext context, [Description(NameText)] string name, [Description(FingerprintText)] string fingerprint, MappingChange change, CancellationToken cancellationToken)
    {
        var wanted = await WantedMapping.ReadAsync(context, cancellationToken);
        return TypedResults.Ok(await change.SaveAsync(name, fingerprint, wanted, cancellationToken));
    }

    /// <summary>Takes a mapping out of force: its last version.</summary>
    public static async Task<Ok<SavedMappingAnswer>> DeleteAsync(
        [Description(NameText)] string name, [Description(FingerprintText)] string fingerprint, MappingChange change, CancellationToken cancellationToken)
        => TypedResults.Ok(await change.DeleteAsync(name, fingerprint, cancellationToken));
}
