using Imports.Contracts;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>Rows that an upsert has changed or inserted become what they were, but for those that somebody has changed since.</summary>
public sealed class When_an_upsert_is_undone(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    /// <summary>Columns that the dataset does not know, of kinds that are easily lost or rounded.</summary>
    private const string Outside =
        """
        ALTER TABLE {0} ADD COLUMN remark VARCHAR(20) CHARACTER SET latin1 NULL DEFAULT 'own', ADD COLUMN weight FLOAT NULL, ADD COLUMN seen TIMESTAMP(6) NULL, ADD COLUMN raw VARBINARY(20) NULL,
          ADD COLUMN kind ENUM('a', 'b') NULL, ADD COLUMN bits BIT(4) NULL, ADD COLUMN touched DATETIME(6) NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
          ADD COLUMN twice BIGINT AS (quantity * 2) STORED
        """;

    [Fact]
    public async Task All_columns_are_what_they_were_and_new_rows_are_gone()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given);
        await undo.Target.AlterAsync(Outside);
        await undo.MergeAsync(
            merge,
            ["a", "x\ty\\", 1, 1.10m, true, "2026-01-01 00:00:00.000001", "{\"a\": [1, null]}"], ["b", null, null, null, null, null, null], ["c", "ünï🚚", -5, 0m, false, "1999-12-31 23:59:59.999999", "\"\""],
            ["same", "s", 2, 3m, true, "2026-01-01 00:00:00.000000", null]);
        await undo.WriteAsync(
            "UPDATE {0} SET remark = 'é', weight = 0.1, seen = '2026-03-29 01:30:00.5', raw = X'00FF0A5C', kind = 'b', bits = 5, touched = '2020-01-01' WHERE code <> 'b'");
        await undo.WriteAsync("UPDATE {0} SET remark = NULL, touched = '2021-01-01 00:00:00.000009' WHERE code = 'b'");
        var before = await undo.ChecksumAsync();

        var import = await undo.MergeAsync(
            merge,
            ["a", "other", 2, 9.99m, false, "2026-02-02 00:00:00.000000", "[]"], ["b", "b", 7, 7m, true, "2026-02-02 00:00:00.000000", "1"], ["c", "c", null, null, null, null, null], ["d", "new", 4, 4m, true, null, null],
            ["same", "s", 2, 3m, true, "2026-01-01 00:00:00.000000", null]);
        Assert.NotEqual(before, await undo.ChecksumAsync());
        Assert.Equal(4, await undo.ImagesAsync(import));
        // As though it were of corrections: the places that its rows have taken are free again.
        await given.ExecuteAsync(
            "INSERT INTO import_correction (import_id, row_no, tenant_id, parent_id, parent_row, taken_row, is_guarded, first_byte, length_bytes, first_line, last_line) VALUES (@import, 1, 'default', @import, 7, 7, FALSE, 0, 1, 2, 2)", new { import });
        await undo.UndoAsync(merge, import);
        Assert.Equal([0L], await given.QueryAsync<long>("SELECT COUNT(*) FROM import_correction WHERE import_id = @import AND taken_row IS NOT NULL", new { import }));

        Assert.Equal(before, await undo.ChecksumAsync());
        Assert.Equal((3, 1, 0), merge.UndoneOf(import));
        Assert.Equal([1L], await given.QueryAsync<long>(
            """
            SELECT COUNT(*) FROM replaced_table r JOIN import i ON i.import_id = r.import_id
            WHERE r.import_id = @import AND r.keeps = 'rows' AND r.rolled_back_at IS NOT NULL AND r.rollback_order = 3 AND r.rollback_sent_at IS NULL AND r.rollback_requested_by = 'somebody'
              AND r.restored_rows = 3 AND r.deleted_rows = 1 AND r.kept_rows = 0 AND r.drop_after = r.rolled_back_at AND i.dedupe_key IS NULL
            """,
            new { import }));
        Assert.Equal([2L], await given.QueryAsync<long>("SELECT merge_order FROM receipt WHERE import_id = @import", new { import }));
        var next = await undo.MergeAsync(merge, GivenUndo.Row("d", "again"));
        Assert.Equal([4L], await given.QueryAsync<long>("SELECT merge_order FROM receipt WHERE import_id = @next", new { next }));
    }

    [Fact]
    public async Task What_somebody_has_changed_since_is_kept_and_listed()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given);
        await undo.Target.AlterAsync("ALTER TABLE {0} ADD COLUMN remark VARCHAR(20) NULL");
        await undo.MergeAsync(merge, [.. new[] { "back", "by import", "by outsider", "gone", "untouched" }.Select(code => GivenUndo.Row(code, "old"))]);
        var import = await undo.MergeAsync(
            merge, [.. new[] { "back", "by import", "by outsider", "gone", "n1", "n2 by import", "n3 by outsider", "n4 gone", "n5 anew" }.Select(code => GivenUndo.Row(code, "new", 2))]);
        await undo.MergeAsync(merge, GivenUndo.Row("by import", "later", 2), GivenUndo.Row("n2 by import", "later", 2), GivenUndo.Row("back", "new", 2));
        await undo.WriteAsync("UPDATE {0} SET remark = 'mine' WHERE code LIKE '%by outsider'");
        await undo.WriteAsync("DELETE FROM {0} WHERE code LIKE '%gone' OR code = 'n5 anew'");
        await undo.WriteAsync("INSERT INTO {0} (tenant_id, code, name, quantity, _import_id, _changed_at) VALUES ('default', 'n5 anew', 'new', 2, X'00', UTC_TIMESTAMP(6))");
        await undo.UndoAsync(merge, import);

        Assert.Equal(
            ["back|old|1|-", "by import|later|2|-", "by outsider|new|2|-", "n2 by import|later|2|-", "n3 by outsider|new|2|-", "n5 anew|new|2|-", "untouched|old|1|-"], await undo.Target.RowsAsync());
        Assert.Equal((1, 1, 7), merge.UndoneOf(import));
        Assert.Equal(
            ["by import CHANGED_SINCE", "by outsider CHANGED_SINCE", "gone DELETED_SINCE", "n2 by import CHANGED_SINCE", "n3 by outsider CHANGED_SINCE", "n4 gone DELETED_SINCE", "n5 anew CHANGED_SINCE"],
            (await undo.KeptAsync(import)).Order(StringComparer.Ordinal));
        Assert.Equal(["default"], await given.QueryAsync<string>("SELECT DISTINCT tenant_id FROM import_kept_row WHERE import_id = @import", new { import }));
    }

    [Fact]
    public async Task A_later_import_can_be_undone_first_and_then_the_one_before_it()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given);
        var first = await undo.MergeAsync(merge, GivenUndo.Row("a", "one"), GivenUndo.Row("b", "one"));
        var second = await undo.MergeAsync(merge, GivenUndo.Row("a", "two"), GivenUndo.Row("c", "two"));
        await undo.UndoAsync(merge, second);
        Assert.Equal(["a|one|1|-", "b|one|1|-"], await undo.Target.RowsAsync());
        await undo.UndoAsync(merge, first);

        Assert.Empty(await undo.Target.RowsAsync());
        Assert.Equal(((0, 2, 0), (1, 1, 0)), (merge.UndoneOf(first), merge.UndoneOf(second)));
    }

    [Fact]
    public async Task Many_rows_are_undone_in_parts_and_no_table_is_built_anew_for_them()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=2");
        var undo = await GivenUndo.CreateAsync(given);
        static object?[][] Rows(int from, int count, string name) => [.. Enumerable.Range(from, count).Select(n => GivenUndo.Row($"i{n:00000}", name, n))];
        await undo.MergeAsync(merge, Rows(0, 12_000, "old"));
        var before = await undo.ChecksumAsync();
        var import = await undo.MergeAsync(merge, Rows(1_000, 25_000, "new"));
        await undo.WriteAsync("UPDATE {0} SET name = 'mine' WHERE code IN ('i01000', 'i11999', 'i12000', 'i25999')");
        await undo.UndoAsync(merge, import);

        Assert.Equal((10_998, 13_998, 4), merge.UndoneOf(import));
        Assert.Equal(["i01000", "i11999", "i12000", "i25999"], (await undo.KeptAsync(import)).Select(kept => kept[..6]).Order());
        await undo.WriteAsync("DELETE FROM {0} WHERE code IN ('i12000', 'i25999')");
        Assert.NotEqual(before, await undo.ChecksumAsync());
        Assert.Equal([12_000L], await given.QueryAsync<long>($"SELECT COUNT(*) FROM {undo.Target.Quoted}"));
        Assert.Equal([2L], await given.QueryAsync<long>($"SELECT COUNT(*) FROM {undo.Target.Quoted} WHERE name <> 'old'"));
    }

    [Fact]
    public async Task Imports_of_other_scopes_are_merged_beside_it_and_each_is_undone_alone()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given, "\"scope\": \"code\",");
        await undo.MergeAsync(merge, GivenUndo.Row("a", "old"), GivenUndo.Row("b", "old"));
        var (one, other) = (await undo.Target.StageAsync(ImportMode.Upsert, GivenUndo.Row("a", "new")), await undo.Target.StageAsync(ImportMode.Upsert, GivenUndo.Row("b", "new")));
        await Task.WhenAll(new[] { one, other }.Select(import => merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 })));
        await Task.WhenAll(merge.MergedAsync(one), merge.MergedAsync(other));
        await undo.UndoAsync(merge, one);

        Assert.Equal(["a|old|1|-", "b|new|1|-"], await undo.Target.RowsAsync());
    }

    [Fact]
    public async Task Asked_for_twice_it_is_done_once()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given);
        await undo.MergeAsync(merge, GivenUndo.Row("a", "old"));
        var import = await undo.MergeAsync(merge, GivenUndo.Row("a", "new"));
        await given.RequestRollbackAsync(import);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => merge.PublishAsync(new RollbackImport { ImportId = import })));
        await merge.RolledBackAsync(import);
        await merge.HasNoRollbackAsync(import);

        Assert.Equal(1, merge.CountRolledBack(import));
        Assert.Equal([3L], await given.QueryAsync<long>("SELECT merge_order FROM merge_counter WHERE target = @table", new { table = undo.Target.Dataset.TargetTable }));
        Assert.Equal(["a|old|1|-"], await undo.Target.RowsAsync());
    }

    [Fact]
    public async Task What_nobody_has_asked_for_is_not_done()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given);
        var import = await undo.MergeAsync(merge, GivenUndo.Row("a", "new"));
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await merge.HasNoRollbackAsync(import);

        Assert.Equal(["a|new|1|-"], await undo.Target.RowsAsync());
    }

    [Fact]
    public async Task One_that_changed_nothing_is_undone_and_that_is_all()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given);
        await undo.MergeAsync(merge, GivenUndo.Row("a", "old"));
        var import = await undo.MergeAsync(merge, GivenUndo.Row("a", "old"));
        await undo.UndoAsync(merge, import);

        Assert.Equal((0, 0, 0), merge.UndoneOf(import));
        Assert.Equal(["a|old|1|-"], await undo.Target.RowsAsync());
    }

    [Fact]
    public async Task Dry_runs_failed_imports_and_other_datasets_keep_nothing_and_a_replace_its_table()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (undo, plain) = (await GivenUndo.CreateAsync(given), await GivenTarget.CreateAsync(given));
        var preview = await undo.Target.StageAsync(ImportMode.Validate, GivenUndo.Row("a", "new"));
        await merge.PublishAsync(new PreviewImport { ImportId = preview, Attempt = 1 });
        await merge.PreviewedAsync(preview);
        await undo.Target.AlterAsync("ALTER TABLE {0} ADD CONSTRAINT `few_{1}` CHECK (quantity < 10)");
        var failed = await given.StageAsync(new StagedImport(undo.Target.Dataset, [GivenUndo.Row("a", "new"), GivenUndo.Row("b", "new", 11)]) { MaxRejects = "0" });
        await merge.PublishAsync(new MergeImport { ImportId = failed, Attempt = 1 });
        await merge.FailedAsync(failed, ErrorCodes.RejectBudgetExceeded);
        var other = await plain.MergeAsync(merge, ImportMode.Upsert, GivenUndo.Row("a", "new"));
        var replace = await undo.Target.MergeAsync(merge, ImportMode.Replace, GivenUndo.Row("a", "new"));

        Assert.Equal([replace], await given.QueryAsync<Guid>("SELECT import_id FROM replaced_table WHERE import_id IN (@preview, @failed, @other, @replace) AND keeps = 'table'", new { preview, failed, other, replace }));
        Assert.Empty(await given.QueryAsync<Guid>("SELECT import_id FROM replaced_table WHERE import_id IN (@preview, @failed, @other)", new { preview, failed, other }));
    }
}
