using System.Collections.Frozen;
using System.Diagnostics;
using Imports.Contracts;
using Imports.Datasets;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Imports.Ingress;

/// <summary>Problem details (RFC 9457): <c>type</c> and <c>code</c> name the kind of problem, <c>detail</c> tells this one, <c>trace_id</c> finds it in the logs.</summary>
internal static class Problems
{
    public const string MediaType = "application/problem+json";

    private static readonly FrozenDictionary<string, (int Status, string Title)> ByCode = new Dictionary<string, (int, string)>
    {
        [ErrorCodes.DatasetMissing] = (StatusCodes.Status400BadRequest, "No dataset is named"),
        [ErrorCodes.DatasetUnknown] = (StatusCodes.Status404NotFound, "No such dataset"),
        [ErrorCodes.DatasetInvalid] = (StatusCodes.Status422UnprocessableEntity, "The definition is not sound"),
        [ErrorCodes.DatasetChanged] = (StatusCodes.Status412PreconditionFailed, "The dataset is another one by now"),
        [ErrorCodes.DatasetVersionConflict] = (StatusCodes.Status409Conflict, "The version is not the next one"),
        [ErrorCodes.TargetMismatch] = (StatusCodes.Status409Conflict, "The table does not fit the definition"),
        [ErrorCodes.TooManyDatasets] = (StatusCodes.Status409Conflict, "There are too many datasets"),
        [ErrorCodes.DatasetChangeUnknown] = (StatusCodes.Status404NotFound, "No such change of a dataset"),
        [ErrorCodes.BodyEmpty] = (StatusCodes.Status400BadRequest, "The file is empty"),
        [ErrorCodes.BodyTooLarge] = (StatusCodes.Status413PayloadTooLarge, "The file is too large"),
        [ErrorCodes.BodyIncomplete] = (StatusCodes.Status400BadRequest, "The body is incomplete"),
        [ErrorCodes.ContentTypeUnsupported] = (StatusCodes.Status415UnsupportedMediaType, "The content type is not taken"),
        [ErrorCodes.MultipartInvalid] = (StatusCodes.Status400BadRequest, "The multipart body is invalid"),
        [ErrorCodes.FileNameInvalid] = (StatusCodes.Status400BadRequest, "The file name is invalid"),
        [ErrorCodes.IdempotencyKeyInvalid] = (StatusCodes.Status400BadRequest, "The idempotency key is invalid"),
        [ErrorCodes.IdempotencyKeyReused] = (StatusCodes.Status422UnprocessableEntity, "The idempotency key belongs to another request"),
        [ErrorCodes.IdempotencyKeyInUse] = (StatusCodes.Status409Conflict, "The first request is not answered yet"),
        [ErrorCodes.OptionInvalid] = (StatusCodes.Status400BadRequest, "An option is invalid"),
        [ErrorCodes.MappingInvalid] = (StatusCodes.Status400BadRequest, "The mapping cannot be saved"),
        [ErrorCodes.MappingUnknown] = (StatusCodes.Status404NotFound, "No such mapping"),
        [ErrorCodes.PreviewBusy] = (StatusCodes.Status503ServiceUnavailable, "Too many files are being looked at"),
        [ErrorCodes.RequestInvalid] = (StatusCodes.Status400BadRequest, "The request is invalid"),
        [ErrorCodes.ImportUnknown] = (StatusCodes.Status404NotFound, "No such import"),
        [ErrorCodes.ImportNotCancellable] = (StatusCodes.Status409Conflict, "The import cannot be cancelled"),
        [ErrorCodes.ImportBusy] = (StatusCodes.Status503ServiceUnavailable, "The import is being worked on"),
        [ErrorCodes.ImportNotCorrectable] = (StatusCodes.Status409Conflict, "The import has no rows to correct"),
        [ErrorCodes.ImportNotRetryable] = (StatusCodes.Status409Conflict, "The import cannot be retried"),
        [ErrorCodes.ImportNotPausable] = (StatusCodes.Status409Conflict, "The import cannot be paused or resumed"),
        [ErrorCodes.ImportHasEnded] = (StatusCodes.Status409Conflict, "The import has ended"),
        [ErrorCodes.ReceiptNotReady] = (StatusCodes.Status409Conflict, "There is no receipt"),
        [ErrorCodes.ImportNotEnded] = (StatusCodes.Status409Conflict, "The import has not ended"),
        [ErrorCodes.ImportErased] = (StatusCodes.Status410Gone, "The import's data were erased"),
        [ErrorCodes.ImportLedgerPurged] = (StatusCodes.Status410Gone, "The import's ledger is kept no longer"),
        [ErrorCodes.RollbackNotKept] = (StatusCodes.Status409Conflict, "There is nothing to go back to"),
        [ErrorCodes.RollbackSuperseded] = (StatusCodes.Status409Conflict, "The target has changed since"),
        [ErrorCodes.SourceMissing] = (StatusCodes.Status410Gone, "The stored file is gone"),
        [ErrorCodes.FilterTooSlow] = (StatusCodes.Status422UnprocessableEntity, "The filter takes too long"),
        [ErrorCodes.RouteUnknown] = (StatusCodes.Status404NotFound, "Nothing is here"),
        [ErrorCodes.OriginNotAllowed] = (StatusCodes.Status403Forbidden, "The origin is not allowed"),
        [ErrorCodes.HostNotAllowed] = (StatusCodes.Status421MisdirectedRequest, "The host is not allowed"),
        [ErrorCodes.MethodNotAllowed] = (StatusCodes.Status405MethodNotAllowed, "The method is not allowed"),
        [ErrorCodes.DatabaseUnavailable] = (StatusCodes.Status503ServiceUnavailable, "The database does not answer"),
        [ErrorCodes.StorageUnavailable] = (StatusCodes.Status503ServiceUnavailable, "The file cannot be stored"),
        [ErrorCodes.InternalError] = (StatusCodes.Status500InternalServerError, "The service failed"),
    }.ToFrozenDictionary();

