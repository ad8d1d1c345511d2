using System.ComponentModel;
using Imports.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Imports.Ingress;

/// <summary>What <c>POST /imports/preview</c> answers.</summary>
internal static class PreviewEndpoint
{
    public const string Rows = "rows";
    private const int DefaultRows = 20;
    private const int MostRows = 100;

    public static void MapPreview(this RouteGroupBuilder imports)
        => imports.MapPost("preview", PostAsync)
            .WithName("preview_import").WithSummary("Looks at a file and imports nothing")
            .WithDescription(
                "Takes a file with the options of `POST /imports`, and answers at once: its dialect with evidence, its header, a proposed mapping with confidence and reason, the first rows typed, what is ambiguous, and what an "
                + "import of it would fail with (`problems`; the status is 200 all the same). Samples over the whole of a text are looked at; of a workbook or a packed file the first MiB of what it unpacks to. Nothing is kept.")
            .AddOpenApiOperationTransformer((operation, _, _) => PostDescription.AddFileAsync(operation))
            .Answers(
                ErrorCodes.DatasetMissing, ErrorCodes.DatasetUnknown, ErrorCodes.OptionInvalid, ErrorCodes.RequestInvalid, ErrorCodes.BodyEmpty, ErrorCodes.BodyTooLarge, ErrorCodes.BodyIncomplete,
                ErrorCodes.ContentTypeUnsupported, ErrorCodes.MultipartInvalid, ErrorCodes.FileNameInvalid, ErrorCodes.PreviewBusy, ErrorCodes.StorageUnavailable);

    /// <summary>Takes a file, and says what an import would make of it.</summary>
    public static async Task<Ok<PreviewAnswer>> PostAsync(
        HttpContext context,
        ImportIntake intake,
        FilePreviews previews,
        IngressOptions limits,
        [Description("The dataset that the file is for.")] [FromQuery(Name = OptionQuery.Dataset)] string? dataset,
        [Description("What the file is called, instead of the name that the body gives it.")] [FromQuery(Name = OptionQuery.FileName)] string? fileName,
        [Description("The same, where the query does not say.")] [FromHeader(Name = "X-File-Name")] string? fileNameHeader,
        [Description("Rows that are shown at most, 0 to 100; default 20.")] [FromQuery(Name = Rows)] int? rows,
        CancellationToken cancellationToken)
    {
        if (rows is < 0 or > MostRows)
            throw QueryValues.Invalid(Rows, rows.ToString(), $"0 to {MostRows}");
        var request = context.Request;
        var definition = await intake.FindDatasetAsync(Tenants.Default, dataset, cancellationToken);
        var (options, _) = OptionQuery.Read(request.Query, Rows);
        OptionRules.Check(definition, options);
        var look = await previews.LookAsync(
            definition, options, rows ?? DefaultRows, token => UploadReader.OpenAsync(request, fileName ?? fileNameHeader, limits.MaxUploadBytes, token), cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(PreviewAnswers.Of(look, request.Query));
    }
}
