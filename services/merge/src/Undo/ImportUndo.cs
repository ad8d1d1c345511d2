using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Undoes an upsert from its before-images, in the caller's one transaction: rows that nobody has changed since are again what they were, or gone, and the others are listed. It is a commit of the target as
/// a merge is, under the same lock and with a place of its own in the order. Later imports do not stand in its way: what they have changed stays.
/// </summary>
public sealed class ImportUndo(
    [FromKeyedServices(MergeService.ConsumerPool)] MySqlPool pool, ImportStore imports, DatasetStore datasets, ScopeStore scopes, ReplacedTableStore replaced, SizedMergeStore sizedMerges, RollbackStore store, TransactionSize size,
    MergeOptions options, ILogger<ImportUndo> logger)
{
    private static readonly string Cascades = SqlFile.Read<ImportUndo>("undo.cascades");
    private static readonly string ServerVersion = SqlFile.Read<ImportUndo>("swap.server_version");

    /// <summary>Before the first row is touched.</summary>
    private const string Begun = "begun";
    private static readonly TimeSpan RollbackTimeout = TimeSpan.FromMinutes(20);

    /// <summary>Runs in the caller's transaction, or finds that it has run.</summary>
    /// <exception cref="MySqlUnavailableException">Another import has begun to change the target's tables, or has committed a part of its rows; the message comes again.</exception>
    public async Task<RollbackResult> RunAsync(MySqlSession session, Guid importId, string tenantId, string target, CancellationToken cancellationToken)
    {
        await scopes.LockAsync(session, tenantId, target, cancellationToken);
        if (await store.FindAsync(session, importId, cancellationToken) is not { IsAskedFor: true } request || await imports.FindAsync(session, importId, cancellationToken) is not { } import)
            return new RollbackResult(RollbackOutcome.NotDue);
        if (await replaced.FindUnfinishedAsync(session, tenantId, target, importId, cancellationToken) is { } other)
        {
            Log.WaitsForSwap(logger, importId, other, target);
            throw new MySqlUnavailableException($"Import {other} has not finished its swap of {target} yet.");
        }

        await sizedMerges.DemandNoneLeftAsync(session, tenantId, target, importId, cancellationToken);
        var (counts, refusal) = await TryAsync(session, import, request, cancellationToken);
        if (counts is null)
        {
            await store.RefuseAsync(session, importId, refusal!, CancellationToken.None);
            Log.RollbackRefused(logger, importId, target, refusal!.Code, refusal.Message);
            return new RollbackResult(RollbackOutcome.Refused);
        }

        await scopes.AdvanceAsync(session, tenantId, target, MergeScope.Whole, CancellationToken.None);
        var undoneAt = await store.SetUndoneAsync(session, importId, counts, CancellationToken.None);
        Log.Undone(logger, importId, target, counts.RestoredRows, counts.DeletedRows, counts.KeptRows);
        return new RollbackResult(RollbackOutcome.RolledBack, request, undoneAt, counts);
    }

    /// <returns>What it did; or why not, and the target is as it was.</returns>
    private async Task<(UndoCounts? Counts, RollbackRefusal? Refusal)> TryAsync(MySqlSession session, ImportRow import, RollbackRequest request, CancellationToken cancellationToken)
    {
        var dataset = await datasets.GetAsync(session, import.TenantId, import.Dataset, import.DatasetVersion, cancellationToken);
        var (table, refusal) = await FindAsync(import, dataset, request, cancellationToken);
        if (table is null)
            return (null, refusal);
        // The merge has written at least as much: the rows before and after, and the images besides.
        if (await size.FindRefusalAsync(import, MergedColumns.Of(import, dataset), cancellationToken) is not null)
            return (null, TooLarge(request));
        await session.SaveAsync(Begun, cancellationToken);
        try
        {
            var counts = await new UndoneRows(session, table, import.TenantId, options.MaxRefusedRows).RunAsync(cancellationToken);
            CrashPoint.Reached("rows_restored", "undo");
            return (counts, null);
        }
        catch (TooManyRefusedException e)
        {
            refusal = Refused(request, $"the table itself refuses more than {options.MaxRefusedRows} of them as they were, the last one with error {e.Number}");
        }
        catch (UndoDoesNotBalanceException)
        {
            refusal = Refused(request, "with a row that is restored or deleted another one changes (a trigger), or somebody else has written into them in this moment; in the latter case ask again");
        }
        catch (MySqlStatementException e) when (e.Number == MySqlErrors.TransactionTooLarge)
        {
            refusal = TooLarge(request);
        }

        await session.RollbackToAsync(Begun, RollbackTimeout, cancellationToken);
        return (null, refusal);
    }

    private async Task<(ImageTable? Table, RollbackRefusal? Refusal)> FindAsync(ImportRow import, DatasetDefinition dataset, RollbackRequest request, CancellationToken cancellationToken)
    {
        // Over a session of its own: what is looked at here is no part of the transaction.
        await using var session = await pool.OpenAsync(cancellationToken);
        var kept = await ImageColumns.ReadAsync(session, pool.Server.StagingSchema, new ReplacedTable(pool.Server.StagingSchema, import.ImportId).Name, cancellationToken);
        if (!request.IsKept || kept.All.Count == 0)
            return (null, new RollbackRefusal(ErrorCodes.RollbackNotKept, $"What the import has overwritten in {request.Target} is not kept any more."));
        if (!kept.AreThoseOf(await ImageColumns.ReadAsync(session, pool.Server.TargetSchema, request.Target, cancellationToken)))
            return (null, Refused(request, "the columns of the table have changed since the import, and what is kept has them as they were"));
        if (await CascadesAsync(session, request.Target, cancellationToken))
            return (null, Refused(request, "with a row that the import inserted, rows of another table would be deleted or emptied (a foreign key with CASCADE or SET NULL)"));
        return (new ImageTable(pool.Server, dataset, kept, import.ImportId), null);
    }

    private async Task<bool> CascadesAsync(MySqlSession session, string target, CancellationToken cancellationToken)
    {
        var version = await session.QueryFirstOrDefaultAsync<string>(ServerVersion, cancellationToken: cancellationToken);
        var list = version!.Contains("MariaDB", StringComparison.OrdinalIgnoreCase) ? "innodb_sys_foreign" : "innodb_foreign";
        return await session.QueryFirstOrDefaultAsync<long>(Cascades.With("foreign", list), new { name = $"{pool.Server.TargetSchema}/{target}" }, cancellationToken: cancellationToken) > 0;
    }

    private static RollbackRefusal Refused(RollbackRequest request, string why) => new(ErrorCodes.RollbackRefused, $"{request.Target} keeps its rows: {why}.");

    private static RollbackRefusal TooLarge(RollbackRequest request)
        => new(ErrorCodes.TransactionTooLarge, $"{request.Target} keeps its rows: to undo the import may write more in one transaction than the server takes, or Merge__MaxTransactionBytes. Raise the limit and ask again.");
}
