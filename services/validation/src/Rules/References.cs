using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Validation;

/// <summary>Finds the tables that the columns of a dataset refer to: those of the newest versions of the other datasets.</summary>
public sealed class References(DatasetStore datasets, MySqlServerOptions server)
{
    /// <summary>By column.</summary>
    /// <exception cref="ImportException">A dataset that is referred to is not there, or its key is not one column.</exception>
    public async Task<IReadOnlyDictionary<string, ReferencedTarget>> FindAsync(
        MySqlSession session, string tenantId, DatasetDefinition dataset, CancellationToken cancellationToken)
    {
        var targets = new Dictionary<string, ReferencedTarget>();
        foreach (var column in dataset.Columns)
        {
            // What was looked up by a name is a key that is there.
            if (column.References is not { By: null } reference)
                continue;
            var other = await datasets.FindLatestAsync(session, tenantId, reference.Dataset, cancellationToken);
            if (other is not { BusinessKey: [var key] })
                throw new ImportException(
                    ErrorCodes.TargetMismatch,
                    $"The column {column.Name} of {dataset.Name} refers to the dataset {reference.Dataset}, which {(other is null ? "is not there" : "has more than one key column")}.");
            targets.Add(column.Name, new ReferencedTarget(other.Name, SqlName.Quote(server.TargetSchema, other.TargetTable), key, reference.WhenEmpty));
        }

        return targets;
    }
}
