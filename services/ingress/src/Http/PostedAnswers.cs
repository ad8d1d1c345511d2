using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Imports.Ingress;

/// <summary>Writes the answer to a posted file once, so that what is sent and what is kept for a repeated request are the same bytes.</summary>
internal sealed class PostedAnswers(ImportLinker links, IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json)
{
    public RecordedAnswer Of(Acceptance acceptance)
    {
        var posted = new PostedImport
        {
            TaskId = acceptance.ImportId,
            IdempotencyKey = acceptance.IdempotencyKey,
            Status = acceptance.Status,
            DuplicateOf = acceptance.DuplicateOf,
            ParentId = acceptance.ParentId,
            Links = links.Of(acceptance.ImportId, acceptance.ParentId),
        };
        var status = acceptance.DuplicateOf is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        return new RecordedAnswer(acceptance.ImportId, status, JsonSerializer.Serialize(posted, json.Value.SerializerOptions));
    }
}

/// <summary>The answer to a posted file, as it was written.</summary>
internal sealed class PostedResult(RecordedAnswer answer) : IResult
{
    /// <summary>Says that the answer was given before, to the first request of the key.</summary>
    public const string ReplayedHeader = "Idempotent-Replayed";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = answer.Status;
        response.ContentType = "application/json; charset=utf-8";
        if (answer.Status == StatusCodes.Status202Accepted)
            response.Headers.Location = $"/imports/{answer.ImportId}";
        if (answer.IsReplayed)
            response.Headers[ReplayedHeader] = "true";
        return response.WriteAsync(answer.Json, httpContext.RequestAborted);
    }
}
