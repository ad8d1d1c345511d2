using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Puts the table back that a replace has put aside, by one RENAME that puts the import's own table there instead. It is a commit of the target as a merge is, under the same lock and with a place
/// of its own in the order of its scope. How far it is the tables themselves say: the comment of the one that stands aside. So it may be asked for again wherever it broke off.
/// </summary>
public sealed class ImportRollback(
    [FromKeyedServices(MergeService.DdlPool)] MySqlPool ddl, ScopeStore scopes, ReplacedTableStore replaced, RollbackStore store, RollbackCheck check, Swap swap, SizedMergeStore sizedMerges,
    ImportUndo undo, ILogger<ImportRollback> logger)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <summary>Runs in the caller's transaction, or finds that it has run.</summary>
    /// <returns>What became of it; the caller commits that.</returns>
    /// <exception cref="MySqlUnavailableException">Another import has begun to change the target's tables and has not finished; the message comes again.</exception>
    public async Task<RollbackResult> RunAsync(MySqlSession session, Guid importId, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(session, importId, cancellationToken) is not { IsAskedFor: true } found)
            return new RollbackResult(RollbackOutcome.NotDue);
        if (found.KeepsRows)
            return await undo.RunAsync(session, importId, found.TenantId, found.Target, cancellationToken);
        await scopes.LockAsync(session, found.TenantId, found.Target, cancellationToken);
        var tables = new SwapTables(ddl.Server, found.Target, importId);

        // A RENAME of a process that died may still be waiting; its connection has this lock.
        await using var own = await SwapSession.OpenAsync(ddl, tables, Wait, cancellationToken);
        if (await store.FindAsync(session, importId, cancellationToken) is not { IsAskedFor: true } request)
            return new RollbackResult(RollbackOutcome.NotDue);
        var state = await SwapState.ReadAsync(own.Session, tables, cancellationToken);
        if (!state.IsTakenBack && await TryTakeBackAsync(session, own.Session, request, tables, state, importId, cancellationToken) is { } refusal)
        {
            await store.RefuseAsync(session, importId, refusal, CancellationToken.None);
            Log.RollbackRefused(logger, importId, tables.Name, refusal.Code, refusal.Message);
            return new RollbackResult(RollbackOutcome.Refused);
        }

        await scopes.AdvanceAsync(session, request.TenantId, request.Target, MergeScope.Whole, CancellationToken.None);
        var rolledBackAt = await store.SetRolledBackAsync(session, importId, CancellationToken.None);
        Log.RolledBack(logger, importId, tables.Name, tables.Replaced.Name);
        return new RollbackResult(RollbackOutcome.RolledBack, request, rolledBackAt);
    }

    /// <returns>Why not; null = the former table is the target.</returns>
    private async Task<RollbackRefusal?> TryTakeBackAsync(
        MySqlSession session, MySqlSession own, RollbackRequest request, SwapTables tables, SwapState state, Guid importId, CancellationToken cancellationToken)
    {
        if (await replaced.FindUnfinishedAsync(session, request.TenantId, request.Target, importId, cancellationToken) is { } other)
        {
            Log.WaitsForSwap(logger, importId, other, tables.Name);
            throw new MySqlUnavailableException($"Import {other} has not finished its swap of {tables.Name} yet.");
        }

        await sizedMerges.DemandNoneLeftAsync(session, request.TenantId, request.Target, importId, cancellationToken);
        if (await check.WhyNotAsync(request, tables, state, cancellationToken) is { } refusal)
            return refusal;
        if (!await store.BeginAsync(importId, cancellationToken))
            throw new MySqlUnavailableException($"The request for the rollback of import {importId} changed meanwhile.");

        // Fails when the connection that holds the scope is lost: a merge may be in the target by now.
        await scopes.LockAsync(session, request.TenantId, request.Target, cancellationToken);
        try
        {
            await swap.RenameBackAsync(own, tables, importId, cancellationToken);
            return null;
        }
        catch (MySqlStatementException e) when (e.Number == MySqlErrors.LockWaitTimeout)
        {
            // The server has answered, and nobody else sends this RENAME: it has not happened. Until the next try imports go on; somebody may be reading the target for hours.
            await store.TakeBackAsync(importId);
            throw;
        }
        catch (MySqlStatementException e) when (!MySqlErrors.IsTransient(e))
        {
            // RENAME is all or nothing, and the server has said no.
            return RollbackCheck.Refused(tables, $"the database refused the RENAME with error {e.Number}");
        }
    }
}

/// <param name="Outcome">What became of it.</param>
/// <param name="Request">Whose it was; only when it is done.</param>
/// <param name="RolledBackAt">When it was done.</param>
/// <param name="Undone">Of an upsert what became of its rows; null = a table came back.</param>
public sealed record RollbackResult(RollbackOutcome Outcome, RollbackRequest? Request = null, DateTimeOffset RolledBackAt = default, UndoCounts? Undone = null);

/// <summary>What became of a rollback.</summary>
public enum RollbackOutcome
{
    /// <summary>Nothing is asked for: it is done or refused already.</summary>
    NotDue,

    /// <summary>The former table is the target, or the rows of the import are undone.</summary>
    RolledBack,

    /// <summary>The target is as it was.</summary>
    Refused,
}
