using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Imports.Contracts;
using Microsoft.OpenApi;

namespace Imports.Ingress;

/// <summary>The HTTP API as a whole: its routes, its JSON and its description.</summary>
internal static class ImportsApi
{
    public static void AddImportsApi(this IServiceCollection services)
    {
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>().Configure<ImportLinker>((options, links) =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { type => AddLinks(type, links) } };
        });
        services.AddOpenApi("v1", options => options.AddDescriptions());
    }

    public static void MapImportsApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = "docs";
            options.DocumentTitle = "Imports API";
            options.SwaggerEndpoint("/openapi/v1.json", "Imports v1");
        });
        var api = app.MapGroup("").Answers(ErrorCodes.HostNotAllowed, ErrorCodes.OriginNotAllowed, ErrorCodes.InternalError);
        api.MapGet("/", Index).WithName("index").WithSummary("Lists what there is").WithTags("index");
        MapImports(api.MapGroup("/imports").WithTags("imports").Answers(ErrorCodes.DatabaseUnavailable));
        MapDatasets(api.MapGroup("/datasets").WithTags("datasets").Answers(ErrorCodes.DatabaseUnavailable));
    }

    private static void MapImports(RouteGroupBuilder imports)
    {
        imports.MapPost("", ImportsEndpoints.PostAsync)
            .WithName("post_import").WithSummary(PostDescription.Summary).WithDescription(PostDescription.Text)
            .Produces<PostedImport>(StatusCodes.Status202Accepted)
            .Produces<PostedImport>(StatusCodes.Status200OK)
            .AddOpenApiOperationTransformer((operation, _, _) => PostDescription.AddAsync(operation))
            .Answers(
                ErrorCodes.DatasetMissing, ErrorCodes.DatasetUnknown, ErrorCodes.OptionInvalid, ErrorCodes.BodyEmpty, ErrorCodes.BodyTooLarge, ErrorCodes.BodyIncomplete,
                ErrorCodes.ContentTypeUnsupported, ErrorCodes.MultipartInvalid, ErrorCodes.FileNameInvalid, ErrorCodes.IdempotencyKeyInvalid, ErrorCodes.IdempotencyKeyReused,
                ErrorCodes.IdempotencyKeyInUse, ErrorCodes.StorageUnavailable);
        imports.MapPreview();
        imports.MapGet("", ListEndpoints.ImportsAsync)
            .WithName("list_imports").WithSummary("Lists imports, newest first").WithDescription("`next` is the address of the page after it.").Answers(ErrorCodes.RequestInvalid);
        imports.MapGet("{id}", ImportsEndpoints.GetAsync)
            .WithName("get_import").WithSummary("Says what is known of an import").WithDescription("With its detail: options, mapping, and the causes of its bad rows.")
            .Answers(ErrorCodes.ImportUnknown);
        imports.MapGet("{id}/status", ImportsEndpoints.GetStatusAsync)
            .WithName("get_import_status").WithSummary("The same without its detail, for those who ask often").Answers(ErrorCodes.ImportUnknown);
        imports.MapDelete("{id}", ImportsEndpoints.CancelAsync)
            .WithName("cancel_import").WithSummary("Cancels an import")
            .WithDescription("202: it is being stopped. 200: it is cancelled already. 409: its merge has committed or it has ended; the problem says what holds in `import_status` and `counts`. 503: a process holds the import and stands still, so neither can be known; ask again.")
            .Answers(ErrorCodes.ImportUnknown, ErrorCodes.ImportNotCancellable, ErrorCodes.ImportBusy);
        imports.MapControls();
        imports.MapUndo();
        imports.MapGet("{id}/receipt", ReceiptEndpoint.GetAsync)
            .WithName("get_import_receipt").WithSummary("Gives the receipt of an import")
            .WithDescription("What the file was, where each of its rows has gone, stage by stage and balanced, its batches with their attempts (page by page, `batches.next` is the address of the receipt with the next ones), its times, and its place among the merges into its target.")
            .Answers(ErrorCodes.ImportUnknown, ErrorCodes.ReceiptNotReady, ErrorCodes.RequestInvalid);
        imports.MapGet("{id}/errors", ErrorsEndpoint.GetAsync)
            .WithName("get_import_errors").WithSummary("Hands the rejected rows back as CSV")
            .WithDescription(
                "Each row as it came, with `_line`, `_columns`, `_codes`, `_reasons` and `_token` behind it; several causes of a row are joined by `; `. What is known so far while the import runs. Corrected it goes to "
                + "`POST /imports/{id}/corrections`.")
            .Produces<string>(StatusCodes.Status200OK, "text/csv").Answers(ErrorCodes.ImportUnknown, ErrorCodes.RequestInvalid, ErrorCodes.SourceMissing, ErrorCodes.ImportErased, ErrorCodes.ImportLedgerPurged);
        imports.MapCorrections();
        imports.MapGet("{id}/batches", ListEndpoints.BatchesAsync)
            .WithName("list_import_batches").WithSummary("Lists the batches of an import").Answers(ErrorCodes.ImportUnknown, ErrorCodes.RequestInvalid);
        imports.MapGet("{id}/differences", ImportsEndpoints.GetDifferencesAsync)
            .WithName("get_import_differences").WithSummary("Says what a dry run would change in its target")
            .WithDescription(
                "Of the rows that it would update: how many change which column, and the first 100 in the order of the business key with each value before and after, cut to 200 characters. "
                + "`complete` is false, and all is empty, until an import with `mode=validate` is through; of other imports it stays so.")
            .Answers(ErrorCodes.ImportUnknown, ErrorCodes.ImportErased);
    }

    private static void MapDatasets(RouteGroupBuilder datasets)
    {
        datasets.MapMappings();
        datasets.MapGet("", DatasetEndpoints.ListAsync).WithName("list_datasets").WithSummary("Lists the datasets");
        datasets.MapGet("{name}", DatasetEndpoints.GetAsync)
            .WithName("get_dataset").WithSummary("Describes a dataset").WithDescription("Its definition, its table, and the JSON Schema of a row.").Answers(ErrorCodes.DatasetUnknown);
        datasets.MapDatasetChanges();
        datasets.MapInfer();
        datasets.MapGet("{name}/template.csv", DatasetEndpoints.TemplateAsync)
            .WithName("get_dataset_template").WithSummary("Gives a file to fill in").Produces<string>(StatusCodes.Status200OK, "text/csv").Answers(ErrorCodes.DatasetUnknown);
        datasets.MapGet("{name}/template.xlsx", DatasetEndpoints.WorkbookAsync)
            .WithName("get_dataset_workbook").WithSummary("Gives a workbook to fill in")
            .WithDescription("Its first sheet has the header, and columns that keep what is typed: texts their leading zeros, dates as dates; values that cannot be taken are refused by the spreadsheet where it can. The second says what each column is.")
            .Produces<byte[]>(StatusCodes.Status200OK, TemplateWorkbook.MediaType).Answers(ErrorCodes.DatasetUnknown);
        datasets.MapGet("{name}/rows", DatasetEndpoints.RowsAsync)
            .WithName("list_dataset_rows").WithSummary("Reads rows of a dataset, in the order of its business key")
            .WithDescription("Filtered by any of its columns but JSON ones, e.g. `?store_id=S1&date=2026-03-01`; with nothing behind the `=` rows without a value are meant.")
            .Produces<RowPage>()
            .AddOpenApiOperationTransformer((operation, _, _) => DescribeRowsAsync(operation))
            .Answers(ErrorCodes.DatasetUnknown, ErrorCodes.RequestInvalid, ErrorCodes.FilterTooSlow);
    }

    private static JsonObject Index() => new()
    {
        ["service"] = "imports",
        ["links"] = new JsonObject
        {
            ["imports"] = "/imports",
            ["datasets"] = "/datasets",
            ["docs"] = "/docs",
            ["openapi"] = "/openapi/v1.json",
            ["health"] = "/health/ready",
        },
    };

    /// <summary>A snapshot knows nothing of HTTP; its links are added where it becomes JSON, and in the description alike.</summary>
    private static void AddLinks(JsonTypeInfo type, ImportLinker links)
    {
        if (type.Type != typeof(ImportSnapshot))
            return;
        var property = type.CreateJsonPropertyInfo(typeof(ImportLinks), "links");
        property.Get = snapshot => links.Of(((ImportSnapshot)snapshot).TaskId, ((ImportSnapshot)snapshot).ParentId);
        type.Properties.Add(property);
    }

    private static Task DescribeRowsAsync(OpenApiOperation operation)
    {
        Described.Add(operation, RowQuery.AfterName, "Where the page before ended, as its `next` has it.", example: null);
        Described.Add(operation, new OpenApiParameter
        {
            Name = "column",
            In = ParameterLocation.Query,
            Description = "Each column of the dataset is a parameter of its own name.",
            Style = ParameterStyle.Form,
            Explode = true,
            Schema = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String } },
            Example = new JsonObject { ["store_id"] = "S1", ["date"] = "2026-03-01" },
        });
        return Task.CompletedTask;
    }
}
