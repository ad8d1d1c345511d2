using System.Text.Json.Nodes;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Reading.Inferring;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace Imports.Ingress;

/// <summary>Proposes a definition from a sample.</summary>
internal static class InferEndpoint
{
    private const string UsualName = "new_dataset";

    private static readonly (string Name, string Text)[] Parameters =
    [
        (OptionQuery.Dataset, "The name of the dataset; without it that of the file."), (OptionQuery.FileName, "The name of the file."),
        ("delimiter", "As of an import, and so are the following: what is stated is not looked for."), ("quote", "What encloses fields, or `none`."), ("escape", "`doubled`, `backslash` or `none`."),
        ("encoding", "E.g. `windows-1252`."), (OptionQuery.HeaderRow, "The line of the header, from 1."), ("comment", "What comments begin with, or `none`."), ("newline", "`lf`, `crlf` or `cr`."), ("sheet", "Of a workbook."), ("member", "Of an archive."),
    ];

    public static void MapInfer(this RouteGroupBuilder datasets) => datasets.MapPost("infer", InferAsync)
        .WithName("infer_dataset").WithSummary("Proposes a definition from a sample of a file")
        .WithDescription(
            "The body is a file as of `POST /imports`, of at most 4 MiB, or the first lines of one: CSV, a workbook, gzip or zip. `definition` can be put to `/datasets/{name}` as it is, once it has been looked at: for each "
            + "column there is what was seen, which types its values fit, and by which value the others are ruled out. Where values can be read in two ways (`03/04/2026`, `1.234`) the column is `ambiguous` and proposed as text. "
            + "`business_key` has the reason, or none that could be found. `faults` says what keeps the definition from being put. A file that an import could not read is refused with 400 and the code that the import would fail with. Nothing is stored.")
        .AddOpenApiOperationTransformer((operation, _, _) => DescribeAsync(operation))
        .Answers(
            ErrorCodes.BodyEmpty, ErrorCodes.BodyTooLarge, ErrorCodes.BodyIncomplete, ErrorCodes.ContentTypeUnsupported, ErrorCodes.MultipartInvalid, ErrorCodes.FileNameInvalid, ErrorCodes.OptionInvalid,
            ErrorCodes.RequestInvalid, ErrorCodes.PreviewBusy);

    /// <summary>Proposes a definition.</summary>
    private static async Task<Ok<InferredAnswer>> InferAsync(HttpRequest request, IngressOptions options, SampleInference inference, CancellationToken cancellationToken)
    {
        QueryValues.Allow(request.Query, [.. Parameters.Select(parameter => parameter.Name)]);
        var (chosen, _) = OptionQuery.Read(request.Query);
        var (sample, inferred, fileName) = await inference.InferAsync(
            chosen, stop => UploadReader.OpenAsync(request, request.Query[OptionQuery.FileName], options.MaxSampleBytes, stop), cancellationToken);
        var name = request.Query[OptionQuery.Dataset] is [{ Length: > 0 } named] ? named : Path.GetFileNameWithoutExtension(fileName) is { Length: > 0 } file ? file : UsualName;
        var definition = inferred.ToDefinition(name);
        return TypedResults.Ok(new InferredAnswer
        {
            Definition = definition,
            Faults = Faults(definition),
            Sample = new SampleAnswer
            {
                Format = sample.Format, Part = sample.Part, Encoding = inferred.Plan.Encoding, Delimiter = $"{inferred.Plan.Delimiter}", Quote = inferred.Plan.Quote?.ToString(), Newline = inferred.Plan.Newline,
                HeaderLine = inferred.Plan.HeaderLine, Evidence = inferred.Plan.Evidence, Rows = inferred.Rows, OddRows = inferred.OddRows, FirstOddLine = inferred.FirstOddLine, IsWhole = inferred.IsWhole,
            },
            Columns = inferred.Columns,
            BusinessKey = inferred.Key,
        });
    }

    /// <summary>As it would be put.</summary>
    private static IReadOnlyList<DatasetFault> Faults(JsonObject definition)
    {
        var whole = definition.DeepClone().AsObject();
        whole["version"] = 1;
        try
        {
            DatasetReader.Read(whole.ToJsonString());
            return [];
        }
        catch (DatasetDefinitionException e)
        {
            return e.Faults;
        }
    }

    private static Task DescribeAsync(OpenApiOperation operation)
    {
        foreach (var (name, text) in Parameters)
            Described.Add(operation, name, text, example: null);
        var file = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType> { ["text/csv"] = file, [TemplateWorkbook.MediaType] = file, ["application/gzip"] = file, ["application/octet-stream"] = file },
        };
        return Task.CompletedTask;
    }
}

/// <summary>A definition as it is proposed, and what speaks for it.</summary>
public sealed record InferredAnswer
{
    /// <summary>Without a version; to be put as it is, once it has been looked at.</summary>
    public required JsonObject Definition { get; init; }

    /// <summary>What keeps it from being put; mostly that no business key was found.</summary>
    public required IReadOnlyList<DatasetFault> Faults { get; init; }

    /// <summary>How the sample was read.</summary>
    public required SampleAnswer Sample { get; init; }

    public required IReadOnlyList<ColumnProposal> Columns { get; init; }

    public required KeyProposal BusinessKey { get; init; }
}

/// <summary>How a sample was read.</summary>
public sealed record SampleAnswer
{
    /// <summary><c>xlsx</c>, <c>gzip</c> or <c>zip</c>; null = text.</summary>
    public string? Format { get; init; }

    /// <summary>The sheet or the member.</summary>
    public string? Part { get; init; }
    public required string Encoding { get; init; }
    public required string Delimiter { get; init; }
    public string? Quote { get; init; }
    public string? Newline { get; init; }

    /// <summary>From 1.</summary>
    public long? HeaderLine { get; init; }

    /// <summary>How each was found.</summary>
    public required IReadOnlyDictionary<string, string> Evidence { get; init; }

    /// <summary>Rows that were looked at, 100,000 at most.</summary>
    public required long Rows { get; init; }

    /// <summary>Records that are no rows: of another number of fields, with a quote out of place, or no text.</summary>
    public required long OddRows { get; init; }
    public long? FirstOddLine { get; init; }

    /// <summary>All rows of the file were looked at.</summary>
    public required bool IsWhole { get; init; }
}
