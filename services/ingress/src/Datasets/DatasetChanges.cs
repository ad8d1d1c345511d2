using System.Globalization;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;
using Imports.Persistence;
using MassTransit;

namespace Imports.Ingress;

/// <summary>
/// Stores what is to become of a dataset and has merge do it, which may make tables; then waits a while for what comes of it. Asked for the same twice, it is done once; of two who want different
/// things at once one is told so.
/// </summary>
internal sealed class DatasetChanges(
    IServiceScopeFactory scopes, DatasetStore datasets, DatasetChangeStore changes, AuditStore audit, [FromKeyedServices(Pools.Requests)] MySqlPool pool, IngressOptions options, TimeProvider time,
    ILogger<DatasetChanges> logger)
{
    private const int MaxAttempts = 3;
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestBetweenLooks = TimeSpan.FromMilliseconds(500);

    /// <returns>The change as it stands when it is decided, or when the time to wait is over; null = the newest version says all that already, and nothing was changed.</returns>
    /// <exception cref="DatasetRefusedException">The definition is not sound.</exception>
    /// <exception cref="ImportException"><see cref="ErrorCodes.DatasetChanged"/>, <see cref="ErrorCodes.DatasetVersionConflict"/> or <see cref="ErrorCodes.TooManyDatasets"/>.</exception>
    public async Task<DatasetChange?> PutAsync(string tenantId, string name, PostedDefinition posted, DatasetPrecondition precondition, CancellationToken cancellationToken)
    {
        // What is looked at may change until it is asked for.
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var wanted = await FindWantedAsync(tenantId, name, posted, precondition, cancellationToken);
            if (wanted is null)
                return null;
            if (wanted.IsAsked || await AskAsync(wanted.Change, cancellationToken))
                return await DecidedAsync(wanted.Change, cancellationToken);
        }

        throw Conflict(name, "it was changed by others at each attempt");
    }

    /// <returns>The change that is to be asked for, or that is asked for already; null = nothing is to be changed.</returns>
    private async Task<Wanted?> FindWantedAsync(string tenantId, string name, PostedDefinition posted, DatasetPrecondition precondition, CancellationToken cancellationToken)
    {
        await using var session = await pool.OpenAsync(cancellationToken);

        // In this order: what is decided in between is stored before it is open no more.
        var open = await changes.FindOpenAsync(session, tenantId, name, cancellationToken);
        var newest = await datasets.FindLatestAsync(session, tenantId, name, cancellationToken);
        var next = (newest?.Version ?? 0) + 1;
        var (json, dataset) = posted.As(next);
        if (newest is not null && (posted.Version ?? newest.Version) == newest.Version && DefinitionText.AreAlike(newest, dataset))
            return null;
        precondition.Demand(name, newest?.Version);
        if (dataset.Version != next)
            throw Conflict(name, $"version {dataset.Version} is not the next one: {(newest is null ? "there is none" : $"{newest.Version} is stored")}, so {next} is, or leave it out");
        if (open is not null)
            return open.Version == next && DefinitionText.AreAlike(DatasetReader.Read(open.Definition), dataset)
                ? new Wanted(open, IsAsked: true)
                : throw Conflict(name, $"another change of it is under way: /datasets/{name}/changes/{open.ChangeId}");
        if (newest is null && await datasets.CountAsync(session, tenantId, cancellationToken) >= options.MaxDatasets)
            throw new ImportException(ErrorCodes.TooManyDatasets, $"There are {options.MaxDatasets} datasets or more already (Ingress__MaxDatasets).");
        return new Wanted(
            new DatasetChange { ChangeId = Guid.CreateVersion7(), TenantId = tenantId, Name = name, Version = next, Definition = json, AskedAt = time.GetUtcNow() }, IsAsked: false);
    }

    /// <returns>False = somebody else came first.</returns>
    private async Task<bool> AskAsync(DatasetChange change, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        unit.TenantId = change.TenantId;
        await unit.BeginAsync(cancellationToken);
        if (!await changes.AskAsync(unit.Session, change, Tenants.Anonymous, cancellationToken))
            return false;
        var detail = new Dictionary<string, string> { ["dataset"] = change.Name, ["version"] = change.Version.ToString(CultureInfo.InvariantCulture), ["change"] = $"{change.ChangeId}" };
        await audit.AddAsync(unit.Session, new AuditEntry(change.TenantId, Tenants.Anonymous, AuditAction.PutDataset, ImportId: null, detail), cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IPublishEndpoint>().Publish(new RegisterDataset { ChangeId = change.ChangeId }, cancellationToken);
        await unit.CommitAsync(CancellationToken.None);
        Log.DatasetChangeRequested(logger, change.Name, change.Version, change.ChangeId);
        return true;
    }

    /// <summary>Looks more and more seldom, and holds no connection in between.</summary>
    private async Task<DatasetChange> DecidedAsync(DatasetChange asked, CancellationToken cancellationToken)
    {
        var (begun, wait) = (time.GetTimestamp(), FirstLook);
        while (true)
        {
            await using (var session = await pool.OpenAsync(cancellationToken))
            {
                var now = await changes.FindAsync(session, asked.TenantId, asked.ChangeId, cancellationToken) ?? throw new InvalidOperationException($"The change {asked.ChangeId} is gone.");
                if (now.State != DatasetChangeState.Pending || time.GetElapsedTime(begun) >= options.DatasetWait)
                    return now;
            }

            await Task.Delay(wait, time, cancellationToken);
            wait = wait * 2 < LongestBetweenLooks ? wait * 2 : LongestBetweenLooks;
        }
    }

    private static ImportException Conflict(string name, string why) => new(ErrorCodes.DatasetVersionConflict, $"The dataset '{name}' is as it was: {why}.");

    private sealed record Wanted(DatasetChange Change, bool IsAsked);
}
