using System.Globalization;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Persistence;
using MassTransit;

namespace Imports.Ingress;

/// <summary>Pause, resume and priority of a live import, and the erasure of one that has ended. Each is audited, and holds from its commit on: the scheduler reads them from the import's row.</summary>
internal sealed class ImportControl(
    IServiceScopeFactory scopes, ImportOperations operations, AuditStore audit, ImportLookup imports, [FromKeyedServices(Pools.Requests)] MySqlPool pool, ILogger<ImportControl> logger)
{
    /// <summary>No new work of it is released. One that is paused already stays so.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.ImportUnknown"/>, or <see cref="ErrorCodes.ImportNotPausable"/>: it is validated already, is to be cancelled, or has ended.</exception>
    public async Task<ImportSnapshot> PauseAsync(string id, CancellationToken cancellationToken)
    {
        var import = await FindAsync(id, cancellationToken);
        var paused = !import.Paused && await CommitAsync(
            import, Said(import, AuditAction.Pause), (session, _) => operations.PauseAsync(session, import.TenantId, import.TaskId, cancellationToken), cancellationToken);
        import = await FindAsync(id, cancellationToken);
        if (!paused && !import.Paused)
            throw new ImportException(ErrorCodes.ImportNotPausable, $"The import is {import.Status}{WhyNot(import)}.");
        Log.Paused(logger, import.TaskId);
        return import;
    }

    /// <summary>It goes on. One that is not paused goes on as it does.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.ImportUnknown"/>, or <see cref="ErrorCodes.ImportNotPausable"/>: it has ended.</exception>
    public async Task<ImportSnapshot> ResumeAsync(string id, CancellationToken cancellationToken)
    {
        var import = await FindAsync(id, cancellationToken);
        await CommitAsync(
            import,
            Said(import, AuditAction.Resume),
            async (session, bus) =>
            {
                if (!await operations.ResumeAsync(session, import.TenantId, import.TaskId, cancellationToken))
                    return false;
                await bus.Publish(new ResumeImport { ImportId = import.TaskId }, cancellationToken);
                Log.Resumed(logger, import.TaskId);
                return true;
            },
            cancellationToken);
        import = await FindAsync(id, cancellationToken);
        return ImportStatus.IsTerminal(import.Status)
            ? throw new ImportException(ErrorCodes.ImportNotPausable, $"The import is {import.Status}; nothing of it is paused.")
            : import;
    }

    /// <summary>Whose work of others its own comes before, from the scheduler's next round on.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.ImportUnknown"/>, or <see cref="ErrorCodes.ImportHasEnded"/>.</exception>
    public async Task<ImportSnapshot> SetPriorityAsync(string id, int priority, CancellationToken cancellationToken)
    {
        var import = await FindAsync(id, cancellationToken);
        var said = Said(import, AuditAction.Prioritize, ("priority", priority.ToString(CultureInfo.InvariantCulture)));
        if (!await CommitAsync(import, said, (session, _) => operations.SetPriorityAsync(session, import.TenantId, import.TaskId, priority, cancellationToken), cancellationToken))
            throw new ImportException(ErrorCodes.ImportHasEnded, $"The import is {(await FindAsync(id, cancellationToken)).Status}; its priority is of no use.");
        Log.Prioritized(logger, import.TaskId, priority);
        return await FindAsync(id, cancellationToken);
    }

    /// <summary>Asks for the erasure of its file, its runs and its rejected rows. Asked for again it is erased once.</summary>
    /// <exception cref="ImportException"><see cref="ErrorCodes.ImportUnknown"/>, or <see cref="ErrorCodes.ImportNotEnded"/>.</exception>
    public async Task<ImportSnapshot> EraseAsync(string id, CancellationToken cancellationToken)
    {
        var import = await FindAsync(id, cancellationToken);
        var requested = await CommitAsync(
            import, Said(import, AuditAction.RequestErasure), (session, _) => operations.RequestErasureAsync(session, import.TenantId, import.TaskId, cancellationToken), cancellationToken);
        import = await FindAsync(id, cancellationToken);
        if (!requested && !import.Erased)
            throw new ImportException(ErrorCodes.ImportNotEnded, $"The import is {import.Status}{(ImportStatus.IsTerminal(import.Status) ? " and is to be retried" : "")}; its data can be erased when it has ended.");
        if (requested)
            Log.ErasureRequested(logger, import.TaskId);
        return import;
    }

    private static AuditEntry Said(ImportSnapshot import, string action, params (string Name, string Value)[] detail)
        => new(import.TenantId, Tenants.Anonymous, action, import.TaskId, detail.Length == 0 ? null : detail.ToDictionary(part => part.Name, part => part.Value));

    private static string WhyNot(ImportSnapshot import) => import switch
    {
        { CancelRequestedAt: not null } when !ImportStatus.IsTerminal(import.Status) => " and is being cancelled",
        { Status: ImportStatus.Validated or ImportStatus.Loading } => ": a pause takes effect before the merge, and this one is asked for already. It can be cancelled",
        _ => "; only one that is queued or parsing can be paused",
    };

    private async Task<ImportSnapshot> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);
        return await imports.FindAsync(session, id, cancellationToken);
    }

    /// <returns>False, and nothing is changed or said, when <paramref name="change"/> says so.</returns>
    private async Task<bool> CommitAsync(ImportSnapshot import, AuditEntry said, Func<MySqlSession, IPublishEndpoint, Task<bool>> change, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        unit.TenantId = import.TenantId;
        await unit.BeginAsync(cancellationToken);
        if (!await change(unit.Session, scope.ServiceProvider.GetRequiredService<IPublishEndpoint>()))
            return false;
        await audit.AddAsync(unit.Session, said, cancellationToken);
        await unit.CommitAsync(CancellationToken.None);
        return true;
    }
}
