using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// Updates the target, slice by slice, from a temporary table that a slice's changed rows are loaded into: on the merge's own session and in its transaction. Such a table
/// is neither logged nor durable, and gone with the session; only the target's own changes cost that.
/// </summary>
internal sealed class ChangedRows
{
    private static readonly string CreateSql = SqlFile.Read<ChangedRows>("changed.create");
    private static readonly string DropSql = SqlFile.Read<ChangedRows>("changed.drop");
    private static readonly string UpdateSql = SqlFile.Read<ChangedRows>("target.update");
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromMinutes(10);

    private readonly MergedColumns columns;
    private readonly KeyRange range;
    private readonly string target;
    private readonly string[] staged;
    private readonly Dictionary<string, object> shared;

    public ChangedRows(MySqlServerOptions server, ImportRow import, MergedColumns columns, DateTimeOffset changedAt)
    {
        this.columns = columns;
        range = new KeyRange(columns.Key);
        staged = [.. columns.Staged.Select(column => column.Name)];
        target = SqlName.Quote(server.TargetSchema, columns.Dataset.TargetTable);
        Table = SqlName.Quote(server.StagingSchema, $"c_{import.ImportId:N}");
        shared = new Dictionary<string, object> { ["tenantId"] = import.TenantId, ["importHex"] = import.ImportId.ToString("N"), ["changedAt"] = changedAt.UtcDateTime };
        DropStatement = DropSql.With("changed", Table);
        CreateStatement = CreateSql.With("changed", Table).With("target", target)
            .With("values", string.Concat(columns.Updated.Select(column => $"{TableDdl.Declare(column.Definition)} NULL,\n  ")))
            .With("key", string.Join(", ", columns.Key.Select(column => column.Name)));
    }

    /// <summary>No other merge is in the target. Beside others it is not gone through: each of its rows would be locked on the way, those of the others too, and both would wait for each other.</summary>
    public bool IsAlone { get; init; } = true;

    /// <summary>Keeps the rows as they were; null = nobody asks for it.</summary>
    internal ImportImages? Images { get; init; }

    /// <summary>The temporary table, quoted.</summary>
    internal string Table { get; }

    internal string CreateStatement { get; }

    internal string DropStatement { get; }

    /// <summary>Writes changed rows, in the merge's transaction.</summary>
    /// <param name="merge">The merge's.</param>
    /// <param name="rows">At least one, of a slice or all that it has.</param>
    /// <param name="targetRows">See <see cref="Slice.TargetRows"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TargetRefusedException">The target refuses a row.</exception>
    /// <exception cref="MySqlUnavailableException">Somebody else writes into the target.</exception>
    public async Task WriteAsync(MySqlSession merge, RowBlock rows, long? targetRows, CancellationToken cancellationToken)
    {
        try
        {
            if (await UpdateAsync(merge, rows, targetRows, cancellationToken) != rows.Rows)
                throw TargetRefusal.Moved(columns.Dataset.TargetTable);
        }
        catch (MySqlStatementException e) when (MySqlErrors.RowErrorOf(e) is { } error)
        {
            throw new TargetRefusedException(columns.Dataset.TargetTable, [error]);
        }
    }

    private async Task<long> UpdateAsync(MySqlSession merge, RowBlock rows, long? targetRows, CancellationToken cancellationToken)
    {
        // A table anew is emptied at once, and as small as the slice; DELETE would go through its rows, TRUNCATE would commit.
        await merge.ExecuteAsync(DropStatement, cancellationToken: cancellationToken);
        await merge.ExecuteAsync(CreateStatement, cancellationToken: cancellationToken);
        await merge.BulkLoadAsync(
            new BulkLoad
            {
                Table = Table, Columns = staged, Rows = rows.Open(), ExpectedRows = rows.Rows, Timeout = StatementTimeout, Tag = "imports:merge.stage_changed",
            },
            cancellationToken);
        var parameters = new Dictionary<string, object>(shared);
        range.AddBounds(rows.Written, parameters);
        // Reading a row of the target on is about an eighth of changing one from the list.
        var statement = UpdateStatement(goesThroughTarget: IsAlone && targetRows < 8 * rows.Rows);
        if (Images is not null)
            await Images.CopyAsync(merge, Table, rows.Rows, cancellationToken);
        var updated = await merge.ExecuteAsync(statement, parameters, StatementTimeout, cancellationToken);
        if (Images is not null)
            await Images.AddChangedAsync(merge, rows.Rows, cancellationToken);
        return updated;
    }

    /// <summary>Updates the target from what is staged.</summary>
    /// <param name="goesThroughTarget">The target is gone through, and each of its rows looked up in the slice; else the other way round.</param>
    internal string UpdateStatement(bool goesThroughTarget)
    {
        var (first, second) = goesThroughTarget ? ($"{target} t", $"{Table} s") : ($"{Table} s", $"{target} t");
        return UpdateSql.With("first", first).With("second", second).With("from", range.From("t")).With("to", range.To("t"))
            .With("same_key", string.Join(" AND ", columns.Key.Select(column => $"t.{column.Name} = s.{column.Name}").Prepend("t.`tenant_id` = @tenantId")))
            .With("changes", string.Join(",\n  ", Changes()));
    }

    private IEnumerable<string> Changes() =>
    [
        .. columns.Updated.Select(column => $"t.{column.Name} = {column.UpdatedOver("t")}"),
        $"t.{SqlName.Quote(TableDdl.ImportIdColumn)} = UNHEX(@importHex)",
        $"t.{SqlName.Quote(TableDdl.ChangedAtColumn)} = @changedAt",
    ];
}
