using Imports.Datasets;
using Imports.MySql;

namespace Imports.Migrator;

/// <summary>
/// Stores the definitions of a folder for the tenant <c>default</c>, and creates their target tables or checks those that are there. Nothing is changed
/// before all files and tables have been found to fit; then each step may run again. Meanwhile nobody else stores a dataset, and no table goes that was made for one.
/// </summary>
public sealed class DatasetRegistrar(MySqlServerOptions server)
{
    private const string Tenant = "default";

    private static readonly string Lock = SqlFile.Read<DatasetRegistrar>("dataset.lock_all");

    /// <summary>Above the servers' lock wait of 50 s, so that the server ends the wait and says so.</summary>
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(2);

    private readonly DatasetStore store = new();

    /// <param name="session">Makes the tables and stores the definitions.</param>
    /// <param name="holding">Keeps others from storing any, in a transaction of its own.</param>
    /// <param name="folder">Of the definitions.</param>
    /// <param name="cancellationToken">Of the statements.</param>
    /// <exception cref="MigrationException">Definitions or tables are at fault; all faults are told, each with its file and JSON path.</exception>
    public async Task RegisterAsync(MySqlSession session, MySqlSession holding, string folder, CancellationToken cancellationToken)
    {
        var files = DatasetFolder.InOrderOfReferences(await DatasetFolder.ReadAsync(folder, cancellationToken));
        await LockAsync(holding, cancellationToken);
        var stored = await StoredAsync(session, cancellationToken);
        var changes = new List<TargetChange>();
        foreach (var file in files)
            changes.Add(await PlanAsync(session, file, stored.GetValueOrDefault(file.Dataset.Name), cancellationToken));
        MigrationException.ThrowIfAny([.. Faults(changes, stored)]);
        foreach (var change in changes)
            await ApplyAsync(session, holding, change, cancellationToken);
        await holding.CommitAsync(cancellationToken);
    }

    /// <summary>What merge locks too while it stores a version.</summary>
    private static async Task LockAsync(MySqlSession holding, CancellationToken cancellationToken)
    {
        try
        {
            await holding.BeginAsync(cancellationToken);
            await holding.ExecuteAsync(Lock, new { tenantId = Tenant }, LockTimeout, cancellationToken);
        }
        catch (MySqlStatementException e) when (e.Number == MySqlErrors.LockWaitTimeout)
        {
            throw new MigrationException("Somebody else has been storing a dataset all the time; run the migrator again.");
        }
    }

    /// <summary>Of each file with its own; the references of what is stored, and stays as it is, to what it changes are its too.</summary>
    private static IEnumerable<string> Faults(IReadOnlyList<TargetChange> changes, IReadOnlyDictionary<string, DatasetDefinition> stored)
    {
        // A file that is older than what is stored changes nothing, and is nothing to the others.
        var current = new Dictionary<string, DatasetDefinition>(stored);
        foreach (var change in changes.Where(change => !change.IsOlder))
            current[change.File.Dataset.Name] = change.File.Dataset;
        var names = changes.Where(change => !change.IsOlder).Select(change => change.File.Dataset.Name).ToHashSet();
        var kept = current.Values.Where(dataset => !names.Contains(dataset.Name)).ToList();
        foreach (var change in changes)
        {
            var relations = change.IsOlder ? [] : DatasetRelations.Faults(change.File.Dataset, current).Concat(DatasetRelations.FaultsOfReferring(change.File.Dataset, kept));
            foreach (var fault in change.Faults.Concat(relations))
                yield return $"{change.File.File}: {fault}";
        }
    }

    /// <summary>Reading them is a check too: a version that this program cannot read must be known before a service meets it.</summary>
    private async Task<Dictionary<string, DatasetDefinition>> StoredAsync(MySqlSession session, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.ListAsync(session, Tenant, cancellationToken)).ToDictionary(dataset => dataset.Name);
        }
        catch (DatasetDefinitionException e)
        {
            throw new MigrationException($"A stored definition cannot be read: {e.Message}.");
        }
    }

    private async Task<TargetChange> PlanAsync(MySqlSession session, DatasetFile file, DatasetDefinition? newest, CancellationToken cancellationToken)
    {
        var dataset = file.Dataset;
        try
        {
            var isStored = await store.IsStoredAsync(session, Tenant, dataset, file.Json, cancellationToken);
            if (newest?.Version > dataset.Version)
                // The table belongs to the newer version.
                return new TargetChange(file, null, isStored ? [] : [new DatasetFault("$.version", $"is older than {newest.Version}, which is stored")]) { IsOlder = true };
        }
        catch (DatasetDefinitionException e)
        {
            return new TargetChange(file, null, e.Faults);
        }

        var plan = await TargetPlan.MakeAsync(session, server.TargetSchema, dataset, newest, cancellationToken);
        return new TargetChange(file, plan, plan.Faults);
    }

    private async Task ApplyAsync(MySqlSession session, MySqlSession holding, TargetChange change, CancellationToken cancellationToken)
    {
        try
        {
            if (change.Plan is { } plan)
                await plan.ApplyAsync(session, timeout: null, changeId: null, cancellationToken);
        }
        catch (DatasetDefinitionException e)
        {
            throw new MigrationException($"{change.File.File}: {e.Message}");
        }

        // Fails when its connection is lost, and the lock with it.
        await holding.ExecuteAsync("DO 0", cancellationToken: cancellationToken);
        await store.PutAsync(session, Tenant, change.File.Json, cancellationToken);
    }
}

/// <summary>What has to be done for a definition.</summary>
/// <param name="File">The definition.</param>
/// <param name="Plan">For its target; null = nothing.</param>
/// <param name="Faults">Why it cannot be done.</param>
internal sealed record TargetChange(DatasetFile File, TargetPlan? Plan, IReadOnlyList<DatasetFault> Faults)
{
    /// <summary>A newer version is stored.</summary>
    public bool IsOlder { get; init; }
}
