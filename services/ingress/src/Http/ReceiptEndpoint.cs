using System.ComponentModel;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Imports.Ingress;

/// <summary>What <c>/imports/{id}/receipt</c> answers.</summary>
internal static class ReceiptEndpoint
{
    private const string MergeAfter = "merge_after";

    /// <summary>The receipt of an import that has merged, or of a dry run that is through.</summary>
    public static async Task<Ok<ImportReceipt>> GetAsync(
        HttpRequest request,
        [Description(ImportsEndpoints.IdText)] string id,
        ImportLookup imports,
        ReceiptReader receipts,
        BatchReader batches,
        MergeBatchReader mergeBatches,
        CorrectionReader corrections,
        [FromKeyedServices(Pools.Requests)] MySqlPool pool,
        [Description("Batches at most, 1 to 1000; default 1000.")] [FromQuery(Name = "limit")] int? limit,
        [Description("Batches behind this one, as `next` has it.")] [FromQuery(Name = "after")] int? after,
        [Description("Transactions of a merge in sized batches behind this one, as their `next` has it.")] [FromQuery(Name = MergeAfter)] int? mergeAfter,
        CancellationToken cancellationToken)
    {
        var page = BatchPaging.Of(request, limit, after, BatchPaging.Most, MergeAfter);
        var mergePage = BatchPaging.Of(request, limit, mergeAfter, BatchPaging.Most, "after", MergeAfter);
        await using var session = await pool.OpenAsync(cancellationToken);
        var import = await imports.FindAsync(session, id, cancellationToken);
        var row = await receipts.FindAsync(session, import.TenantId, import.TaskId, cancellationToken);
        if (row is not { Status: ImportStatus.Finalizing or ImportStatus.Done })
            throw new ImportException(ErrorCodes.ReceiptNotReady, $"The import is {import.Status}; only one whose merge has committed has a receipt, and a dry run that is through.");
        var totals = await batches.CountAsync(session, import.TaskId, cancellationToken);
        var (items, next) = await page.ReadAsync(batches, session, import.TaskId, cancellationToken);
        var receipt = Receipt(row, new ReceiptBatches { Total = (int)totals.Total, Attempts = (int)totals.Attempts, Items = items, Next = next }) with
        {
            Corrections = await corrections.FindAsync(session, import.TaskId, import.RowsBad, cancellationToken),
        };
        if (row.MergeBatches is not > 0)
            return TypedResults.Ok(receipt);
        var (merged, nextMerged) = await mergePage.ReadAsync(mergeBatches, session, import.TaskId, cancellationToken);
        return TypedResults.Ok(receipt with { MergeBatches = new ReceiptMergeBatches { Total = row.MergeBatches.Value, Items = merged, Next = nextMerged } });
    }

    private static ImportReceipt Receipt(ReceiptRow row, ReceiptBatches batches) => Receipt(row, batches, row.SourcePlan is { } plan ? SourcePlan.FromJson(plan) : null);

    private static ImportReceipt Receipt(ReceiptRow row, ReceiptBatches batches, SourcePlan? plan) => new()
    {
        TaskId = row.ImportId,
        ParentId = row.ParentId,
        Dataset = row.Dataset,
        DatasetVersion = row.DatasetVersion,
        Mode = row.Mode,
        FileName = row.FileName,
        IdempotencyKey = row.IdempotencyKey,
        RequestedBy = row.RequestedBy,
        ContentSha256 = Convert.ToHexStringLower(row.ContentHash),
        Bytes = row.SourceBytes,
        HeaderFingerprint = plan?.Fingerprint,
        SavedMappingVersion = plan?.SavedMappingVersion,
        Target = row.Target,
        MergeOrder = row.MergeOrder,
        OneTransaction = row.MergeBatches is { } transactions ? transactions == 0 : null,
        Retries = row.Retries,
        Accounting = Accounting(row),
        Times = Times(row),
        Batches = batches,
        Rollback = row is { RolledBackAt: not null, RollbackOrder: { } order } ? new ReceiptRollback(Utc(row.RolledBackAt)!.Value, order) : null,
    };

    /// <summary>None is missing: the table does not let such an import come so far (<c>ck_import_accounted</c>).</summary>
    private static ReceiptAccounting Accounting(ReceiptRow row) => new()
    {
        Read = new ReadStage(row.ReadRows!.Value, row.StagedRows!.Value, row.MalformedRows!.Value),
        Staged = new StagedStage(row.StagedRows!.Value, row.ValidRows!.Value, row.RejectedRows!.Value, row.DuplicateRows!.Value),
        Valid = new ValidStage(row.ValidRows!.Value, row.InsertedRows!.Value, row.UpdatedRows!.Value, row.UnchangedRows!.Value),
    };

    private static ReceiptTimes Times(ReceiptRow row) => new()
    {
        AcceptedAt = Utc(row.AcceptedAt)!.Value,
        ReleasedAt = Utc(row.ReleasedAt),
        ParsingAt = Utc(row.ParsingAt),
        ValidatedAt = Utc(row.ValidatedAt),
        LoadingAt = Utc(row.LoadingAt),
        CommittedAt = Utc(row.CommittedAt),
        FinalizingAt = Utc(row.FinalizingAt),
        FinishedAt = Utc(row.FinishedAt),
    };

    private static DateTimeOffset? Utc(DateTime? time) => time is { } at ? new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)) : null;
}
