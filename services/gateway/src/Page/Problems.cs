using System.Diagnostics;
using Imports.Contracts;
using Microsoft.AspNetCore.Mvc;

namespace Imports.Gateway;

/// <summary>Problem details (RFC 9457) of the form that the API gives: <c>code</c> is stable, <c>trace_id</c> finds it in the logs.</summary>
internal static class Problems
{
    public static IResult ImportUnknown(HttpContext context)
        => Of(context, StatusCodes.Status404NotFound, ErrorCodes.ImportUnknown, "No such import", "There is no import of that id.");

    public static IResult HostNotAllowed(HttpContext context)
        => Of(context, StatusCodes.Status421MisdirectedRequest, ErrorCodes.HostNotAllowed, "The host is not allowed", "The service is not asked by that name.");

    /// <summary>With <c>Retry-After</c>.</summary>
    public static IResult DatabaseUnavailable(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "5";
        return Of(context, StatusCodes.Status503ServiceUnavailable, ErrorCodes.DatabaseUnavailable, "The database does not answer", "Try again.");
    }

    private static IResult Of(HttpContext context, int status, string code, string title, string detail)
    {
        var problem = new ProblemDetails { Type = $"urn:imports:problem:{code}", Title = title, Status = status, Detail = detail, Instance = context.Request.Path };
        problem.Extensions["code"] = code;
        problem.Extensions["trace_id"] = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        return Results.Problem(problem);
    }
}
