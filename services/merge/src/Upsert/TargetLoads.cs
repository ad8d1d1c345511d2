using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>Loads new rows straight into a target, or into the table that is to become one.</summary>
public sealed class TargetLoads(MySqlServerOptions server)
{
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(10);

    /// <param name="session">In its transaction if one is open, else in one of the load's own.</param>
    /// <param name="import">The import.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="table">In the target schema.</param>
    /// <param name="slice">Its new rows.</param>
    /// <param name="changedAt">Noted with each row.</param>
    /// <param name="filled">Columns that the table fills by itself.</param>
    /// <param name="refusals">Told of the rows that the table refuses, the others go in; null = one refused row is a failure.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <returns>How many rows the table refuses.</returns>
    /// <exception cref="ImportException">The table refuses a row, or too many.</exception>
    /// <exception cref="MySqlUnavailableException">One of the keys is there: somebody else writes into the table.</exception>
    public async Task<long> LoadAsync(
        MySqlSession session,
        ImportRow import,
        MergedColumns columns,
        string table,
        Slice slice,
        DateTimeOffset changedAt,
        IReadOnlyList<LoadConstant> filled,
        TargetRefusals? refusals,
        CancellationToken cancellationToken)
    {
        if (slice.NewRows == 0)
            return 0;
        IReadOnlyList<string> names = [.. columns.All.Select(column => column.Name)];
        IReadOnlyList<string> expressions = [.. LoadConstant.Of(import, changedAt).Except(filled).Select(one => one.Assignment)];
        if (refusals is not null)
            return await Halving.WriteAsync(session, slice.NewBlock, block => LoadAsync(session, table, block, names, expressions, cancellationToken), refusals.AddNew, cancellationToken);
        await LoadWholeAsync(session, table, slice.NewBlock, names, expressions, cancellationToken);
        return 0;
    }

    /// <summary>
    /// Loads all rows of a slice as <see cref="RebuiltRows"/> has written them: those that the import changed do not say so each, which would be as long as most rows. The tenant is a column that the
    /// table fills by itself, if it is among those.
    /// </summary>
    /// <exception cref="ImportException">The table refuses a row.</exception>
    public Task LoadRebuiltAsync(
        MySqlSession session, ImportRow import, MergedColumns columns, string table, Slice slice, DateTimeOffset changedAt, IReadOnlyList<LoadConstant> filled, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> names = [.. columns.Whole.Select(column => column.Name), "@changed_by", "@changed_at"];
        IReadOnlyList<string> expressions =
        [
            .. new[] { LoadConstant.Tenant(import) }.Except(filled).Select(one => one.Assignment),
            LoadConstant.Import(import).AssignmentWhere("@changed_at = ''", otherwise: "UNHEX(@changed_by)"),
            LoadConstant.Moment(changedAt).AssignmentWhere("@changed_at = ''", otherwise: "@changed_at"),
        ];
        return LoadWholeAsync(session, table, new RowBlock(slice.New.Segment, slice.Rows + slice.PassedRows), names, expressions, cancellationToken);
    }

    private async Task LoadWholeAsync(
        MySqlSession session, string table, RowBlock rows, IReadOnlyList<string> names, IReadOnlyList<string> expressions, CancellationToken cancellationToken)
    {
        try
        {
            await LoadAsync(session, table, rows, names, expressions, cancellationToken);
        }
        catch (TargetRefusedException e)
        {
            throw e.Failure();
        }
    }

    private async Task LoadAsync(
        MySqlSession session, string table, RowBlock rows, IReadOnlyList<string> names, IReadOnlyList<string> expressions, CancellationToken cancellationToken)
    {
        var load = new BulkLoad
        {
            Table = SqlName.Quote(server.TargetSchema, table),
            Columns = names,
            Expressions = expressions,
            Rows = rows.Open(),
            ExpectedRows = rows.Rows,
            Timeout = LoadTimeout,
            Tag = "imports:merge.load",
        };
        try
        {
            await session.BulkLoadAsync(load, cancellationToken);
        }
        catch (BulkLoadMismatchException e)
        {
            throw TargetRefusal.Of(e, table);
        }
    }
}
