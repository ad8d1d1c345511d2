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
            faults.AddRange(change.Faults.Concat(FaultsAmong(file.Dataset, current)).Select(fault => $"{file.File}: {fault}"));
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
                return new TargetChange(file, [], [], isStored ? [] : [new DatasetFault("$.version", $"is older than {newest.Version}, which is stored")]);
        }
        catch (DatasetDefinitionException e)
        {
            return new TargetChange(file, null, [], e.Faults);
        }

        if (newest is not null && newest.TargetTable != dataset.TargetTable)
            return new TargetChange(file, null, [], [new DatasetFault("$.table", $"was {newest.TargetTable} in version {newest.Version}: the rows are there")]);
        var table = await TargetTable.FindAsync(session, server.TargetSchema, dataset.TargetTable, cancellationToken);
        if (table is null)
            return new TargetChange(file, null, dataset.Indexes, []);
        // The columns of a table that no version was stored for are somebody's own: they are checked, and none is added.
        var faults = new TargetCheck(dataset, table).Run(mayAddColumns: newest is not null);
        return new TargetChange(file, [.. TargetCheck.Missing(dataset, table)], [.. TargetCheck.MissingIndexes(dataset, table)], faults);
    }

    /// <summary>What is at fault between datasets: references, and tables that two of them would write to.</summary>
    private static IEnumerable<DatasetFault> FaultsAmong(DatasetDefinition dataset, IReadOnlyDictionary<string, DatasetDefinition> current)
    {
        foreach (var (path, column, reference) in DatasetFolder.References(dataset))
        {
            if (!current.TryGetValue(reference.Dataset, out var other))
                yield return new DatasetFault($"{path}.dataset", $"names '{reference.Dataset}', which is no dataset");
            else if (other.BusinessKey is not [var key])
                yield return new DatasetFault($"{path}.dataset", $"names '{other.Name}', whose business key is not one column: {string.Join(", ", other.BusinessKey)}");
            else if (other.Column(key).Type != column.Type)
                yield return new DatasetFault(path, $"is of type {column.Type}, and the key {other.Name}.{key} of type {other.Column(key).Type}");
            else if (reference.By is { } by && !(other.Columns.Any(named => named.Name == by && named.Type == ColumnType.Text) && other.Indexes.Any(index => index[0] == by)))
                yield return new DatasetFault($"{path}.by", $"names '{by}', which is no text column of {other.Name} that one of its indexes begins with");
        }

        foreach (var other in current.Values.Where(other => other.Name != dataset.Name && other.TargetTable == dataset.TargetTable))
            yield return new DatasetFault("$.table", $"{dataset.TargetTable} is the table of the dataset {other.Name}");
    }

    private async Task ApplyAsync(MySqlSession session, TargetChange change, CancellationToken cancellationToken)
    {
        var (file, dataset) = (change.File, change.File.Dataset);
        try
        {
            if (change.NewColumns is null)
                await session.ExecuteAsync(TableDdl.CreateTarget(server.TargetSchema, dataset), cancellationToken: cancellationToken);
            else if (change.NewColumns.Count > 0)
                await session.ExecuteAsync(TableDdl.AddColumns(server.TargetSchema, dataset, change.NewColumns), cancellationToken: cancellationToken);
            foreach (var index in change.NewIndexes)
                await session.ExecuteAsync(TableDdl.AddIndex(server.TargetSchema, dataset.TargetTable, index), cancellationToken: cancellationToken);
        }
        catch (MySqlStatementException e) when (!MySqlErrors.IsTransient(e))
        {
            throw new MigrationException($"{file.File}: $.columns the server refuses the table {dataset.TargetTable}: {e.Message}");
        }

        await store.PutAsync(session, Tenant, file.Json, cancellationToken);
    }
}

/// <summary>What has to be done to a target so that it fits a definition.</summary>
/// <param name="File">The definition.</param>
/// <param name="NewColumns">Those to be added; null = the whole table is to be created.</param>
/// <param name="NewIndexes">The secondary indexes to be added.</param>
/// <param name="Faults">Why it cannot be done.</param>
internal sealed record TargetChange(
    DatasetFile File, IReadOnlyList<ColumnDefinition>? NewColumns, IReadOnlyList<IReadOnlyList<string>> NewIndexes, IReadOnlyList<DatasetFault> Faults);
