using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Imports.Ingress;

/// <summary>Answers every failure as problem details, whoever noticed it.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    private const int RetryAfterSeconds = 5;
    private const int SoonSeconds = 1;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
                await Problems.OfStatus(context, context.Response.StatusCode).ExecuteAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer; what was begun has been undone on the way here.
            Log.ClientGone(logger, context.Request.Method, context.Request.Path);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await Explain(context, e).ExecuteAsync(context);
        }
    }

    private ProblemHttpResult Explain(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case ImportException e:
                return Problems.Of(context, e.Code, e.Message);
            case DatasetRefusedException e:
                return Problems.OfFaults(context, e.Code, e.Faults);
            case IdempotencyKeyInUseException e:
                return Soon(context, ErrorCodes.IdempotencyKeyInUse, e.Message);
            case ImportBusyException e:
                return Soon(context, ErrorCodes.ImportBusy, e.Message);
            case PreviewBusyException e:
                return Soon(context, ErrorCodes.PreviewBusy, e.Message);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } e:
                return Problems.Of(context, ErrorCodes.BodyTooLarge, e.Message);
            case BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } e:
                return Problems.Of(context, ErrorCodes.BodyIncomplete, e.Message, e.StatusCode);
            case BadHttpRequestException e:
                return Problems.Of(context, ErrorCodes.RequestInvalid, e.Message, e.StatusCode);
            case StorageException e:
                return Unavailable(context, e, ErrorCodes.StorageUnavailable);
            case var e when MySqlErrors.IsTransient(e):
                return Unavailable(context, e, ErrorCodes.DatabaseUnavailable);
            default:
                Log.Failed(logger, exception, context.Request.Method, context.Request.Path);
                return Problems.Of(context, ErrorCodes.InternalError);
        }
    }

    private static ProblemHttpResult Soon(HttpContext context, string code, string message)
    {
        context.Response.Headers.RetryAfter = SoonSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problems.Of(context, code, message);
    }

    /// <summary>Nothing of the cause is told: it may name hosts and folders.</summary>
    private ProblemHttpResult Unavailable(HttpContext context, Exception exception, string code)
    {
        Log.Unavailable(logger, exception, context.Request.Method, context.Request.Path, code);
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problems.Of(context, code, "Nothing was stored; try again.");
    }
}
