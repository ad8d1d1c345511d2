using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using Imports.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Imports.Ingress;

/// <summary>What is asked of an import on its way, or of one that has ended.</summary>
internal static class ControlEndpoints
{
    private const string RejectPolicyName = "reject_policy";
    private const string MaxRejectsName = "max_rejects";
    private const int MostPriority = 2;

    public static void MapControls(this RouteGroupBuilder imports)
    {
        imports.MapPost("{id}/retry", RetryAsync)
            .WithName("retry_import").WithSummary("Takes a failed import up where it stopped")
            .WithDescription(
                "What it has staged is not staged again. 202: it is taken up. 200: it is on its way already, after the same request. 409: it has not failed, or its time for a retry "
                + "(`retry_until`) is over, or the same content was imported after it.")
            .Answers(ErrorCodes.ImportUnknown, ErrorCodes.ImportNotRetryable, ErrorCodes.OptionInvalid, ErrorCodes.RequestInvalid);
        imports.MapPost("{id}/pause", PauseAsync)
            .WithName("pause_import").WithSummary("Pauses an import")
            .WithDescription(
                "No new batch of it is released; those that are under way end, and then it waits, at the latest before its merge. Asked for twice it is paused once. 409: its merge is "
                + "asked for, or it has ended. A pause has a longest time, then the import fails and can be retried.")
            .Answers(ErrorCodes.ImportUnknown, ErrorCodes.ImportNotPausable);
        imports.MapPost("{id}/resume", ResumeAsync)
            .WithName("resume_import").WithSummary("Goes on with a paused import")
            .WithDescription("One that is not paused goes on as it does. 409: it has ended.")
            .Answers(ErrorCodes.ImportUnknown, ErrorCodes.ImportNotPausable);
        imports.MapPatch("{id}", ChangeAsync)
            .WithName("change_import").WithSummary("Changes the priority of an import")
            .WithDescription("From -2 to 2: each step counts its file as half as large while it is queued, and releases twice as many of its batches for one of another. 409: it has ended.")
            .Answers(ErrorCodes.ImportUnknown, ErrorCodes.ImportHasEnded, ErrorCodes.RequestInvalid);
        imports.MapPost("{id}/rollback", RollBackAsync)
            .WithName("roll_back_import").WithSummary("Puts the table back that a replace has replaced, or the rows that an upsert has overwritten")
            .WithDescription(
                "Of a replace all rows of the target become those from before the import, at one moment. Of an upsert whose dataset has `undo` the rows that it changed become what they were and those that it "
                + "inserted go, but for rows that somebody has changed since: `undo` says how many, `undo/kept` which. The import stays `done`, with `rolled_back_at`. 202: it is asked for, and done within "
                + "seconds, an upsert within the time that its merge took; asked for twice it is done once. 200: it is done. Until `rollback_until`, and of a replace as long as no later import of the target, "
                + "nor the rollback of one, has committed: else 409, or `rollback_code` where that is found out after the 202. Audited.")
            .Answers(ErrorCodes.ImportUnknown, ErrorCodes.ImportNotEnded, ErrorCodes.RollbackNotKept, ErrorCodes.RollbackSuperseded);
        imports.MapDelete("{id}/data", EraseAsync)
            .WithName("erase_import_data").WithSummary("Erases the file and the rejected rows of an import")
            .WithDescription(
                "Of an import that has ended: its file, what is left of its staging, its rejected rows and what a dry run found. 202: none of them is handed out from now on, and they are removed "
                + "within seconds; a file that another import is reading goes when that has ended. Its counts and its receipt stay, and so do the rows in the target. Audited. 409: it has not ended, or is to be retried.")
            .Answers(ErrorCodes.ImportUnknown, ErrorCodes.ImportNotEnded);
    }

    /// <summary>Erases what came with an import that has ended.</summary>
    public static async Task<Accepted<ImportSnapshot>> EraseAsync([Description(ImportsEndpoints.IdText)] string id, ImportControl control, CancellationToken cancellationToken)
    {
        var import = await control.EraseAsync(id, cancellationToken);
        return TypedResults.Accepted($"/imports/{import.TaskId}", import);
    }

    /// <summary>Takes a failed import up again: 202, or 200 when that was asked for before.</summary>
    public static async Task<Results<Accepted<ImportSnapshot>, Ok<ImportSnapshot>>> RetryAsync(
        HttpRequest request,
        [Description(ImportsEndpoints.IdText)] string id,
        ImportRetry retry,
        [Description("Another policy for bad rows: valid-only or atomic. Default: as it is.")] [FromQuery(Name = RejectPolicyName)] string? rejectPolicy,
        [Description("Another budget of bad rows: a number of rows or a share of them. Default: as it is.")] [FromQuery(Name = MaxRejectsName)] string? maxRejects,
        CancellationToken cancellationToken)
    {
        QueryValues.Allow(request.Query, RejectPolicyName, MaxRejectsName);
        var (import, outcome) = await retry.RequestAsync(id, new BudgetChange(rejectPolicy, maxRejects), cancellationToken);
        return outcome == RetryOutcome.Requested ? TypedResults.Accepted($"/imports/{import.TaskId}", import) : TypedResults.Ok(import);
    }

    /// <summary>Puts the table back that a replace has replaced, or the rows that an upsert has overwritten: 202, or 200 when they are back.</summary>
    public static async Task<Results<Accepted<ImportSnapshot>, Ok<ImportSnapshot>>> RollBackAsync(
        [Description(ImportsEndpoints.IdText)] string id, ImportRollback rollback, CancellationToken cancellationToken)
    {
        var import = await rollback.RequestAsync(id, cancellationToken);
        return import.RolledBackAt is null ? TypedResults.Accepted($"/imports/{import.TaskId}", import) : TypedResults.Ok(import);
    }

    /// <summary>Pauses an import that is queued or parsing.</summary>
    public static async Task<Ok<ImportSnapshot>> PauseAsync([Description(ImportsEndpoints.IdText)] string id, ImportControl control, CancellationToken cancellationToken)
        => TypedResults.Ok(await control.PauseAsync(id, cancellationToken));

    /// <summary>Goes on with a paused import.</summary>
    public static async Task<Ok<ImportSnapshot>> ResumeAsync([Description(ImportsEndpoints.IdText)] string id, ImportControl control, CancellationToken cancellationToken)
        => TypedResults.Ok(await control.ResumeAsync(id, cancellationToken));

    /// <summary>Changes what can be changed of a live import.</summary>
    public static async Task<Ok<ImportSnapshot>> ChangeAsync(
        [Description(ImportsEndpoints.IdText)] string id, [FromBody] ImportChange change, ImportControl control, CancellationToken cancellationToken)
        => change.Priority is >= -MostPriority and <= MostPriority
            ? TypedResults.Ok(await control.SetPriorityAsync(id, change.Priority, cancellationToken))
            : throw QueryValues.Invalid("priority", change.Priority.ToString(CultureInfo.InvariantCulture), $"-{MostPriority} to {MostPriority}");
}

/// <summary>What is to be changed of a live import.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ImportChange
{
    /// <summary>-2 to 2; the default of an import is 0.</summary>
    [Range(-2, 2)]
    public required int Priority { get; init; }
}
