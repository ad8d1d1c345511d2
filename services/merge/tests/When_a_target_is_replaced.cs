using Imports.Contracts;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>Each test has a dataset and a target of its own.</summary>
public sealed class When_a_target_is_replaced(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    [Fact]
    public async Task The_file_becomes_the_whole_content_and_the_former_table_is_kept()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await given.ExecuteAsync($"ALTER TABLE {target.Quoted} ADD COLUMN remark VARCHAR(20) NOT NULL DEFAULT 'own', ADD KEY ix_name (name(10), quantity DESC), ADD KEY ix_remark (remark)");
        await target.MergeAsync(merge, ImportMode.Upsert, ["a", "x", 1, null, null, null, null], ["b", "y", 2, null, null, null, null]);
        var indexes = await target.IndexesAsync();

        var import = await target.MergeAsync(merge, ImportMode.Replace, ["c", null, 3, null, null, null, null], ["b", "z", null, null, null, null, null]);

        Assert.Equal(["b|z|-|-", "c|unnamed|3|-"], await target.RowsAsync());
        Assert.Equal(["own", "own"], await given.QueryAsync<string>($"SELECT remark FROM {target.Quoted}"));
        Assert.Equal(indexes, await target.IndexesAsync());
        Assert.Equal([import], await given.QueryAsync<Guid>($"SELECT DISTINCT _import_id FROM {target.Quoted}"));
        Assert.Equal(["a", "b"], await given.QueryAsync<string>($"SELECT code FROM {target.Replaced(import)} ORDER BY code"));
        Assert.Equal([0L], await given.QueryAsync<long>("SELECT drop_after < UTC_TIMESTAMP(6) + INTERVAL 23 HOUR FROM replaced_table WHERE import_id = @import", new { import }));
        Assert.False(await target.HasNewAsync());
        var row = await given.RowAsync(import);
        Assert.Equal((2, 0, 0), (row.InsertedRows, row.UpdatedRows, row.UnchangedRows));
        Assert.Single(await given.QueryAsync<long>("SELECT merge_order FROM receipt WHERE import_id = @import", new { import }));
    }

    /// <summary>While it is built, columns of the new table have defaults which those of the target have not.</summary>
    [Theory]
    [InlineData("COMMENT = 'as it is'")]
    [InlineData("ALTER tenant_id SET DEFAULT 'somebody', ALTER _import_id SET DEFAULT 'nobody'")]
    [InlineData("MODIFY _changed_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)")]
    [InlineData("MODIFY _import_id BINARY(16) NULL COMMENT 'who NOT NULL', MODIFY _changed_at DATETIME(6) NULL")]
    public async Task It_has_the_form_of_the_former_one(string form)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await given.ExecuteAsync($"ALTER TABLE {target.Quoted} {form}");
        var columns = await ColumnsAsync();
        foreach (var mode in new[] { ImportMode.Upsert, ImportMode.Replace })
        {
            var import = await target.MergeAsync(merge, mode, ["a", "x", 1, null, null, null, null], ["b", "y", 2, null, null, null, null]);
            Assert.Equal(["a|x|1|-", "b|y|2|-"], await target.RowsAsync());
            Assert.Equal([import], await given.QueryAsync<Guid>($"SELECT DISTINCT _import_id FROM {target.Quoted} WHERE tenant_id = 'default' AND _changed_at > UTC_TIMESTAMP(6) - INTERVAL 10 MINUTE"));
            Assert.Equal(columns, await ColumnsAsync());
        }

        Task<IReadOnlyList<string>> ColumnsAsync() => given.QueryAsync<string>(
            $"SELECT CONCAT_WS(' ', column_name, column_type, collation_name, is_nullable, COALESCE(column_default, '-'), extra, column_comment) FROM information_schema.columns WHERE table_schema = '{given.Database.Server.TargetSchema}' AND table_name = '{target.Dataset.TargetTable}' ORDER BY ordinal_position");
    }

    [Fact]
    public async Task A_second_delivery_only_says_it_again_and_a_second_replace_works()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        var first = await target.MergeAsync(merge, ImportMode.Replace, ["a", "x", 1, null, null, null, null]);
        await merge.PublishAsync(new MergeImport { ImportId = first, Attempt = 2 });
        await merge.MergedAsync(first, times: 2);
        var second = await target.MergeAsync(merge, ImportMode.Replace, ["b", "y", 2, null, null, null, null]);
        var third = await target.MergeAsync(merge, ImportMode.Upsert, ["b", "y", 2, null, null, null, null], ["c", "z", 3, null, null, null, null]);

        Assert.Equal(["b|y|2|-", "c|z|3|-"], await target.RowsAsync());
        Assert.Equal((1, 0, 1), ((await given.RowAsync(third)).InsertedRows, (await given.RowAsync(third)).UpdatedRows, (await given.RowAsync(third)).UnchangedRows));
        Assert.Equal(["a"], await given.QueryAsync<string>($"SELECT code FROM {target.Replaced(second)}"));
    }

    [Theory]
    [InlineData("CREATE TABLE {0}_child (tenant_id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, FOREIGN KEY (tenant_id, code) REFERENCES {0} (tenant_id, code))")]
    [InlineData("CREATE TABLE `{staging}`.`x_child` (tenant_id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, FOREIGN KEY (tenant_id, code) REFERENCES {0} (tenant_id, code))")]
    [InlineData("CREATE TRIGGER `{targets}`.before_{name} BEFORE INSERT ON {0} FOR EACH ROW SET NEW.quantity = 1")]
    [InlineData("INSERT INTO {0} (tenant_id, code, _import_id, _changed_at) VALUES ('another', 'a', REPEAT('x', 16), UTC_TIMESTAMP(6))")]
    [InlineData("CREATE TABLE {0}_new (a INT) COMMENT = 'somebody''s own'")]
    [InlineData("CREATE TABLE {0}_new (a INT) COMMENT = 'import of legacy customers'")]
    [InlineData("INSERT INTO dataset (tenant_id, name, version, definition) SELECT 'default', '{name}_new', 1, REPLACE(definition, '\"{name}\"', '\"{name}_new\"') FROM dataset WHERE name = '{name}'")]
    public async Task It_is_refused_where_more_than_the_rows_hangs_on_the_target(string obstacle)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await given.ExecuteAsync(obstacle.Replace("{0}_new", target.QuotedNew).Replace("{0}_child", target.Quoted[..^1] + "_child`").Replace("{0}", target.Quoted)
            .Replace("{staging}", given.Database.Server.StagingSchema).Replace("{targets}", given.Database.Server.TargetSchema).Replace("{name}", target.Dataset.Name));
        var import = await target.StageAsync(ImportMode.Replace, ["a", "x", 1, null, null, null, null]);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.FailedAsync(import, ErrorCodes.ReplaceRefused);

        Assert.DoesNotContain("a|x|1|-", await target.RowsAsync());
        Assert.Null((await given.RowAsync(import)).LoadingAt);
        await given.ExecuteAsync($"DROP TABLE IF EXISTS `{given.Database.Server.StagingSchema}`.`x_child`");
    }

    [Fact]
    public async Task A_file_without_a_valid_row_empties_no_table()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, ["a", "x", 1, null, null, null, null]);
        var import = await target.StageAsync(ImportMode.Replace);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.FailedAsync(import, ErrorCodes.ReplaceRefused);

        Assert.Equal(["a|x|1|-"], await target.RowsAsync());
    }

    [Fact]
    public async Task Rows_that_are_missing_in_the_runs_fail_it_and_leave_nothing_behind()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        var import = await target.StageAsync(ImportMode.Replace, ["a", "x", 1, null, null, null, null]);
        await given.ExecuteAsync("UPDATE import SET valid_rows = 2, staged_rows = 2, read_rows = 2 WHERE import_id = @import", new { import });
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.FailedAsync(import, ErrorCodes.CountsDoNotBalance);

        Assert.Empty(await target.RowsAsync());
        Assert.False(await target.HasNewAsync());
    }

    [Fact]
    public async Task A_reader_sees_the_former_rows_or_the_new_ones_and_never_both_or_none()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var before = await given.StageManyAsync(store: 7, 3000, ImportMode.Replace, more: 0);
        await merge.PublishAsync(new MergeImport { ImportId = before, Attempt = 1 });
        await merge.MergedAsync(before);
        var after = await given.StageManyAsync(store: 7, 5000, ImportMode.Replace, more: 10_000);
        await merge.PublishAsync(new MergeImport { ImportId = after, Attempt = 1 });

        var seen = new HashSet<(long, long)>();
        await using var reader = await given.Pool.OpenAsync();
        await Eventually.IsTrueAsync(
            async () =>
            {
                seen.Add(await reader.QueryFirstOrDefaultAsync<(long, long)>($"SELECT COUNT(*), CAST(COALESCE(SUM(quantity), 0) AS SIGNED) FROM {given.Target}"));
                return merge.HasMerged(after);
            },
            TimeSpan.FromSeconds(30),
            "the swap is over");
        seen.Add(await reader.QueryFirstOrDefaultAsync<(long, long)>($"SELECT COUNT(*), CAST(COALESCE(SUM(quantity), 0) AS SIGNED) FROM {given.Target}"));

        Assert.Equal([(3000, 4_498_500), (5000, 62_497_500)], seen.Order());
    }

    [Fact]
    public async Task While_the_table_is_built_a_cancellation_stops_it_and_leaves_nothing_behind()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:WatchEvery=00:00:00.2");
        var before = await given.QueryAsync<long>($"SELECT COUNT(*) FROM {given.Target}");
        var import = await given.StageManyAsync(store: 8, 400_000, ImportMode.Replace);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await Eventually.IsTrueAsync(
            async () => (await given.QueryAsync<long>("SELECT merged_rows FROM import WHERE import_id = @import", new { import }))[0] > 0, TimeSpan.FromSeconds(30), "rows are written");
        await given.RequestCancelAsync(import);
        await merge.CancelledAsync(import);

        Assert.Equal(before, await given.QueryAsync<long>($"SELECT COUNT(*) FROM {given.Target}"));
        Assert.False(await given.HasTableAsync(given.Database.Server.TargetSchema, "stock_new"));
        Assert.Null((await given.RowAsync(import)).InsertedRows);
    }

    [Fact]
    public async Task A_long_read_holds_the_swap_up_and_other_readers_are_not_held_up_by_it()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, ["a", "x", 1, null, null, null, null]);
        await using var slow = await given.Pool.OpenAsync();
        await slow.BeginAsync();
        await slow.QueryAsync<string>($"SELECT code FROM {target.Quoted}");
        var import = await target.StageAsync(ImportMode.Replace, ["b", "y", 2, null, null, null, null]);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await given.RunsAsync("swap_rename");
        await using (var reader = await given.Pool.OpenAsync())
            Assert.Equal(["a"], await reader.QueryAsync<string>($"SELECT code FROM {target.Quoted}", timeout: TimeSpan.FromSeconds(5)));
        await slow.RollbackAsync();
        await merge.MergedAsync(import);

        Assert.Equal(["b|y|2|-"], await target.RowsAsync());
    }
}
