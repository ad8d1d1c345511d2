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
        services.AddOpenApi("v1", options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Imports", Version = "v1", Description = "Hand over big CSV files; watch them being imported." };
            // Relative to where the document is read, whatever stands in front of the service.
            document.Servers = [];
            return Task.CompletedTask;
        }));
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
        app.MapGet("/", Index).WithName("index").WithSummary("Lists what there is").WithTags("index");

        var imports = app.MapGroup("/imports").WithTags("imports").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        imports.MapPost("", ImportsEndpoints.PostAsync)
            .WithName("post_import")
            .WithSummary("Hands over a file")
            .WithDescription("The file is the body itself or the field `file` of a multipart body. 202: a new import. 200: the same content came before for this dataset; this is the first import.")
            .AddOpenApiOperationTransformer((operation, _, _) => DescribeBodyAsync(operation))
            .Produces<PostedImport>(StatusCodes.Status202Accepted)
            .Produces<PostedImport>(StatusCodes.Status200OK)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        imports.MapGet("", ListEndpoints.ImportsAsync)
            .WithName("list_imports").WithSummary("Lists imports, newest first").ProducesProblem(StatusCodes.Status400BadRequest);
        imports.MapGet("{id}", ImportsEndpoints.GetAsync)
            .WithName("get_import").WithSummary("Says what is known of an import").ProducesProblem(StatusCodes.Status404NotFound);
        imports.MapGet("{id}/status", ImportsEndpoints.GetStatusAsync)
            .WithName("get_import_status").WithSummary("The same without its detail, for those who ask often").ProducesProblem(StatusCodes.Status404NotFound);
        imports.MapDelete("{id}", ImportsEndpoints.CancelAsync).WithName("cancel_import").WithSummary("Cancels an import");
        imports.MapGet("{id}/errors", ErrorsEndpoint.GetAsync).WithName("get_import_errors").WithSummary("Hands the rejected rows back");
        imports.MapGet("{id}/batches", ListEndpoints.BatchesAsync).WithName("list_import_batches").WithSummary("Lists the batches of an import");
    }

    private static JsonObject Index() => new()
    {
        ["service"] = "imports",
        ["links"] = new JsonObject
        {
            ["imports"] = "/imports",
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
        property.Get = snapshot => links.Of(((ImportSnapshot)snapshot).TaskId);
        type.Properties.Add(property);
    }

    private static Task DescribeBodyAsync(OpenApiOperation operation)
    {
        var binary = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "file" },
            Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = binary },
        };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "The file.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new() { Schema = form },
                ["text/csv"] = new() { Schema = binary },
                ["application/octet-stream"] = new() { Schema = binary },
            },
        };
        return Task.CompletedTask;
    }
}
