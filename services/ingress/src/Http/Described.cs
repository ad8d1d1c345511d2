using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Imports.Ingress;

/// <summary>The codes that an endpoint can answer with, for its description.</summary>
internal sealed record ProblemCodes(params IReadOnlyList<string> Codes);

/// <summary>What the description of the API says beyond what the framework sees.</summary>
internal static class Described
{
    /// <summary>Adds problems that an endpoint or a group of them can answer with.</summary>
    public static TBuilder Answers<TBuilder>(this TBuilder builder, params IReadOnlyList<string> codes)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(new ProblemCodes(codes)));
        return builder;
    }

    public static void AddDescriptions(this OpenApiOptions options)
    {
        options.AddOperationTransformer((operation, context, _) =>
        {
            DescribeProblems(operation, context.Description.ActionDescriptor.EndpointMetadata.OfType<ProblemCodes>().SelectMany(problem => problem.Codes));
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Imports",
                Version = "v1",
                Description = "Hand over big CSV files; watch them being imported; get the bad rows back. Every error is problem details (RFC 9457) with a stable `code`.",
            };
            // Relative to where the document is read, whatever stands in front of the service.
            document.Servers = [];
            document.Paths["/health/live"] = Health("Says whether the process answers", "text/plain", "Healthy");
            document.Paths["/health/ready"] = Health(
                "Says whether what it depends on answers, and what does not", "application/json", """{ "status": "healthy", "checks": { "mysql": { "status": "healthy", "description": null } } }""");
            return Task.CompletedTask;
        });
    }

    /// <summary>A parameter that is not bound by the framework.</summary>
    public static void Add(OpenApiOperation operation, string name, string description, string? example, params IReadOnlyList<string> allowed)
        => Add(operation, new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Query,
            Description = description,
            Example = example is null ? null : JsonValue.Create(example),
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = allowed.Count == 0 ? null : [.. allowed.Select(value => (JsonNode)JsonValue.Create(value)!)] },
        });

    public static void Add(OpenApiOperation operation, OpenApiParameter parameter) => (operation.Parameters ??= []).Add(parameter);

    private static void DescribeProblems(OpenApiOperation operation, IEnumerable<string> codes)
    {
        operation.Responses ??= [];
        foreach (var kinds in codes.Distinct().GroupBy(code => Problems.Kind(code).Status))
        {
            operation.Responses[kinds.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join("; ", kinds.Select(code => $"`{code}`: {Problems.Kind(code).Title}")),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Problems.MediaType] = new()
                    {
                        Schema = ProblemSchema(),
                        Examples = kinds.ToDictionary(code => code, code => (IOpenApiExample)new OpenApiExample { Summary = Problems.Kind(code).Title, Value = Example(code) }),
                    },
                },
            };
        }
    }

    private static JsonObject Example(string code) => new()
    {
        ["type"] = $"urn:imports:problem:{code}", ["title"] = Problems.Kind(code).Title, ["status"] = Problems.Kind(code).Status, ["code"] = code,
        ["detail"] = "…", ["instance"] = "/imports", ["trace_id"] = "4bf92f3577b34da6a3ce929d0e0e4736",
    };

    private static OpenApiSchema ProblemSchema()
    {
        var text = new OpenApiSchema { Type = JsonSchemaType.String };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = text, ["title"] = text, ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer }, ["detail"] = text, ["instance"] = text, ["code"] = text, ["trace_id"] = text,
            },
        };
    }

    private static OpenApiPathItem Health(string summary, string mediaType, string example)
    {
        var content = new Dictionary<string, OpenApiMediaType>
        {
            [mediaType] = new() { Schema = new OpenApiSchema { Type = mediaType == "text/plain" ? JsonSchemaType.String : JsonSchemaType.Object }, Example = mediaType == "text/plain" ? JsonValue.Create(example) : JsonNode.Parse(example) },
        };
        var operation = new OpenApiOperation
        {
            Summary = summary,
            Tags = new HashSet<OpenApiTagReference>(),
            Responses = new OpenApiResponses
            {
                ["200"] = new OpenApiResponse { Description = "It does.", Content = content }, ["503"] = new OpenApiResponse { Description = "It does not.", Content = content },
            },
        };
        return new OpenApiPathItem { Operations = new Dictionary<HttpMethod, OpenApiOperation> { [HttpMethod.Get] = operation } };
    }
}
