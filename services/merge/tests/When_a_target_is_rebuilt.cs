using Imports.Contracts;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>An upsert that changes much of its target builds it anew and swaps it in; nobody sees a difference but in the time it takes.</summary>
public sealed class When_a_target_is_rebuilt(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private static readonly object?[][] Before =
    [
        ["a", "bolt", 1, 1.5m, false, "2026-02-02 10:00:00", "[1]"], ["b", "tab\tand\\line\nend\0", 2, null, true, null, "{\"a\": \"\\t\"}"],
        ["c", null, 3, 3m, null, null, null], ["d", "\\N", 4, 4.25m, true, "2026-02-02 10:00:00.123456", null], ["k", "Käse", null, -0.5m, true, null, null],
    ];

    /// <summary>One key is spelled otherwise than the target has it, with a space behind it.</summary>
    private static readonly object?[][] Changes =
    [
        ["_", "before all", 1, null, null, null, null], ["a", "nut", null, null, null, null, null], ["b", "tab\tand\\line\nend\0", 2, null, true, null, "{\"a\": \"\\t\"}"],
        ["c ", "named", 5, 3m, false, null, "[2]"], ["cc", "between", 1, 1m, true, null, null], ["d", "🧀", 9, 4.25m, true, null, null], ["z", "behind all", 1, null, null, null, "{}"],
    ];

    /// <summary>Rows whose first difference stands behind a NULL, behind a decimal that the target has with more zeros, or is a NULL itself.</summary>
    private static readonly object?[][] MoreBefore =
    [
        ["e", null, 5, null, false, null, null], ["f", "x", 5, 2.5m, false, null, null], ["g", "x", null, 1m, false, null, "[1]"], ["h", "x", 5, 1m, false, null, "[1]"],
        ["i", "no escape", 1, 7.12m, true, "2026-02-02 10:00:00.123456", "{}"], ["j", "no escape", 1, 7.12m, true, "2026-02-02 10:00:00.123456", "{}"],
    ];

    private static readonly object?[][] MoreChanges =
    [
        ["e", null, 5, null, true, null, null], ["f", "x", 5, 2.5m, true, null, null], ["g", "x", 1, 1m, false, null, "[1]"], ["h", "x", null, 1m, false, null, "[1]"],
        ["i", "no escape", 1, 7.12m, true, "2026-02-02 10:00:00.123456", "{}"], ["j", "no escape", 1, 7.12m, true, "2026-02-02 10:00:00.123457", "{}"],
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(true, "quantity", "since")]
    [InlineData(false, "quantity", "since")]
    [InlineData(false, "since", "extra")]
    public async Task It_holds_what_changing_it_row_by_row_leaves(bool keepsBlanks, params string[] unmapped)
    {
        var (byRow, byRowIds) = await ImportTwiceAsync("--Merge:SwapFromRows=1000", keepsBlanks, unmapped);
        var (rebuilt, rebuiltIds) = await ImportTwiceAsync("--Merge:SwapFromRows=3", keepsBlanks, unmapped);
        await AreAlikeAsync(byRow, byRowIds, rebuilt, rebuiltIds);
    }

    [Fact]
    public async Task It_holds_the_same_where_rows_are_inserted_by_statements()
    {
        var (byRow, byRowIds) = await ImportTwiceAsync("--Merge:SwapFromRows=1000", keepsBlanks: false, []);
        var (rebuilt, rebuiltIds) = await ImportTwiceAsync("--Merge:SwapFromRows=3", keepsBlanks: false, [], "--MySql:Loader=Insert");
        await AreAlikeAsync(byRow, byRowIds, rebuilt, rebuiltIds);
    }

    [Theory]
    [InlineData("ALTER TABLE {0} ADD COLUMN own INT NULL")]
    [InlineData("ALTER TABLE {0} MODIFY name CHAR(40) NULL")]
    [InlineData("ALTER TABLE {0} MODIFY name VARCHAR(40) CHARACTER SET latin1 NULL")]
    [InlineData("CREATE TRIGGER `{targets}`.before_{name} BEFORE UPDATE ON {0} FOR EACH ROW SET NEW.price = NEW.price")]
    public async Task What_a_new_table_would_not_have_is_changed_row_by_row(string obstacle)
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=3");
        var target = await FilledAsync(merge);
        await given.ExecuteAsync(
            obstacle.Replace("{0}", target.Quoted).Replace("{targets}", given.Database.Server.TargetSchema).Replace("{name}", target.Dataset.TargetTable));
        var import = await target.MergeAsync(merge, ImportMode.Upsert, Few(changed: 5));

        Assert.False(await WasSwappedAsync(import));
        Assert.Equal((0, 5, 0), await CountsAsync(import));
    }

    [Theory]
    [InlineData(5, 0, true)]
    [InlineData(1, 4, false)]
    public async Task It_is_built_anew_only_where_much_of_it_changes(int changed, int unchanged, bool isRebuilt)
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=3");
        var target = await FilledAsync(merge);
        var import = await target.MergeAsync(merge, ImportMode.Upsert, Few(changed, unchanged));

        Assert.Equal(isRebuilt, await WasSwappedAsync(import));
        Assert.Equal((0, changed, unchanged), await CountsAsync(import));
    }

    [Fact]
    public async Task Who_writes_meanwhile_waits_and_loses_nothing()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=3");
        var target = await ManyAsync(merge);
        var import = await target.StageAsync(ImportMode.Upsert, Many(quantity: 2));
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        var written = 0;
        var deadline = DateTime.UtcNow.AddMinutes(1);
        while (!merge.HasMerged(import) && DateTime.UtcNow < deadline)
        {
            written++;
            await given.ExecuteAsync(
                $"INSERT INTO {target.Quoted} (tenant_id, code, quantity, _import_id, _changed_at) VALUES ('default', @code, @written, REPEAT('x', 16), UTC_TIMESTAMP(6))",
                new { code = $"own{written}", written });
            await given.ExecuteAsync($"UPDATE {target.Quoted} SET price = @written WHERE tenant_id = 'default' AND code = 'untouched'", new { written });
        }

        Assert.True(await WasSwappedAsync(import));
        Assert.Equal(written, (await given.QueryAsync<long>($"SELECT COUNT(*) FROM {target.Quoted} WHERE code LIKE 'own%'"))[0]);
        Assert.Equal(written, (await given.QueryAsync<decimal>($"SELECT price FROM {target.Quoted} WHERE code = 'untouched'"))[0]);
        Assert.Equal(ManyRows, (await given.QueryAsync<long>($"SELECT COUNT(*) FROM {target.Quoted} WHERE quantity = 2 AND code LIKE 'm%'"))[0]);
    }

    [Fact]
    public async Task While_somebody_has_written_and_not_committed_it_is_changed_row_by_row()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=3");
        var target = await FilledAsync(merge);
        await using var other = await given.Pool.OpenAsync();
        await other.BeginAsync();
        await other.ExecuteAsync(
            $"INSERT INTO {target.Quoted} (tenant_id, code, quantity, _import_id, _changed_at) VALUES ('default', 'own', 7, REPEAT('x', 16), UTC_TIMESTAMP(6))");
        var import = await target.MergeAsync(merge, ImportMode.Upsert, Few(changed: 4));
        await other.CommitAsync();

        Assert.False(await WasSwappedAsync(import));
        Assert.Contains("own|-|7|-", await target.RowsAsync());
        Assert.Equal((0, 4, 0), await CountsAsync(import));
    }

    [Fact]
    public async Task What_was_written_before_the_barrier_is_up_is_seen_behind_it()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=3");
        var target = await GivenTarget.CreateAsync(given);
        await given.ExecuteAsync($"ALTER TABLE {target.Quoted} ADD COLUMN own INT NULL");
        await using var other = await given.Pool.OpenAsync();
        await other.BeginAsync();
        await other.ExecuteAsync(
            $"INSERT INTO {target.Quoted} (tenant_id, code, own, _import_id, _changed_at) VALUES ('default', 'a', 5, REPEAT('x', 16), UTC_TIMESTAMP(6))");
        var import = await target.StageAsync(ImportMode.Upsert, Before);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await given.RunsAsync("barrier_raise");
        await other.CommitAsync();
        await merge.MergedAsync(import);

        Assert.False(await WasSwappedAsync(import));
        Assert.Equal([5], await given.QueryAsync<int>($"SELECT own FROM {target.Quoted} WHERE code = 'a'"));
    }

    [Fact]
    public async Task Rows_of_which_nobody_knows_who_changed_them_stay_so()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=3");
        var target = await FilledAsync(merge);
        await given.ExecuteAsync($"ALTER TABLE {target.Quoted} MODIFY _import_id VARBINARY(16) NULL, MODIFY _changed_at DATETIME(6) NULL");
        await given.ExecuteAsync($"UPDATE {target.Quoted} SET _import_id = NULL, _changed_at = NULL WHERE code = 'k'");
        await given.ExecuteAsync($"INSERT INTO {target.Quoted} (tenant_id, code, _import_id, _changed_at) VALUES ('default', 'others', '', '2026-01-01 00:00:00')");
        var import = await target.MergeAsync(merge, ImportMode.Upsert, Few(changed: 4));

        Assert.True(await WasSwappedAsync(import));
        Assert.Equal(["k"], await given.QueryAsync<string>($"SELECT code FROM {target.Quoted} WHERE _import_id IS NULL AND _changed_at IS NULL"));
        Assert.Equal(["others"], await given.QueryAsync<string>($"SELECT code FROM {target.Quoted} WHERE _import_id = '' AND _changed_at = '2026-01-01 00:00:00'"));
    }

    [Fact]
    public async Task While_somebody_reads_on_and_on_it_is_changed_row_by_row_in_the_end()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=3");
        var target = await FilledAsync(merge);
        await using var reader = await given.Pool.OpenAsync();
        await reader.BeginAsync();
        await reader.QueryAsync<long>($"SELECT COUNT(*) FROM {target.Quoted}");
        var import = await target.MergeAsync(merge, ImportMode.Upsert, Few(changed: 5));

        Assert.False(await WasSwappedAsync(import));
        Assert.False(await target.HasNewAsync());
        Assert.Equal((0, 5, 0), await CountsAsync(import));
        Assert.Equal([1L], await given.QueryAsync<long>("SELECT COUNT(*) FROM receipt WHERE import_id = @import", new { import }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Broken_off_behind_the_commit_point_it_is_finished_or_merged_anew(bool isSwapped)
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=3");
        var target = await FilledAsync(merge);
        var import = await target.StageAsync(ImportMode.Upsert, Few(changed: 5));
        await given.ExecuteAsync("UPDATE import SET status = 'loading', inserted_rows = 0, updated_rows = 5, unchanged_rows = 0 WHERE import_id = @import", new { import });
        await given.ExecuteAsync(
            "INSERT INTO replaced_table (import_id, tenant_id, target, drop_after) VALUES (@import, 'default', @table, UTC_TIMESTAMP(6))", new { import, table = target.Dataset.TargetTable });
        await given.ExecuteAsync($"CREATE TABLE {target.QuotedNew} LIKE {target.Quoted}");
        await given.ExecuteAsync($"ALTER TABLE {target.QuotedNew} COMMENT = 'import {import}'");
        if (isSwapped)
            await given.ExecuteAsync($"RENAME TABLE {target.Quoted} TO {target.Replaced(import)}, {target.QuotedNew} TO {target.Quoted}");
        else
            await given.ExecuteAsync($"INSERT INTO {target.Quoted} (tenant_id, code, name, _import_id, _changed_at) VALUES ('default', 'own', 'theirs', REPEAT('x', 16), UTC_TIMESTAMP(6))");
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 2 });
        await merge.MergedAsync(import);

        // The swapped one was empty here, to show that nobody touches it.
        Assert.Equal(isSwapped ? 0 : 1, (await target.RowsAsync()).Count(row => row.StartsWith("own|theirs", StringComparison.Ordinal)));
        Assert.Equal(isSwapped ? 0 : 6, (await target.RowsAsync()).Count);
        Assert.Equal((0, 5, 0), await CountsAsync(import));
        Assert.False(await target.HasNewAsync());
    }

    [Fact]
    public async Task A_barrier_whose_connection_is_lost_is_noticed()
    {
        await using var ddl = given.Database.OpenPool(new MySqlPoolOptions { Role = "barrier", MaxConnections = 2, AllowDdl = true });
        var target = await GivenTarget.CreateAsync(given);
        await using var barrier = await WriteBarrier.RaiseAsync(
            ddl, new SwapTables(ddl.Server, target.Dataset.TargetTable, Guid.NewGuid()), TimeProvider.System, CancellationToken.None);
        await barrier!.DemandUpAsync(CancellationToken.None);
        await given.ExecuteAsync($"KILL {barrier.ConnectionId}");

        await Assert.ThrowsAnyAsync<Exception>(() => barrier.DemandUpAsync(CancellationToken.None));
    }

    private const int ManyRows = 20_000;

    private static object?[][] Many(int quantity)
        => [.. Enumerable.Range(0, ManyRows).Select(i => new object?[] { $"m{i:D6}", "one of many", quantity, 1m, true, null, null })];

    private async Task AreAlikeAsync(GivenTarget byRow, (Guid First, Guid Second) byRowIds, GivenTarget rebuilt, (Guid First, Guid Second) rebuiltIds)
    {
        Assert.Equal(await WholeRowsAsync(byRow, byRowIds), await WholeRowsAsync(rebuilt, rebuiltIds));
        Assert.Equal(await CountsAsync(byRowIds.Second), await CountsAsync(rebuiltIds.Second));
        Assert.False(await WasSwappedAsync(byRowIds.Second));
        Assert.True(await WasSwappedAsync(rebuiltIds.Second));
        Assert.False(await rebuilt.HasNewAsync());
    }

    private static object?[][] Few(int changed, int unchanged = 0)
        => [.. Before.Take(changed).Select(row => (object?[])[row[0], row[1], 77, .. row[3..]]), .. Before.Skip(changed).Take(unchanged)];

    private static object?[] Without(GivenTarget target, string[] unmapped, object?[] row)
        => [.. row.Select((value, i) => unmapped.Contains(target.Dataset.Columns[i].Name) ? null : value)];

    private async Task<GivenTarget> FilledAsync(RunningMerge merge)
    {
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, Before);
        return target;
    }

    private async Task<GivenTarget> ManyAsync(RunningMerge merge)
    {
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, [.. Many(quantity: 1), ["untouched", "x", 1, 0m, true, null, null]]);
        return target;
    }

    private async Task<(GivenTarget Target, (Guid First, Guid Second) Imports)> ImportTwiceAsync(string setting, bool keepsBlanks, string[] unmapped, params string[] others)
    {
        await using var merge = await RunningMerge.StartAsync(given, [setting, .. others]);
        var target = await GivenTarget.CreateAsync(given);
        var first = await target.MergeAsync(merge, ImportMode.Upsert, [.. Before, .. MoreBefore]);
        var second = await given.StageAsync(new StagedImport(target.Dataset, Changes.Concat(MoreChanges).Select(row => Without(target, unmapped, row)))
        {
            Mode = ImportMode.Upsert, Unmapped = unmapped, Blank = keepsBlanks ? new Dictionary<string, string>() : target.Dataset.Columns.ToDictionary(column => column.Name, _ => BlankPolicy.Null),
        });
        await merge.PublishAsync(new MergeImport { ImportId = second, Attempt = 1 });
        await merge.MergedAsync(second);
        return (target, (first, second));
    }

    private Task<IReadOnlyList<string>> WholeRowsAsync(GivenTarget target, (Guid First, Guid Second) imports) => given.QueryAsync<string>(
        $"""
        SELECT CONCAT_WS('|', HEX(code), HEX(COALESCE(name, '-')), COALESCE(quantity, '-'), COALESCE(price, '-'), COALESCE(active, '-'), COALESCE(since, '-'), COALESCE(extra, '-'),
          CASE _import_id WHEN UNHEX(@first) THEN 'first' WHEN UNHEX(@second) THEN 'second' END, COUNT(*) OVER (PARTITION BY _changed_at))
        FROM {target.Quoted} ORDER BY code
        """,
        new { first = imports.First.ToString("N"), second = imports.Second.ToString("N") });

    private async Task<(long?, long?, long?)> CountsAsync(Guid import)
        => await given.RowAsync(import) is var row ? (row.InsertedRows, row.UpdatedRows, row.UnchangedRows) : default;

    private async Task<bool> WasSwappedAsync(Guid import)
        => (await given.QueryAsync<long>("SELECT COUNT(*) FROM replaced_table WHERE import_id = @import", new { import }))[0] == 1;
}
