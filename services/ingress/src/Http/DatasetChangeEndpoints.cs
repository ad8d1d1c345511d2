using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace Imports.Ingress;

/// <summary>How datasets come about and change over the API.</summary>
internal static class DatasetChangeEndpoints
{
    private const string NameText = "The dataset's name.";
    private const string SoonSeconds = "1";

    public static void MapDatasetChanges(this RouteGroupBuilder datasets)
    {
        datasets.MapPut("{name}", PutAsync)
            .WithName("put_dataset").WithSummary("Creates a dataset, or a new version of one")
            .WithDescription(
                "The body is a definition (its JSON Schema: `/datasets/schema`) of at most 1 MiB. `name` may be left out, and `version`: it is the next one. Its table is made, or the one that is there is checked; a "
                + "new version may bring columns that are not in the key and indexes, which are added, and rules. 201: it is new. 200: there is a new version, or the newest one says all that already and nothing was "
                + "changed. 202: the table is waited for; `Location` says what comes of it. Imports on their way keep the version that they began with. `If-Match: \"3\"` asks for what was version 3, `If-None-Match: *` "
                + "for what was not there. With 409 and 422 nothing was changed, and `faults` has the place of each fault. Audited.")
            .Produces<DatasetDescription>(StatusCodes.Status201Created).Produces<DatasetDescription>(StatusCodes.Status200OK).Produces<DatasetChangeAnswer>(StatusCodes.Status202Accepted)
            .AddOpenApiOperationTransformer((operation, _, _) => DescribePutAsync(operation))
            .Answers(
                ErrorCodes.DatasetInvalid, ErrorCodes.DatasetVersionConflict, ErrorCodes.TargetMismatch, ErrorCodes.TooManyDatasets, ErrorCodes.DatasetChanged, ErrorCodes.BodyTooLarge,
                ErrorCodes.ContentTypeUnsupported, ErrorCodes.RequestInvalid);
        datasets.MapGet("{name}/changes/{id}", GetChangeAsync)
            .WithName("get_dataset_change").WithSummary("Says what has become of a change")
            .WithDescription("`pending`, `done`, or `refused` with `code` and `faults`. Kept for a week, at least.").Answers(ErrorCodes.DatasetChangeUnknown);
        datasets.MapGet("{name}/versions", ListVersionsAsync)
            .WithName("list_dataset_versions").WithSummary("Lists the versions of a dataset, newest first").WithDescription("`next` is the address of the older ones.")
            .Answers(ErrorCodes.DatasetUnknown, ErrorCodes.RequestInvalid);
        datasets.MapGet("{name}/versions/{version}", GetVersionAsync)
            .WithName("get_dataset_version").WithSummary("Gives a version of a definition as it was registered").Produces<JsonObject>().Answers(ErrorCodes.DatasetUnknown);
        datasets.MapGet("schema", () => TypedResults.Text(DefinitionSchema.Json, "application/schema+json"))
            .WithName("get_definition_schema").WithSummary("Gives the JSON Schema of definitions").Produces<JsonObject>(StatusCodes.Status200OK, "application/schema+json");
    }

    /// <summary>Creates a dataset, or a new version of one.</summary>
    private static async Task<IResult> PutAsync(
        HttpContext context, [Description(NameText)] string name, DatasetChanges changes, DatasetCatalog datasets, [FromKeyedServices(Pools.Requests)] MySqlPool pool, CancellationToken cancellationToken)
    {
        if (context.Request.ContentType is { Length: > 0 } && !context.Request.HasJsonContentType())
            throw new ImportException(ErrorCodes.ContentTypeUnsupported, "A definition is sent as application/json.");
        var precondition = new DatasetPrecondition(context.Request.Headers);
        var posted = await PostedDefinition.ReadAsync(name, context.Request.Body, cancellationToken);
        var change = await changes.PutAsync(Tenants.Default, name, posted, precondition, cancellationToken);
        switch (change)
        {
            case { State: DatasetChangeState.Refused }:
                return Problems.OfFaults(context, change.ErrorCode!, DatasetChangeStore.FaultsOf(change));
            case { State: DatasetChangeState.Pending }:
                context.Response.Headers.RetryAfter = SoonSeconds;
                return TypedResults.Accepted(PathOf(change), Answer(change));
            default:
                var described = await DatasetEndpoints.DescribeAsync(context.Response, name, datasets, pool, cancellationToken);
                return change is { Version: 1 } ? TypedResults.Created($"/datasets/{name}", described) : TypedResults.Ok(described);
        }
    }

