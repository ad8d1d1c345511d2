using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imports.Datasets;
using Imports.MySql;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Imports.Ingress;

/// <summary>What <c>/datasets</c> answers.</summary>
internal static class DatasetEndpoints
{
    private const string NameText = "The dataset's name.";

    /// <summary>A definition is read as leniently as it is registered.</summary>
    internal static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The datasets, by name.</summary>
    public static async Task<Ok<DatasetList>> ListAsync(
        DatasetCatalog datasets, [FromKeyedServices(Pools.Requests)] MySqlPool pool, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return TypedResults.Ok(new DatasetList { Items = [.. (await datasets.ListAsync(session, Tenants.Default, cancellationToken)).Select(Summary)] });
    }

    /// <summary>One dataset as it is now: its definition, its table, and what a row of it is.</summary>
    public static async Task<Ok<DatasetDescription>> GetAsync(
        HttpResponse response, [Description(NameText)] string name, DatasetCatalog datasets, [FromKeyedServices(Pools.Requests)] MySqlPool pool, CancellationToken cancellationToken)
        => TypedResults.Ok(await DescribeAsync(response, name, datasets, pool, cancellationToken));

    /// <summary>Describes it, and tags the answer with its version.</summary>
    public static async Task<DatasetDescription> DescribeAsync(HttpResponse response, string name, DatasetCatalog datasets, MySqlPool pool, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var dataset = await datasets.FindAsync(session, Tenants.Default, name, cancellationToken);
        var json = await datasets.ReadAsync(session, Tenants.Default, dataset, cancellationToken);
        response.GetTypedHeaders().ETag = DatasetPrecondition.Tag(dataset.Version);
        return new DatasetDescription
        {
            Dataset = Summary(dataset),
            Definition = JsonNode.Parse(json, documentOptions: Lenient)!.AsObject(),
            RowSchema = DatasetSchema.ToJsonSchema(dataset),
        };
    }

    /// <summary>A file with nothing but its header, to be filled in.</summary>
    public static async Task<FileContentHttpResult> TemplateAsync(
        [Description(NameText)] string name, DatasetCatalog datasets, [FromKeyedServices(Pools.Requests)] MySqlPool pool, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var dataset = await datasets.FindAsync(session, Tenants.Default, name, cancellationToken);
        return TypedResults.Bytes(System.Text.Encoding.UTF8.GetBytes(DatasetSchema.ToTemplateCsv(dataset)), "text/csv; charset=utf-8", $"{dataset.Name}.csv");
    }

    /// <summary>A workbook to be filled in.</summary>
    public static async Task<FileContentHttpResult> WorkbookAsync(
        [Description(NameText)] string name, DatasetCatalog datasets, [FromKeyedServices(Pools.Requests)] MySqlPool pool, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var dataset = await datasets.FindAsync(session, Tenants.Default, name, cancellationToken);
        return TypedResults.Bytes(TemplateWorkbook.Of(dataset), TemplateWorkbook.MediaType, $"{dataset.Name}.xlsx");
    }

    /// <summary>Rows of its table in the order of the business key.</summary>
    public static async Task<FileContentHttpResult> RowsAsync(
        HttpRequest request, [Description(NameText)] string name, DatasetRows rows, [Description("Rows at most, 1 to 1000; default 50.")] [FromQuery(Name = RowQuery.LimitName)] int? limit, CancellationToken cancellationToken)
        => TypedResults.Bytes(await rows.ReadAsync(name, limit, request, cancellationToken), "application/json; charset=utf-8");

    private static DatasetSummary Summary(DatasetDefinition dataset) => new()
    {
        Name = dataset.Name,
        Version = dataset.Version,
        Title = dataset.Title,
        Table = dataset.TargetTable,
        BusinessKey = dataset.BusinessKey,
        Links = new DatasetLinks
        {
            Self = $"/datasets/{dataset.Name}", Rows = $"/datasets/{dataset.Name}/rows", Template = $"/datasets/{dataset.Name}/template.csv", Workbook = $"/datasets/{dataset.Name}/template.xlsx", Imports = $"/imports?dataset={dataset.Name}",
            Versions = $"/datasets/{dataset.Name}/versions",
        },
    };
}
