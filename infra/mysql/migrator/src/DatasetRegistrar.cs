using Imports.Datasets;
using Imports.MySql;

namespace Imports.Migrator;

/// <summary>
/// Stores the definitions of a folder for the tenant <c>default</c>, and creates their target tables or checks those that are there. Nothing is changed
/// before all files and tables have been found to fit; then each step may run again.
/// </summary>
public sealed class DatasetRegistrar(MySqlServerOptions server)
{
    private const string Tenant = "default";

    private readonly DatasetStore store = new();

    /// <exception cref="MigrationException">Definitions or tables are at fault; all faults are told, each with its file and JSON path.</exception>
    public async Task RegisterAsync(MySqlSession session, string folder, CancellationToken cancellationToken)
    {
        var files = DatasetFolder.InOrderOfReferences(await DatasetFolder.ReadAsync(folder, cancellationToken));
        var stored = await StoredAsync(session, cancellationToken);
        var current = stored.Values.Where(dataset => files.All(file => file.Dataset.Name != dataset.Name)).Concat(files.Select(file => file.Dataset)).ToDictionary(dataset => dataset.Name);
        var changes = new List<TargetChange>();
        var faults = new List<string>();
        foreach (var file in files)
        {
            var change = await PlanAsync(session, file, stored.GetValueOrDefault(file.Dataset.Name), cancellationToken);
            changes.Add(change);
            faults.AddRange(change.Faults.Concat(DatasetRelations.Faults(file.Dataset, current)).Select(fault => $"{file.File}: {fault}"));
        }

        MigrationException.ThrowIfAny(faults);
        foreach (var change in changes)
            await ApplyAsync(session, change, cancellationToken);
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
                return new TargetChange(file, null, isStored ? [] : [new DatasetFault("$.version", $"is older than {newest.Version}, which is stored")]);
        }
        catch (DatasetDefinitionException e)
        {
            return new TargetChange(file, null, e.Faults);
        }

        var plan = await TargetPlan.MakeAsync(session, server.TargetSchema, dataset, newest, cancellationToken);
        return new TargetChange(file, plan, plan.Faults);
    }

    private async Task ApplyAsync(MySqlSession session, TargetChange change, CancellationToken cancellationToken)
    {
        try
        {
            if (change.Plan is { } plan)
                await plan.ApplyAsync(session, timeout: null, cancellationToken);
        }
        catch (DatasetDefinitionException e)
        {
            throw new MigrationException($"{change.File.File}: {e.Message}");
        }

        await store.PutAsync(session, Tenant, change.File.Json, cancellationToken);
    }
}

/// <summary>What has to be done for a definition.</summary>
/// <param name="File">The definition.</param>
/// <param name="Plan">For its target; null = nothing.</param>
/// <param name="Faults">Why it cannot be done.</param>
internal sealed record TargetChange(DatasetFile File, TargetPlan? Plan, IReadOnlyList<DatasetFault> Faults);
