using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Persistence;
using MassTransit;

namespace Imports.Ingress;

/// <summary>Asks for the cancellation of an import: from the commit of that on no merge of it commits, and the saga is told by the same commit.</summary>
internal sealed class ImportCancellation(
    IServiceScopeFactory scopes,
    ImportStore store,
    ImportLookup imports,
    [FromKeyedServices(Pools.Requests)] MySqlPool pool,
    TimeProvider time,
    ILogger<ImportCancellation> logger)
{
    /// <summary>For the lock of the import's row, so that the answer is there within a second. Who holds it does so for milliseconds, but for a process that stands still.</summary>
    private static readonly TimeSpan LockWait = TimeSpan.FromMilliseconds(600);

    /// <returns>The import as it stands afterwards, and whether it is being cancelled; false = its merge has committed, or it has ended.</returns>
    /// <exception cref="ImportException"><see cref="ErrorCodes.ImportUnknown"/>.</exception>
    /// <exception cref="ImportBusyException">Whether it may still be cancelled cannot be known at the moment; nothing is changed.</exception>
    public async Task<(ImportSnapshot Import, bool IsRequested)> RequestAsync(string id, CancellationToken cancellationToken)
    {
        Guid importId;
        await using (var session = await pool.OpenAsync(cancellationToken))
            importId = (await imports.FindAsync(session, id, cancellationToken)).TaskId;
        var isRequested = await CommitAsync(importId, cancellationToken);
        await using var reader = await pool.OpenAsync(cancellationToken);
        return (await imports.FindAsync(reader, id, cancellationToken), isRequested);
    }

    /// <summary>In words, of an import that cannot be cancelled.</summary>
    public static string WhatHolds(ImportSnapshot import) => import.Status switch
    {
        ImportStatus.Failed when import.MergeBatches > 0 => $"The import has failed with {import.ErrorCode}; {Committed(import)}",
        ImportStatus.Failed => $"The import has failed with {import.ErrorCode}; its target is untouched.",
        _ when import.Mode == ImportMode.Validate => "The dry run is over; nothing was to be changed.",
        ImportStatus.Done when import.RollbackUntil is not null => $"The import is done. {Merged(import.Counts)} To go back, ask for its rollback: POST /imports/{import.TaskId}/rollback.",
        ImportStatus.Done => $"The import is done. {Merged(import.Counts)} To go back, import the former rows.",
        ImportStatus.Finalizing => $"The import has passed its commit point and goes on to its end. {Merged(import.Counts)}",
        _ when import.MergeBatches > 0 => $"The import is merged in sized batches and only goes forward; {Committed(import)}",
        _ => "The import is at its commit point and goes on to its end.",
    };

    private static string Committed(ImportSnapshot import) => $"{import.MergeBatches} of its transactions have committed, and their rows stay in the target.";

    private static string Merged(ImportCounts counts)
        => $"In the target {counts.InsertedRows} rows were inserted, {counts.UpdatedRows} updated and {counts.UnchangedRows} left unchanged.";

    private async Task<bool> CommitAsync(Guid importId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        unit.TenantId = Tenants.Default;
        await unit.BeginAsync(cancellationToken);
        if (!await TryAsync(unit.Session, importId, cancellationToken))
            return false;
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new CancelImport { ImportId = importId }, cancellationToken);
        await unit.CommitAsync(CancellationToken.None);
        Log.CancelRequested(logger, importId);
        return true;
    }

    /// <summary>Neither 202 nor 409 would be true before it has the row: whoever holds it may be about to commit.</summary>
    private async Task<bool> TryAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(LockWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            return await store.RequestCancelAsync(session, Tenants.Default, importId, either.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Log.CancelMetLock(logger, importId);
            throw new ImportBusyException();
        }
    }
}

/// <summary>Somebody holds the import at the moment, and what is asked cannot be decided before he lets go.</summary>
internal sealed class ImportBusyException() : Exception("A process is at work on the import at this moment and has not come to an end in time. Nothing was changed; ask again.");
