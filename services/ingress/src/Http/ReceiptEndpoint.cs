using System.ComponentModel;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Imports.Ingress;

/// <summary>What <c>/imports/{id}/receipt</c> answers.</summary>
internal static class ReceiptEndpoint
{
    /// <summary>The receipt of an import that has merged, or of a dry run that is through.</summary>
    public static async Task<Ok<ImportReceipt>> GetAsync(
        [Description(ImportsEndpoints.IdText)] string id,
        ImportLookup imports,
        ReceiptReader receipts,
        BatchReader batches,
        [FromKeyedServices(Pools.Requests)] MySqlPool pool,
        CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var import = await imports.FindAsync(session, id, cancellationToken);
        var row = await receipts.FindAsync(session, import.TenantId, import.TaskId, cancellationToken);
        if (row is not { Status: ImportStatus.Finalizing or ImportStatus.Done })
            throw new ImportException(ErrorCodes.ReceiptNotReady, $"The import is {import.Status}; only one whose merge has committed has a receipt, and a dry run that is through.");
        return TypedResults.Ok(Receipt(row, await batches.ListAsync(session, import.TaskId, after: 0, int.MaxValue, cancellationToken)));
    }

    private static ImportReceipt Receipt(ReceiptRow row, IReadOnlyList<BatchProgress> batches) => new()
    {
        TaskId = row.ImportId,
        Dataset = row.Dataset,
        DatasetVersion = row.DatasetVersion,
        Mode = row.Mode,
        FileName = row.FileName,
        IdempotencyKey = row.IdempotencyKey,
        RequestedBy = row.RequestedBy,
        ContentSha256 = Convert.ToHexStringLower(row.ContentHash),
        Bytes = row.SourceBytes,
        Target = row.Target,
        MergeOrder = row.MergeOrder,
        Retries = row.Retries,
        Accounting = Accounting(row),
        Times = Times(row),
        Batches = new ReceiptBatches { Total = batches.Count, Attempts = batches.Sum(batch => batch.Attempt), Items = batches },
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