    /// <summary>Every code that HTTP can answer.</summary>
    public static IEnumerable<string> Codes => ByCode.Keys.Order(StringComparer.Ordinal);

    public static (int Status, string Title) Kind(string code) => ByCode[code];

    public static ProblemHttpResult Of(HttpContext context, string code, string? detail = null, int? status = null)
    {
        var kind = ByCode.GetValueOrDefault(code, ByCode[ErrorCodes.RequestInvalid]);
        var problem = new ProblemDetails
        {
            Type = $"urn:imports:problem:{code}",
            Title = kind.Title,
            Status = status ?? kind.Status,
            Detail = detail,
            Instance = context.Request.Path,
        };
        problem.Extensions["code"] = code;
        problem.Extensions["trace_id"] = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        return TypedResults.Problem(problem);
    }

    /// <summary>Of a definition: <c>faults</c> names the place of each.</summary>
    public static ProblemHttpResult OfFaults(HttpContext context, string code, IReadOnlyList<DatasetFault> faults)
    {
        var problem = Of(context, code, $"{faults[0]}{(faults.Count > 1 ? $" (and {faults.Count - 1} more)" : "")}.");
        problem.ProblemDetails.Extensions["faults"] = faults;
        return problem;
    }

    /// <summary>For an answer that the framework gave, with a status and nothing else.</summary>
    public static ProblemHttpResult OfStatus(HttpContext context, int status) => status switch
    {
        StatusCodes.Status404NotFound => Of(context, ErrorCodes.RouteUnknown, "GET / lists what there is."),
        StatusCodes.Status405MethodNotAllowed => Of(context, ErrorCodes.MethodNotAllowed, $"This path takes {context.Response.Headers.Allow}."),
        StatusCodes.Status413PayloadTooLarge => Of(context, ErrorCodes.BodyTooLarge),
        StatusCodes.Status415UnsupportedMediaType => Of(context, ErrorCodes.ContentTypeUnsupported),
        StatusCodes.Status408RequestTimeout => Of(context, ErrorCodes.BodyIncomplete, status: status),
        >= StatusCodes.Status500InternalServerError => Of(context, ErrorCodes.InternalError, status: status),
        _ => Of(context, ErrorCodes.RequestInvalid, status: status),
    };
}
