using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Persistence;
using MassTransit;

namespace Imports.Ingress;

/// <summary>
/// Asks for the table back that a replace has replaced, or for the rows that an upsert has overwritten: from the commit of that on they are not dropped, and merge is told by the same commit. Merge
/// looks again before it does it. Twice the same request is one.
/// </summary>
internal sealed class ImportRollback(
    IServiceScopeFactory scopes, RollbackRequests requests, AuditStore audit, ImportLookup imports, [FromKeyedServices(Pools.Requests)] MySqlPool pool, ILogger<ImportRollback> logger)
{
    private const int MaxAttempts = 3;

    /// <returns>The import as it stands afterwards: rolled back, or to be.</returns>
    /// <exception cref="ImportException">
    /// <see cref="ErrorCodes.ImportUnknown"/>, <see cref="ErrorCodes.ImportNotEnded"/>, <see cref="ErrorCodes.RollbackNotKept"/> or <see cref="ErrorCodes.RollbackSuperseded"/>.
    /// </exception>
    public async Task<ImportSnapshot> RequestAsync(string id, CancellationToken cancellationToken)
    {
        // What is looked at may change until it is asked for: another request, the drop of the table.
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await FindToAskAsync(id, cancellationToken) is { } import && !await CommitAsync(import, cancellationToken))
                continue;
            await using var session = await pool.OpenAsync(cancellationToken);
            return await imports.FindAsync(session, id, cancellationToken);
        }

        throw new MySqlUnavailableException("What the import had put aside was changed by others at each attempt.");
    }

    /// <returns>The import; null = it is asked for, or rolled back, already.</returns>
    private async Task<ImportSnapshot?> FindToAskAsync(string id, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        var import = await imports.FindAsync(session, id, cancellationToken);
        var row = await requests.FindAsync(session, import.TenantId, import.TaskId, cancellationToken) ?? throw new InvalidOperationException($"Import {import.TaskId} is gone.");
        if (row.IsRolledBack || row.IsAskedFor)
            return null;
        if (!ImportStatus.IsTerminal(row.Status))
            throw new ImportException(ErrorCodes.ImportNotEnded, $"The import is {row.Status}; it can be rolled back when it is done.");
        if (row is not { Status: ImportStatus.Done, Mode: ImportMode.Replace } and not { Status: ImportStatus.Done, KeepsRows: true })
            throw new ImportException(ErrorCodes.RollbackNotKept, $"{WhatItDid(row)}; only a replace keeps the table that it replaces, and only an upsert of a dataset with undo the rows that it overwrites.");
        if (!row.IsKept)
            throw new ImportException(ErrorCodes.RollbackNotKept, $"The {(row.KeepsRows ? "rows that the import had overwritten are" : "table that the import had replaced is")} not kept any more.");
        // An upsert is undone row by row, and what a later import has changed stays.
        if (row is { IsSuperseded: true, KeepsRows: false })
            throw new ImportException(ErrorCodes.RollbackSuperseded, "A later import has changed the target, or was rolled back there; what that did would be lost. Import the former rows instead.");
        return import;
    }

    private static string WhatItDid(RollbackRow row) => row switch
    {
        { Status: not ImportStatus.Done, MergeBatches: > 0 } => $"The import is {row.Status}, and what its committed batches have changed in place stays",
        { Status: not ImportStatus.Done } => $"The import is {row.Status} and has changed nothing",
        { Mode: ImportMode.Validate } => "The dry run has changed nothing",
        _ => "The import has changed rows in place",
    };

    /// <returns>False = somebody else came first.</returns>
    private async Task<bool> CommitAsync(ImportSnapshot import, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        unit.TenantId = import.TenantId;
        await unit.BeginAsync(cancellationToken);
        if (!await requests.RequestAsync(unit.Session, import.TenantId, import.TaskId, Tenants.Anonymous, cancellationToken))
            return false;
        await audit.AddAsync(unit.Session, new AuditEntry(import.TenantId, Tenants.Anonymous, AuditAction.Rollback, import.TaskId), cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new RollbackImport { ImportId = import.TaskId }, cancellationToken);
        await unit.CommitAsync(CancellationToken.None);
        Log.RollbackRequested(logger, import.TaskId);
        return true;
    }
}
