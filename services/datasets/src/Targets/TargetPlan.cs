using Imports.MySql;

namespace Imports.Datasets;

/// <summary>What has to be done to a target so that it takes the rows of a definition. Made without changing anything; what has been done by then is found at the next look.</summary>
public sealed record TargetPlan
{
    private readonly string schema;
    private readonly DatasetDefinition dataset;

    private TargetPlan(string schema, DatasetDefinition dataset) => (this.schema, this.dataset) = (schema, dataset);

    /// <summary>The table is not there: all of it is to be made, with its indexes.</summary>
    public bool IsNew { get; private init; }

    /// <summary>Columns that a new version brings.</summary>
    public IReadOnlyList<ColumnDefinition> NewColumns { get; private init; } = [];

    /// <summary>Secondary indexes that are lacking.</summary>
    public IReadOnlyList<IReadOnlyList<string>> NewIndexes { get; private init; } = [];

    /// <summary>Why the table that is there cannot take the rows; with any of them nothing may be done.</summary>
    public IReadOnlyList<DatasetFault> Faults { get; private init; } = [];

    /// <summary>Looks at the table, or finds that there is none.</summary>
    /// <param name="session">One that may see the schema.</param>
    /// <param name="schema">Of the targets.</param>
    /// <param name="dataset">The definition that is to be stored.</param>
    /// <param name="newest">The newest version that is stored; null = none.</param>
    /// <param name="cancellationToken">Of the statements.</param>
    public static async Task<TargetPlan> MakeAsync(MySqlSession session, string schema, DatasetDefinition dataset, DatasetDefinition? newest, CancellationToken cancellationToken)
    {
        var nothing = new TargetPlan(schema, dataset);
        if (newest is not null && newest.TargetTable != dataset.TargetTable)
            return nothing with { Faults = [new DatasetFault("$.table", $"was {newest.TargetTable} in version {newest.Version}: the rows are there")] };
        var table = await TargetTable.FindAsync(session, schema, dataset.TargetTable, cancellationToken);
        if (table is null)
            return nothing with { IsNew = true };
        return nothing with
        {
            NewColumns = [.. TargetCheck.Missing(dataset, table)],
            NewIndexes = [.. TargetCheck.MissingIndexes(dataset, table)],
            // The columns of a table that no version was stored for are somebody's own: they are checked, and none is added.
            Faults = new TargetCheck(dataset, table).Run(mayAddColumns: newest is not null),
        };
    }

    /// <summary>Makes the table, or adds what it lacks, in one statement: all of it is done, or nothing. It commits by itself.</summary>
    /// <param name="session">One that may change the schema.</param>
    /// <param name="timeout">Of the statement; null = the pool's.</param>
    /// <param name="changeId">What asked for it over the API, which a new table tells: it goes again where that is refused.</param>
    /// <param name="cancellationToken">Of the statement.</param>
    /// <exception cref="DatasetDefinitionException">The server refuses the table as it is defined, or takes longer than it may to add to one with rows.</exception>
    public async Task ApplyAsync(MySqlSession session, TimeSpan? timeout, Guid? changeId, CancellationToken cancellationToken)
    {
        var additions = TableDdl.Additions(NewColumns, NewIndexes);
        if (!IsNew && additions.Length == 0)
            return;
        try
        {
            await session.ExecuteAsync(
                IsNew ? TableDdl.CreateTarget(schema, dataset, changeId) : TableDdl.Extend(schema, dataset.TargetTable, additions), timeout: timeout, cancellationToken: cancellationToken);
        }
        catch (Exception e) when (!IsNew && IsTooSlow(e))
        {
            // Begun anew it would take as long.
            throw new DatasetDefinitionException(
                NewIndexes.Count > 0 ? "$.indexes" : "$.columns", $"cannot be added to {dataset.TargetTable} here, it has too many rows: add them by hand ({additions}), then ask again; {e.Message}", e);
        }
        catch (MySqlStatementException e) when (!MySqlErrors.IsTransient(e))
        {
            throw new DatasetDefinitionException("$.columns", $"the server refuses the table {dataset.TargetTable}: {e.Message}", e);
        }
    }

    private static bool IsTooSlow(Exception exception) => exception is MySqlTimeoutException || MySqlErrors.NumberOf(exception) == MySqlErrors.StatementTimeLimit;
}
