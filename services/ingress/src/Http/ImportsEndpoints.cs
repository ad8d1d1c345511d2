using System.ComponentModel;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Imports.Ingress;

/// <summary>What <c>/imports</c> answers.</summary>
internal static class ImportsEndpoints
{
    public const string IdText = "The import's `task_id`.";

    /// <summary>Takes a file and answers as soon as it is durable: 202 with a new import, or 200 with the first one of the same content.</summary>
    public static async Task<IResult> PostAsync(
        HttpRequest request,
        ImportIntake intake,
        IdempotencyGate gate,
        IngressOptions limits,
        [Description("The dataset that the file is for.")] [FromQuery(Name = "dataset")] string? dataset,
        [Description("What the file is called, instead of the name that the body gives it.")] [FromQuery(Name = "file_name")] string? fileName,
        [Description("The same, where the query does not say.")] [FromHeader(Name = "X-File-Name")] string? fileNameHeader,
        [Description("The sender's own key of this request, 1 to 255 visible ASCII characters; a UUID is a good one. Kept for 24 hours after the import's end.")] [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey,
        CancellationToken cancellationToken)
    {
        var key = IdempotencyKey.Check(idempotencyKey);
        var definition = await intake.FindDatasetAsync(Tenants.Default, dataset, cancellationToken);
        var (options, force) = OptionQuery.Read(request.Query);
        OptionRules.Check(definition, options);
        var named = fileName ?? fileNameHeader;
        return new PostedResult(await gate.RunAsync(
            Tenants.Default,
            key,
            IntakeRequest.Describe($"POST /imports {named}", definition.Name, options, force),
            async (claim, token) =>
            {
                await using var body = await UploadReader.OpenAsync(request, named, limits.MaxUploadBytes, token);
                return await intake.ImportAsync(new IntakeRequest(Tenants.Default, definition, options, force, claim, RequestedBy: null), body, token);
            },
            async token =>
            {
                await using var body = await UploadReader.OpenAsync(request, named, limits.MaxUploadBytes, token);
                return await BodyHash.OfAsync(body, limits.MaxUploadBytes, token);
            },
            cancellationToken));
    }

    /// <summary>What is known of an import, its detail included.</summary>
    public static async Task<Ok<ImportSnapshot>> GetAsync(
        [Description(IdText)] string id, ImportLookup imports, DetailReader details, [FromKeyedServices(Pools.Requests)] MySqlPool pool, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var import = await imports.FindAsync(session, id, cancellationToken);
        return TypedResults.Ok(import with { Detail = await details.ReadAsync(session, import, cancellationToken) });
    }

    /// <summary>What is known of an import, for those who ask often.</summary>
    public static async Task<Ok<ImportSnapshot>> GetStatusAsync(
        [Description(IdText)] string id, ImportLookup imports, [FromKeyedServices(Pools.Requests)] MySqlPool pool, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return TypedResults.Ok(await imports.FindAsync(session, id, cancellationToken));
    }

    /// <summary>What a dry run would change; nothing while it is not through, and nothing of an import that is none.</summary>
    public static async Task<Ok<DifferencesAnswer>> GetDifferencesAsync(
        HttpContext context,
        [Description(IdText)] string id,
        ImportLookup imports,
        DifferenceStore differences,
        [FromKeyedServices(Pools.Requests)] MySqlPool pool,
        CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var import = await imports.FindAsync(session, id, cancellationToken);
        Erasure.Demand(import);
        var isComplete = import is { Mode: ImportMode.Validate, Counts.InsertedRows: not null };
        var found = isComplete ? await differences.ListAsync(session, import.TaskId, cancellationToken) : new ImportDifferences([], []);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new DifferencesAnswer
        {
            TaskId = import.TaskId,
            Mode = import.Mode,
            Status = import.Status,
            Complete = isComplete,
            UpdatedRows = isComplete ? import.Counts.UpdatedRows : null,
            Columns = found.Columns,
            Sample = found.Sample,
        });
    }

    /// <summary>Cancels an import: 202 while it is being stopped, 200 once it is cancelled, 409 when nothing is left to cancel.</summary>
    public static async Task<Results<Accepted<ImportSnapshot>, Ok<ImportSnapshot>, ProblemHttpResult>> CancelAsync(
        HttpContext context, [Description(IdText)] string id, ImportCancellation cancellation, CancellationToken cancellationToken)
    {
        var (import, isRequested) = await cancellation.RequestAsync(id, cancellationToken);
        if (isRequested)
            return TypedResults.Accepted($"/imports/{import.TaskId}", import);
        if (import.Status == ImportStatus.Cancelled)
            return TypedResults.Ok(import);
        var problem = Problems.Of(context, ErrorCodes.ImportNotCancellable, ImportCancellation.WhatHolds(import));
        problem.ProblemDetails.Extensions["import_status"] = import.Status;
        problem.ProblemDetails.Extensions["counts"] = import.Counts;
        return problem;
    }
}
