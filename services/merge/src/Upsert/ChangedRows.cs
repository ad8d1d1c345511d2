using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Merge;

/// <summary>
/// The small staging table of one merge: rows that change one of the target. It is loaded and committed slice by slice on a connection of its own, while the
/// merge's transaction is at the slice before; that one then updates the target from it. Made when there is a changed row at all.
/// </summary>
internal sealed class ChangedRows : IAsyncDisposable
{
    private static readonly string CreateSql = SqlFile.Read<ChangedRows>("changed.create");
    private static readonly string UpdateSql = SqlFile.Read<ChangedRows>("target.update");

    private readonly MySqlPool ddl;
    private readonly MySqlPool loads;
    private readonly MergedColumns columns;
    private readonly KeyRange range;
    private readonly string staging;
    private readonly string target;
    private readonly string create;
    private readonly Dictionary<string, object> shared;
    private MySqlSession? session;

    public ChangedRows(MySqlPool ddl, MySqlPool loads, ImportRow import, MergedColumns columns, DateTimeOffset changedAt)
    {
        (this.ddl, this.loads, this.columns) = (ddl, loads, columns);
        range = new KeyRange(columns.Key);
        staging = new StagingTable(ddl.Server.StagingSchema, import.ImportId).Quoted;
        target = SqlName.Quote(ddl.Server.TargetSchema, columns.Dataset.TargetTable);
        shared = new Dictionary<string, object> { ["tenantId"] = import.TenantId, ["importHex"] = import.ImportId.ToString("N"), ["changedAt"] = changedAt.UtcDateTime };
        create = CreateSql.With("changed", staging).With("target", target)
            .With("values", string.Concat(columns.Updated.Select(column => $"{TableDdl.Declare(column.Definition)} NULL,\n  ")))
            .With("key", string.Join(", ", columns.Key.Select(column => column.Name)));
    }

    /// <summary>Stages a slice's changed rows; durable when the task completes.</summary>
    public async Task StageAsync(Slice slice, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (slice.ChangedRows == 0)
            return;
        session ??= await OpenAsync(cancellationToken);
        var load = new BulkLoad
        {
            Table = staging,
            Columns = [.. columns.Staged.Select(column => column.Name)],
            Expressions = [$"`_slice` = {slice.Number}"],
            Rows = slice.Changed.Open(),
            ExpectedRows = slice.ChangedRows,
            Timeout = timeout,
            Tag = "imports:merge.stage_changed",
        };
        await session.BulkLoadAsync(load, cancellationToken);
    }

    /// <summary>Updates the target from a slice that is staged, in the merge's transaction.</summary>
    /// <returns>How many rows were changed.</returns>
    public async Task<long> UpdateAsync(MySqlSession merge, Slice slice, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var parameters = new Dictionary<string, object>(shared) { ["slice"] = slice.Number };
        range.AddBounds(slice.Changed.Written, parameters);
        // Reading a row of the target on is about an eighth of changing one from the list.
        var statement = UpdateStatement(goesThroughTarget: slice.TargetRows < 8 * slice.ChangedRows);
        return await merge.ExecuteAsync(statement, parameters, timeout, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (session is not null)
            await session.DisposeAsync();
    }

    /// <summary>Makes the staging table.</summary>
    internal string CreateStatement => create;

    /// <summary>The table, quoted.</summary>
    internal string Staging => staging;

    /// <summary>Updates the target from one slice.</summary>
    /// <param name="goesThroughTarget">The target is gone through, and each of its rows looked up in the slice; else the other way round.</param>
    internal string UpdateStatement(bool goesThroughTarget)
    {
        var (first, second, walked) = goesThroughTarget ? ($"{target} t", $"{staging} s", "t") : ($"{staging} s", $"{target} t", "s");
        return UpdateSql.With("first", first).With("second", second).With("from", range.From(walked)).With("to", range.To(walked))
            .With("same_key", string.Join(" AND ", columns.Key.Select(column => $"t.{column.Name} = s.{column.Name}").Prepend("t.`tenant_id` = @tenantId")))
            .With("changes", string.Join(",\n  ", Changes()));
    }

    private IEnumerable<string> Changes() =>
    [
        .. columns.Updated.Select(column => $"t.{column.Name} = {column.UpdatedOver("t")}"),
        $"t.{SqlName.Quote(TableDdl.ImportIdColumn)} = UNHEX(@importHex)",
        $"t.{SqlName.Quote(TableDdl.ChangedAtColumn)} = @changedAt",
    ];

    private async Task<MySqlSession> OpenAsync(CancellationToken cancellationToken)
    {
        await using (var own = await ddl.OpenAsync(cancellationToken))
        {
            await own.ExecuteAsync($"DROP TABLE IF EXISTS {staging}", cancellationToken: cancellationToken);
            await own.ExecuteAsync(create, cancellationToken: cancellationToken);
        }
        return await loads.OpenAsync(cancellationToken);
    }
}
