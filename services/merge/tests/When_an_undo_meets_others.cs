using Imports.Contracts;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>Others write, merge, refer to rows or change the table; and the undo breaks off.</summary>
public sealed class When_an_undo_meets_others(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    [Fact]
    public async Task What_is_kept_is_what_is_overwritten_though_somebody_wrote_it_after_the_comparison()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given);
        await undo.Target.AlterAsync("ALTER TABLE {0} ADD COLUMN remark VARCHAR(20) NULL");
        await undo.MergeAsync(merge, GivenUndo.Row("a", "old"));
        await using var other = await given.Pool.OpenAsync();
        await other.BeginAsync();
        await other.ExecuteAsync($"UPDATE {undo.Target.Quoted} SET remark = 'mine', price = 5 WHERE code = 'a'");
        var import = await undo.Target.StageAsync(ImportMode.Upsert, GivenUndo.Row("a", "new"));
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await given.RunsAsync("image_insert_before");
        await other.CommitAsync();
        await merge.MergedAsync(import);
        var after = await undo.ChecksumAsync();
        await undo.UndoAsync(merge, import);

        Assert.NotEqual(after, await undo.ChecksumAsync());
        Assert.Equal(["a|old|1|5.00|mine"], await given.QueryAsync<string>($"SELECT CONCAT_WS('|', code, name, quantity, price, remark) FROM {undo.Target.Quoted}"));
    }

    [Fact]
    public async Task A_merge_waits_until_it_is_undone_and_comes_behind_it()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (undo, import, holder) = await HeldAsync(merge);
        await using var held = holder;
        var later = await undo.Target.StageAsync(ImportMode.Upsert, GivenUndo.Row("b", "later"));
        await merge.PublishAsync(new MergeImport { ImportId = later, Attempt = 1 });
        await given.RunsAsync("scope_lock");
        await holder.RollbackAsync();
        await merge.RolledBackAsync(import);
        await merge.MergedAsync(later);

        Assert.Equal(["a|old|1|-", "b|later|1|-"], await undo.Target.RowsAsync());
        Assert.Equal([3L], await given.QueryAsync<long>("SELECT rollback_order FROM replaced_table WHERE import_id = @import", new { import }));
        Assert.Equal([4L], await given.QueryAsync<long>("SELECT merge_order FROM receipt WHERE import_id = @later", new { later }));
    }

    [Theory]
    [InlineData("undo_insert_kept")]
    [InlineData("undo_restore")]
    public async Task Killed_on_its_way_it_comes_again_and_is_done_once(string statement)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given);
        await undo.Target.AlterAsync("CREATE TABLE `{2}`.`{1}_q` (quantity BIGINT PRIMARY KEY)", "INSERT INTO `{2}`.`{1}_q` VALUES (1), (2)");
        await undo.MergeAsync(merge, GivenUndo.Row("a", "old"));
        var import = await undo.MergeAsync(merge, GivenUndo.Row("a", "new", 2), GivenUndo.Row("b", "new", 2));
        await undo.Target.AlterAsync("ALTER TABLE {0} ADD CONSTRAINT `fk_{1}` FOREIGN KEY (quantity) REFERENCES `{2}`.`{1}_q` (quantity)");

        // Either the row itself is held, or what it refers to once it is restored.
        await using var holder = await given.Pool.OpenAsync();
        await holder.BeginAsync();
        await holder.QueryAsync<string>(statement == "undo_restore" ? undo.Target.Filled("SELECT quantity FROM `{2}`.`{1}_q` WHERE quantity = 1 FOR UPDATE") : $"SELECT code FROM {undo.Target.Quoted} WHERE code = 'a' FOR UPDATE");
        await undo.AskAsync(merge, import);
        await given.KillAsync(statement);
        await holder.RollbackAsync();
        await merge.RolledBackAsync(import);

        Assert.Equal(["a|old|1|-"], await undo.Target.RowsAsync());
        Assert.Equal((1, 1, 0), merge.UndoneOf(import));
        Assert.Equal(1, merge.CountRolledBack(import));
        Assert.Empty(await undo.KeptAsync(import));
    }

    [Fact]
    public async Task Rows_that_the_table_refuses_as_they_were_or_does_not_let_go_are_kept_and_the_others_undone()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given);
        await undo.MergeAsync(merge, GivenUndo.Row("a", "old"), GivenUndo.Row("b", "old", 20), GivenUndo.Row("c", "old"));
        var import = await undo.MergeAsync(merge, GivenUndo.Row("a", "new", 2), GivenUndo.Row("b", "new", 3), GivenUndo.Row("c", "new", 4), GivenUndo.Row("d", "new", 5), GivenUndo.Row("e", "new", 6));
        await undo.Target.AlterAsync(
            "ALTER TABLE {0} ADD CONSTRAINT `few_{1}` CHECK (quantity < 10)",
            "CREATE TABLE `{2}`.`{1}_c` (tenant_id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, FOREIGN KEY (tenant_id, code) REFERENCES {0} (tenant_id, code))",
            "INSERT INTO `{2}`.`{1}_c` VALUES ('default', 'd'), ('default', 'a')");
        await undo.UndoAsync(merge, import);

        Assert.Equal(["a|old|1|-", "b|new|3|-", "c|old|1|-", "d|new|5|-"], await undo.Target.RowsAsync());
        Assert.Equal((2, 1, 2), merge.UndoneOf(import));
        Assert.Equal(["d REFUSED_BY_TARGET", "b REFUSED_BY_TARGET"], await undo.KeptAsync(import));
    }

    [Fact]
    public async Task A_value_that_another_row_has_to_give_back_first_is_waited_for()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given);
        await undo.MergeAsync(merge, GivenUndo.Row("a", "n", 1), GivenUndo.Row("b", "n", 2), GivenUndo.Row("c", "n", 3), GivenUndo.Row("x", "n", 8), GivenUndo.Row("y", "n", 9));
        var import = await undo.MergeAsync(
            merge, GivenUndo.Row("a", "n", 4), GivenUndo.Row("b", "n", 1), GivenUndo.Row("c", "n", 2), GivenUndo.Row("d", "n", 3), GivenUndo.Row("x", "n", 9), GivenUndo.Row("y", "n", 8));
        await undo.Target.AlterAsync("ALTER TABLE {0} ADD UNIQUE KEY uq_quantity (quantity)");
        await undo.UndoAsync(merge, import);

        // Two that have exchanged their values wait for each other.
        Assert.Equal(["a|n|1|-", "b|n|2|-", "c|n|3|-", "x|n|9|-", "y|n|8|-"], await undo.Target.RowsAsync());
        Assert.Equal((3, 1, 2), merge.UndoneOf(import));
        Assert.Equal(["x REFUSED_BY_TARGET", "y REFUSED_BY_TARGET"], await undo.KeptAsync(import));
    }

    [Fact]
    public async Task Where_the_table_refuses_too_many_nothing_is_undone()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:MaxRefusedRows=2");
        var undo = await GivenUndo.CreateAsync(given);
        await undo.MergeAsync(merge, [.. Enumerable.Range(0, 4).Select(n => GivenUndo.Row($"a{n}", "old", 20))]);
        var import = await undo.MergeAsync(merge, [.. Enumerable.Range(0, 5).Select(n => GivenUndo.Row($"a{n}", "new"))]);
        await undo.Target.AlterAsync("ALTER TABLE {0} ADD CONSTRAINT `few_{1}` CHECK (quantity < 10)");
        await IsRefusedAsync(merge, undo, import, ErrorCodes.RollbackRefused);
        Assert.Equal(5, await undo.ImagesAsync(import));
    }

    [Theory]
    [InlineData("ALTER TABLE {0} ADD COLUMN later INT NULL")]
    [InlineData("ALTER TABLE {0} MODIFY name VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL")]
    [InlineData("CREATE TABLE `{2}`.`{1}_c` (tenant_id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, FOREIGN KEY (tenant_id, code) REFERENCES {0} (tenant_id, code) ON DELETE CASCADE)")]
    public async Task Where_more_would_be_lost_than_the_rows_nothing_is_undone(string change)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (undo, import) = await ChangedAsync(merge);
        await undo.Target.AlterAsync(change);
        await IsRefusedAsync(merge, undo, import, ErrorCodes.RollbackRefused);
    }

    /// <summary>A trigger, by way of another table. It would do so each time: the message must not come again for ever.</summary>
    [Fact]
    public async Task Where_one_row_that_goes_changes_another_nothing_is_undone()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given);
        await undo.MergeAsync(merge, GivenUndo.Row("a", "old"));
        var import = await undo.MergeAsync(merge, GivenUndo.Row("a", "new", 2), GivenUndo.Row("b", "new", 2));
        await undo.Target.AlterAsync(
            "CREATE TABLE `{2}`.`{1}_q` (quantity BIGINT PRIMARY KEY)",
            "INSERT INTO `{2}`.`{1}_q` VALUES (1), (2)",
            "ALTER TABLE {0} ADD CONSTRAINT `fk_{1}` FOREIGN KEY (quantity) REFERENCES `{2}`.`{1}_q` (quantity) ON UPDATE CASCADE",
            "CREATE TRIGGER `{2}`.`t_{1}` AFTER DELETE ON {0} FOR EACH ROW UPDATE `{2}`.`{1}_q` SET quantity = quantity + 100 WHERE quantity = OLD.quantity");
        await IsRefusedAsync(merge, undo, import, ErrorCodes.RollbackRefused);
    }

    [Theory]
    [InlineData("UPDATE replaced_table SET dropped_at = UTC_TIMESTAMP(6) WHERE target = '{1}'")]
    [InlineData("DROP TABLE {3}")]
    public async Task Once_the_rows_are_not_kept_any_more_it_is_refused(string change)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (undo, import) = await ChangedAsync(merge);
        await given.RequestRollbackAsync(import);
        await undo.WriteAsync(change.Replace("{3}", undo.Target.Replaced(import), StringComparison.Ordinal));
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await merge.RollbackRefusedAsync(import, ErrorCodes.RollbackNotKept);

        Assert.Equal(["a|new|1|-", "b|new|1|-"], await undo.Target.RowsAsync());
    }

    [Fact]
    public async Task What_does_not_fit_into_one_transaction_is_refused_and_may_be_asked_for_again()
    {
        Guid import;
        GivenUndo undo;
        await using (var merge = await RunningMerge.StartAsync(given))
            (undo, import) = await ChangedAsync(merge);
        await using (var merge = await RunningMerge.StartAsync(given, "--Merge:MaxTransactionBytes=100"))
            await IsRefusedAsync(merge, undo, import, ErrorCodes.TransactionTooLarge);
        await using (var merge = await RunningMerge.StartAsync(given))
            await undo.UndoAsync(merge, import);

        Assert.Equal(["a|old|1|-"], await undo.Target.RowsAsync());
    }

    [Fact]
    public async Task The_rollback_of_a_replace_before_it_is_refused_from_then_on()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var undo = await GivenUndo.CreateAsync(given);
        var replace = await undo.Target.MergeAsync(merge, ImportMode.Replace, GivenUndo.Row("a", "old"));
        var import = await undo.MergeAsync(merge, GivenUndo.Row("a", "new"));
        await undo.UndoAsync(merge, import);
        await undo.AskAsync(merge, replace);
        await merge.RollbackRefusedAsync(replace, ErrorCodes.RollbackSuperseded);

        Assert.Equal(["a|old|1|-"], await undo.Target.RowsAsync());
    }

    private async Task<(GivenUndo Undo, Guid Import)> ChangedAsync(RunningMerge merge)
    {
        var undo = await GivenUndo.CreateAsync(given);
        await undo.MergeAsync(merge, GivenUndo.Row("a", "old"));
        return (undo, await undo.MergeAsync(merge, GivenUndo.Row("a", "new"), GivenUndo.Row("b", "new")));
    }

    /// <summary>An undo that waits for somebody who has locked one of its rows.</summary>
    private async Task<(GivenUndo Undo, Guid Import, Imports.MySql.MySqlSession Holder)> HeldAsync(RunningMerge merge)
    {
        var (undo, import) = await ChangedAsync(merge);
        var holder = await given.Pool.OpenAsync();
        await holder.BeginAsync();
        await holder.QueryAsync<string>($"SELECT code FROM {undo.Target.Quoted} WHERE code = 'a' FOR UPDATE");
        await undo.AskAsync(merge, import);
        await given.RunsAsync("undo_insert_kept");
        return (undo, import, holder);
    }

    private async Task IsRefusedAsync(RunningMerge merge, GivenUndo undo, Guid import, string code)
    {
        var before = await undo.ChecksumAsync();
        await undo.AskAsync(merge, import);
        await merge.RollbackRefusedAsync(import, code);

        Assert.Equal(before, await undo.ChecksumAsync());
        Assert.Equal(0, merge.CountRolledBack(import));
        Assert.Empty(await undo.KeptAsync(import));
        Assert.Equal([1L], await given.QueryAsync<long>("SELECT COUNT(*) FROM replaced_table WHERE import_id = @import AND rollback_sent_at IS NULL AND rolled_back_at IS NULL", new { import }));
    }
}
