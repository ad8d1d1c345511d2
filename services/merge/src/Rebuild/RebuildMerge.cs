using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Upserts by building the target anew beside it, with all that it has after the import, and putting that in its place with one RENAME, which is the commit. Nobody
/// writes into the target meanwhile. Until the RENAME everything can be taken back, and is, also by whoever gets the message again.
/// </summary>
public sealed class RebuildMerge(
    [FromKeyedServices(MergeService.DdlPool)] MySqlPool ddl,
    [FromKeyedServices(MergeService.ConsumerPool)] MySqlPool control,
    RebuildChoice choice,
    CommitPoint commitPoint,
    ReplacedTableStore replaced,
    ScopeStore scopes,
    NewTable newTable,
    Swap swap,
    TimeProvider time,
    ILogger<RebuildMerge> logger)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <returns>The counts where the target is the new table; else it is as it was, and the outcome says why.</returns>
    public async Task<(RebuildOutcome Outcome, ImportCounts? Counts)> RunAsync(MySqlSession session, ImportRow import, MergedColumns columns, MergeWatch watch)
    {
        var tables = new SwapTables(ddl.Server, columns.Dataset.TargetTable, import.ImportId);
        var outcome = RebuildOutcome.InUse;
        var isCommitted = false;
        try
        {
            await using var own = await SwapSession.OpenAsync(ddl, tables, Wait, watch.Token);
            await using var barrier = await WriteBarrier.RaiseAsync(ddl, tables, time, watch.Token);
            if (barrier is null)
                return LeftAlone(import, tables, outcome, "somebody is writing into it");
            await using var looking = await control.OpenAsync(watch.Token);
            if (await choice.FindObstacleAsync(looking, import, columns, watch.Token) is { } obstacle)
                return LeftAlone(import, tables, RebuildOutcome.NotPossible, obstacle);
            var counts = await choice.IsEmptyAsync(looking, columns, watch.Token)
                ? await newTable.BuildAsync(own.Session, import, columns, tables, refusals: null, watch.Progress, watch.Token)
                : await newTable.RebuildAsync(own.Session, import, columns, tables, watch.Progress, watch.Token);
            await watch.StopAsync();
            await barrier.DemandUpAsync(watch.Token);
            isCommitted = await commitPoint.SetAsync(import, tables, counts, [], watch.Token);
            if (!isCommitted)
                return (RebuildOutcome.Refused, null);
            // Fails when the connection that holds the scope is lost: another merge may be in the target by now.
            await scopes.LockAsync(session, import.TenantId, tables.Name, watch.Token);
            if (await swap.RenameBehindAsync(own.Session, looking, barrier, tables, import.ImportId, watch.Token))
                return (outcome = RebuildOutcome.Rebuilt, counts);
            await commitPoint.TakeBackAsync(import.ImportId, watch.Token);
            return LeftAlone(import, tables, outcome, "somebody has been reading it for a second");
        }
        catch (ImportException e) when (e.Code == ErrorCodes.TargetRefused)
        {
            // It may be a row that was there before, which in place would not be touched.
            return LeftAlone(import, tables, RebuildOutcome.NotPossible, "a table like it does not take all rows");
        }
        catch (MySqlStatementException e) when (e.Number == MySqlErrors.LockWaitTimeout && !isCommitted)
        {
            return LeftAlone(import, tables, outcome, "somebody holds the table that is built beside it, or a backup runs");
        }
        finally
        {
            if (outcome != RebuildOutcome.Rebuilt)
                await newTable.CleanUpAsync(tables, import.ImportId);
        }
    }

    /// <summary>Finds out how an attempt ended that broke off behind its commit point.</summary>
    /// <returns>Its counts; null = there was no RENAME, none can come any more, and the commit point is taken back: the import is to be merged.</returns>
    public async Task<ImportCounts?> FinishAsync(ImportRow import, MergedColumns columns, CancellationToken cancellationToken)
    {
        var tables = new SwapTables(ddl.Server, columns.Dataset.TargetTable, import.ImportId);
        await using (var own = await SwapSession.OpenAsync(ddl, tables, Wait, cancellationToken))
        {
            var state = await SwapState.ReadAsync(own.Session, tables, cancellationToken);
            if (state.IsSwapped || await replaced.IsDroppedAsync(own.Session, import.ImportId, cancellationToken))
                return new ImportCounts { InsertedRows = import.InsertedRows, UpdatedRows = import.UpdatedRows, UnchangedRows = import.UnchangedRows };
            await commitPoint.TakeBackAsync(import.ImportId, cancellationToken);
        }
        await newTable.CleanUpAsync(tables, import.ImportId);
        return null;
    }

    private (RebuildOutcome Outcome, ImportCounts? Counts) LeftAlone(ImportRow import, SwapTables tables, RebuildOutcome outcome, string why)
    {
        Log.NotRebuilt(logger, import.ImportId, tables.Name, why);
        return (outcome, null);
    }
}

/// <summary>What became of building a target anew.</summary>
public enum RebuildOutcome
{
    /// <summary>The target is the new table.</summary>
    Rebuilt,

    /// <summary>The import's row did not let it commit.</summary>
    Refused,

    /// <summary>Others were in the target for too long; later it may be possible.</summary>
    InUse,

    /// <summary>A new table would not be what the target is.</summary>
    NotPossible,
}
