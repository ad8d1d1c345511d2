using System.Globalization;
using Imports.Datasets;
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
    /// <param name="cancellationToken">Stops the load.</param>
    /// <exception cref="ImportException">The table refuses a row.</exception>
    /// <exception cref="MySqlUnavailableException">One of the keys is there: somebody else writes into the table.</exception>
    public async Task LoadAsync(
        MySqlSession session, ImportRow import, MergedColumns columns, string table, Slice slice, DateTimeOffset changedAt, CancellationToken cancellationToken)
    {
        if (slice.NewRows == 0)
            return;
        IReadOnlyList<string> names = [.. columns.All.Select(column => column.Name)];
        await LoadAsync(session, table, slice, slice.NewRows, names, [Tenant(import), .. ChangedBy(import, changedAt)], cancellationToken);
    }

    /// <summary>Loads all rows of a slice as <see cref="RebuiltRows"/> has written them.</summary>
    /// <exception cref="ImportException">The table refuses a row.</exception>
    public Task LoadRebuiltAsync(MySqlSession session, ImportRow import, MergedColumns columns, string table, Slice slice, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> names = [.. columns.Whole.Select(column => column.Name), "@changed_by", SqlName.Quote(TableDdl.ChangedAtColumn)];
        return LoadAsync(
            session, table, slice, slice.Rows + slice.PassedRows, names, [Tenant(import), $"`{TableDdl.ImportIdColumn}` = UNHEX(@changed_by)"], cancellationToken);
    }

    private async Task LoadAsync(
        MySqlSession session, string table, Slice slice, long rows, IReadOnlyList<string> names, IReadOnlyList<string> expressions, CancellationToken cancellationToken)
    {
        var load = new BulkLoad
        {
            Table = SqlName.Quote(server.TargetSchema, table),
            Columns = names,
            Expressions = expressions,
            Rows = slice.New.Open(),
            ExpectedRows = rows,
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

    /// <summary>The same in every row. As hexadecimal digits, so that no value can end a text.</summary>
    private static string Tenant(ImportRow import) => $"`tenant_id` = CONVERT(X'{Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(import.TenantId))}' USING utf8mb4)";

    private static IReadOnlyList<string> ChangedBy(ImportRow import, DateTimeOffset changedAt) =>
    [
        $"`{TableDdl.ImportIdColumn}` = X'{import.ImportId:N}'",
        $"`{TableDdl.ChangedAtColumn}` = TIMESTAMP'{changedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'",
    ];
}