    /// <summary>What has become of a change of a dataset.</summary>
    private static async Task<Ok<DatasetChangeAnswer>> GetChangeAsync(
        [Description(NameText)] string name, [Description("Of the change, as the answer to its request has it.")] string id, DatasetChangeStore changes, [FromKeyedServices(Pools.Requests)] MySqlPool pool,
        CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var change = Guid.TryParse(id, out var changeId) ? await changes.FindAsync(session, Tenants.Default, changeId, cancellationToken) : null;
        return change?.Name == name ? TypedResults.Ok(Answer(change)) : throw new ImportException(ErrorCodes.DatasetChangeUnknown, "The dataset has no such change, or it is kept no longer.");
    }

    /// <summary>The versions of a dataset, newest first.</summary>
    private static async Task<Ok<DatasetVersionPage>> ListVersionsAsync(
        HttpRequest request, [Description(NameText)] string name, DatasetCatalog datasets, DatasetStore store, [FromKeyedServices(Pools.Requests)] MySqlPool pool,
        [Description("Versions at most, 1 to 200; default 50.")] int? limit, [Description("Only versions before this one.")] int? before, CancellationToken cancellationToken)
    {
        QueryValues.Allow(request.Query, "limit", "before");
        var most = QueryValues.Limit(limit, 50, 200);
        await using var session = await pool.OpenAsync(cancellationToken);
        await datasets.FindAsync(session, Tenants.Default, name, cancellationToken);
        var versions = await store.ListVersionsAsync(session, Tenants.Default, name, before ?? int.MaxValue, most, cancellationToken);
        return TypedResults.Ok(new DatasetVersionPage
        {
            Items = [.. versions.Select(version => new DatasetVersionItem { Version = version.Version, CreatedAt = version.CreatedAt, Self = $"/datasets/{name}/versions/{version.Version}" })],
            Next = versions.Count == most ? $"/datasets/{name}/versions?limit={most}&before={versions[^1].Version}" : null,
        });
    }

    /// <summary>A version as it was registered.</summary>
    private static async Task<Ok<JsonObject>> GetVersionAsync(
        [Description(NameText)] string name, [Description("From 1.")] int version, DatasetCatalog datasets, [FromKeyedServices(Pools.Requests)] MySqlPool pool, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var json = await datasets.FindTextAsync(session, Tenants.Default, name, version, cancellationToken)
            ?? throw new ImportException(ErrorCodes.DatasetUnknown, "There is no such version, or no such dataset.");
        return TypedResults.Ok(JsonNode.Parse(json, documentOptions: DatasetEndpoints.Lenient)!.AsObject());
    }

    private static string PathOf(DatasetChange change) => $"/datasets/{change.Name}/changes/{change.ChangeId}";

    private static DatasetChangeAnswer Answer(DatasetChange change) => new()
    {
        Id = change.ChangeId, Dataset = change.Name, Version = change.Version, State = change.State, AskedAt = change.AskedAt, DecidedAt = change.DecidedAt, Code = change.ErrorCode,
        Faults = DatasetChangeStore.FaultsOf(change), Self = PathOf(change),
    };

    private static Task DescribePutAsync(OpenApiOperation operation)
    {
        Described.Add(operation, Header(HeaderNames.IfMatch, "A version in quotes that the dataset must have now, or `*`: it must exist.", "\"3\""));
        Described.Add(operation, Header(HeaderNames.IfNoneMatch, "`*`: there must be no such dataset.", "*"));
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "A definition, as `/datasets/schema` has it.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new()
                {
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Object },
                    Example = JsonNode.Parse("""{ "business_key": ["code"], "columns": [{ "name": "code", "type": "text", "max_length": 20 }, { "name": "price", "type": "decimal" }] }"""),
                },
            },
        };
        return Task.CompletedTask;
    }

    private static OpenApiParameter Header(string name, string description, string example) => new()
    {
        Name = name, In = ParameterLocation.Header, Description = description, Example = JsonValue.Create(example), Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
