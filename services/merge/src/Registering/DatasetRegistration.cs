using Imports.Contracts;
using Imports.Datasets;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Makes the table of a definition, or adds what a new version brings, and stores the version. It holds the target as a merge does that has all of it, so no import is at work there, and none that
/// has built a table beside it forgets the new columns. The one statement that changes the table commits by itself: whoever gets the message again finds what it has done, and goes on.
/// </summary>
public sealed class DatasetRegistration(
    [FromKeyedServices(MergeService.DdlPool)] MySqlPool ddl, DatasetChangeStore changes, DatasetStore datasets, ScopeStore scopes, ReplacedTableStore replaced, MadeTable made, MergeOptions options,
    ILogger<DatasetRegistration> logger)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How much of <see cref="MergeOptions.DeliveryLimit"/> the statement may take that changes the table, 10 minutes of the usual 25: an index of a table with many rows takes its time. What takes longer is refused before the
    /// delivery is over, else it would begin anew with each.
    /// </summary>
    private const double StatementShare = 0.4;

    /// <summary>Runs in the caller's transaction, which decides the change, or finds that it is decided.</summary>
    /// <exception cref="MySqlUnavailableException">Another import has begun to exchange the target's table and has not finished; the message comes again.</exception>
    public async Task RunAsync(MySqlSession session, Guid changeId, CancellationToken cancellationToken)
    {
        var change = await changes.LockAsync(session, changeId, cancellationToken);
        if (change is not { State: DatasetChangeState.Pending })
        {
            Log.ChangeNotDue(logger, changeId, change?.State);
            return;
        }

        if (await TryRegisterAsync(session, change, cancellationToken) is not { } refusal)
        {
            await changes.FinishAsync(session, changeId, CancellationToken.None);
            return;
        }

        Log.DatasetRefused(logger, change.Name, change.Version, refusal.Code, string.Join("; ", refusal.Faults));
        await changes.RefuseAsync(session, changeId, refusal.Code, refusal.Faults, CancellationToken.None);
    }

    /// <returns>Why not; null = the version is stored, once the caller commits.</returns>
    private async Task<Refusal?> TryRegisterAsync(MySqlSession session, DatasetChange change, CancellationToken cancellationToken)
    {
        DatasetDefinition dataset;
        try
        {
            dataset = DatasetReader.Read(change.Definition);
        }
        catch (DatasetDefinitionException e)
        {
            // Asked for by a process of a later version.
            return new Refusal(ErrorCodes.DatasetInvalid, e.Faults);
        }

        await scopes.LockAsync(session, change.TenantId, dataset.TargetTable, cancellationToken);

        // A RENAME or an ALTER of a process that died may still be at it; its connection has this lock.
        await using var own = await SwapSession.OpenAsync(ddl, ddl.Server.TargetSchema, dataset.TargetTable, Wait, cancellationToken);
        if (await replaced.FindUnfinishedAsync(session, change.TenantId, dataset.TargetTable, change.ChangeId, cancellationToken) is { } other)
        {
            Log.DatasetWaitsForSwap(logger, change.ChangeId, change.Name, dataset.TargetTable, other);
            throw new MySqlUnavailableException($"Import {other} has not finished its swap of {dataset.TargetTable} yet.");
        }

        if (await TryAsync(session, own.Session, change, dataset, cancellationToken) is not { } refusal)
            return null;
        await made.TakeBackAsync(session, own.Session, change, dataset, cancellationToken);
        return refusal;
    }

    private async Task<Refusal?> TryAsync(MySqlSession session, MySqlSession own, DatasetChange change, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        var current = await datasets.ListAsync(session, change.TenantId, cancellationToken);
        var newest = current.FirstOrDefault(each => each.Name == change.Name);
        if (change.Version != (newest?.Version ?? 0) + 1)
            return new Refusal(ErrorCodes.DatasetVersionConflict, [new DatasetFault("$.version", $"{change.Version} is not the next one: {(newest is null ? "there is none" : $"{newest.Version} is stored by now")}")]);
        if (Misfit(dataset, current) is { } misfit)
            return misfit;
        var plan = await TargetPlan.MakeAsync(own, ddl.Server.TargetSchema, dataset, newest, cancellationToken);
        return await TryMakeAsync(own, plan, change.ChangeId, cancellationToken) ?? await TryStoreAsync(session, change, dataset, plan, cancellationToken);
    }

    /// <returns>What is at fault between the definition and the other datasets; null = nothing.</returns>
    private static Refusal? Misfit(DatasetDefinition dataset, IEnumerable<DatasetDefinition> current)
    {
        var next = current.Where(each => each.Name != dataset.Name).Append(dataset).ToDictionary(each => each.Name);
        var faults = DatasetRelations.Faults(dataset, next).Concat(DatasetRelations.FaultsOfReferring(dataset, next.Values)).ToList();
        return faults.Count == 0 ? null : new Refusal(ErrorCodes.DatasetInvalid, faults);
    }

    private async Task<Refusal?> TryMakeAsync(MySqlSession own, TargetPlan plan, Guid changeId, CancellationToken cancellationToken)
    {
        if (plan.Faults.Count > 0)
            return new Refusal(ErrorCodes.TargetMismatch, plan.Faults);
        try
        {
            await plan.ApplyAsync(own, options.DeliveryLimit * StatementShare, changeId, cancellationToken);
        }
        catch (DatasetDefinitionException e)
        {
            return new Refusal(ErrorCodes.TargetMismatch, e.Faults);
        }

        CrashPoint.Reached("table_made", "dataset");
        return null;
    }

    /// <summary>One dataset at a time: while the table was made another may have been stored that refers to this one as it was.</summary>
    private async Task<Refusal?> TryStoreAsync(MySqlSession session, DatasetChange change, DatasetDefinition dataset, TargetPlan plan, CancellationToken cancellationToken)
    {
        // Fails when the connection that holds the target is lost: another delivery may be at it by now.
        await scopes.LockAsync(session, change.TenantId, ScopeStore.AllDatasets, cancellationToken);
        if (Misfit(dataset, await datasets.ListAsync(session, change.TenantId, cancellationToken)) is { } misfit)
            return misfit;
        await datasets.AddAsync(session, change.TenantId, dataset, change.Definition, cancellationToken);
        Log.DatasetRegistered(
            logger, change.Name, change.Version, dataset.TargetTable,
            plan.IsNew ? "the table is new" : $"{plan.NewColumns.Count} columns and {plan.NewIndexes.Count} indexes more");
        return null;
    }

    private sealed record Refusal(string Code, IReadOnlyList<DatasetFault> Faults);
}
