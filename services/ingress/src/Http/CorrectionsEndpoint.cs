using System.ComponentModel;
using Imports.Contracts;
using Imports.Ledger;
using Microsoft.AspNetCore.Mvc;

namespace Imports.Ingress;

/// <summary>What <c>/imports/{id}/corrections</c> answers.</summary>
internal static class CorrectionsEndpoint
{
    public static void MapCorrections(this RouteGroupBuilder imports)
    {
        imports.MapPost("{id}/corrections", PostAsync)
            .WithName("post_corrections").WithSummary(CorrectionDescription.Summary).WithDescription(CorrectionDescription.Text)
            .Produces<PostedImport>(StatusCodes.Status202Accepted)
            .Produces<PostedImport>(StatusCodes.Status200OK)
            .AddOpenApiOperationTransformer((operation, _, _) => CorrectionDescription.AddAsync(operation))
            .Answers(
                ErrorCodes.ImportUnknown, ErrorCodes.ImportNotCorrectable, ErrorCodes.ImportErased, ErrorCodes.ImportLedgerPurged, ErrorCodes.OptionInvalid, ErrorCodes.BodyEmpty, ErrorCodes.BodyTooLarge,
                ErrorCodes.BodyIncomplete, ErrorCodes.ContentTypeUnsupported, ErrorCodes.MultipartInvalid, ErrorCodes.FileNameInvalid, ErrorCodes.IdempotencyKeyInvalid, ErrorCodes.IdempotencyKeyReused,
                ErrorCodes.IdempotencyKeyInUse, ErrorCodes.StorageUnavailable);
    }

    /// <summary>Takes rejected rows again, corrected, and answers as <see cref="ImportsEndpoints.PostAsync"/> does.</summary>
    public static async Task<IResult> PostAsync(
        HttpRequest request,
        [Description("The import that has rejected the rows; an import of corrections means the one that it corrects.")] string id,
        Corrections corrections,
        ImportIntake intake,
        IdempotencyGate gate,
        IngressOptions limits,
        [Description("What the file is called, instead of the name that the body gives it.")] [FromQuery(Name = "file_name")] string? fileName,
        [Description("The same, where the query does not say.")] [FromHeader(Name = "X-File-Name")] string? fileNameHeader,
        [Description("The sender's own key of this request, 1 to 255 visible ASCII characters; a UUID is a good one. Kept for 24 hours after the import's end.")] [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        CancellationToken cancellationToken)
    {
        var key = IdempotencyKey.Check(idempotencyKey);
        var (asked, force) = CorrectionQuery.Read(request.Query);
        var named = fileName ?? fileNameHeader;
        return new PostedResult(await gate.RunAsync(
            Tenants.Default,
            key,
            // What is asked for, and not what follows from it: a request that was answered is answered the same, whatever has become of the import.
            IntakeRequest.Describe($"POST /imports/{id}/corrections {named}", dataset: null, asked, force),
            async (claim, token) =>
            {
                var (parentId, definition, options) = await corrections.OpenAsync(id, asked, token);
                await using var body = await UploadReader.OpenAsync(request, named, limits.MaxUploadBytes, token);
                return await intake.ImportAsync(new IntakeRequest(Tenants.Default, definition, options, force, claim, RequestedBy: null, parentId), body, token);
            },
            async token =>
            {
                await using var body = await UploadReader.OpenAsync(request, named, limits.MaxUploadBytes, token);
                return await BodyHash.OfAsync(body, limits.MaxUploadBytes, token);
            },
            cancellationToken));
    }
}
