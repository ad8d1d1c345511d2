using Imports.Contracts;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>The table that a replace has put aside takes its place again, in one moment, unless something has changed there since.</summary>
public sealed class When_a_replace_is_rolled_back(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private static readonly object?[] Old = ["old", "x", 1, null, null, null, null];
    private static readonly object?[] New = ["new", "y", 2, null, null, null, null];

    [Fact]
    public async Task The_target_is_what_it_was_and_the_next_import_goes_on_from_there()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await given.ExecuteAsync($"ALTER TABLE {target.Quoted} ADD COLUMN remark VARCHAR(20) NOT NULL DEFAULT 'own', ADD KEY ix_name (name(10), quantity DESC)");
        await target.MergeAsync(merge, ImportMode.Upsert, Old, ["other", "x", 3, null, null, null, null]);
        var (checksum, indexes) = (await ChecksumAsync(target), await target.IndexesAsync());
        var import = await target.MergeAsync(merge, ImportMode.Replace, New);
        Assert.NotEqual(checksum, await ChecksumAsync(target));
        await RollBackAsync(merge, import);

        Assert.Equal(["old|x|1|-", "other|x|3|-"], await target.RowsAsync());
        Assert.Equal(checksum, await ChecksumAsync(target));
        Assert.Equal(indexes, await target.IndexesAsync());
        Assert.Equal(["new"], await given.QueryAsync<string>($"SELECT code FROM {target.Replaced(import)}"));
        Assert.Equal([1L], await given.QueryAsync<long>(
            """
            SELECT COUNT(*) FROM replaced_table r JOIN import i ON i.import_id = r.import_id
            WHERE r.import_id = @import AND r.rolled_back_at IS NOT NULL AND r.rollback_order = 3 AND r.rollback_sent_at IS NULL AND r.rollback_requested_by = 'somebody'
              AND r.drop_after > UTC_TIMESTAMP(6) + INTERVAL 23 HOUR AND i.dedupe_key IS NULL
            """,
            new { import }));
        Assert.Equal([2L], await given.QueryAsync<long>("SELECT merge_order FROM receipt WHERE import_id = @import", new { import }));

        var next = await target.MergeAsync(merge, ImportMode.Upsert, ["old", "z", 1, null, null, null, null]);
        Assert.Equal(["old|z|1|-", "other|x|3|-"], await target.RowsAsync());
        Assert.Equal([4L], await given.QueryAsync<long>("SELECT merge_order FROM receipt WHERE import_id = @next", new { next }));
    }

    [Fact]
    public async Task A_reader_sees_the_rows_of_the_import_or_the_former_ones_and_never_both_or_none()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var before = await given.StageManyAsync(store: 7, 3000, ImportMode.Replace);
        await merge.PublishAsync(new MergeImport { ImportId = before, Attempt = 1 });
        await merge.MergedAsync(before);
        var import = await given.StageManyAsync(store: 7, 5000, ImportMode.Replace, more: 10_000);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.MergedAsync(import);

        var seen = new HashSet<(long, long)>();
        await using var reader = await given.Pool.OpenAsync();
        async Task ReadAsync() => seen.Add(await reader.QueryFirstOrDefaultAsync<(long, long)>($"SELECT COUNT(*), CAST(COALESCE(SUM(quantity), 0) AS SIGNED) FROM {given.Target}"));
        await ReadAsync();
        await given.RequestRollbackAsync(import);
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await Eventually.IsTrueAsync(
            async () =>
            {
                await ReadAsync();
                return merge.CountRolledBack(import) > 0;
            },
            TimeSpan.FromSeconds(30),
            "it is rolled back");
        await ReadAsync();

        Assert.Equal([(3000, 4_498_500), (5000, 62_497_500)], seen.Order());
    }

    [Fact]
    public async Task Asked_for_twice_it_is_done_once()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await ReplacedAsync(merge);
        await given.RequestRollbackAsync(import);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => merge.PublishAsync(new RollbackImport { ImportId = import })));
        await merge.RolledBackAsync(import);
        await merge.HasNoRollbackAsync(import);

        Assert.Equal(["old|x|1|-"], await target.RowsAsync());
        Assert.Equal(1, merge.CountRolledBack(import));
        Assert.Equal([3L], await OrderAsync(target));
    }

    [Fact]
    public async Task What_nobody_has_asked_for_is_not_done()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await ReplacedAsync(merge);
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await merge.HasNoRollbackAsync(import);

        Assert.Equal(["new|y|2|-"], await target.RowsAsync());
        Assert.Equal([2L], await OrderAsync(target));
    }

    [Fact]
    public async Task After_a_later_import_it_is_refused()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await ReplacedAsync(merge);
        await target.MergeAsync(merge, ImportMode.Upsert, ["later", "z", 3, null, null, null, null]);
        await IsRefusedAsync(merge, target, import, ErrorCodes.RollbackSuperseded, "later|z|3|-", "new|y|2|-");
    }

    [Fact]
    public async Task After_a_later_import_whose_receipt_is_purged_it_is_refused_as_well()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await ReplacedAsync(merge);
        var later = await target.MergeAsync(merge, ImportMode.Upsert, ["later", "z", 3, null, null, null, null]);
        await given.ExecuteAsync("DELETE FROM receipt WHERE import_id = @later", new { later });
        await IsRefusedAsync(merge, target, import, ErrorCodes.RollbackSuperseded, "later|z|3|-", "new|y|2|-");
    }

    [Fact]
    public async Task After_the_rollback_of_a_later_one_an_earlier_one_is_refused()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await ReplacedAsync(merge);
        var later = await target.MergeAsync(merge, ImportMode.Replace, ["later", "z", 3, null, null, null, null]);
        await RollBackAsync(merge, later);
        await IsRefusedAsync(merge, target, import, ErrorCodes.RollbackSuperseded, "new|y|2|-");
    }

    [Fact]
    public async Task Without_the_former_table_it_is_refused()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await ReplacedAsync(merge);
        await given.ExecuteAsync($"DROP TABLE {target.Replaced(import)}");
        await IsRefusedAsync(merge, target, import, ErrorCodes.RollbackNotKept, "new|y|2|-");
    }

    [Theory]
    [InlineData("ALTER TABLE {0} ADD COLUMN further INT NULL")]
    [InlineData("ALTER TABLE {0} ADD KEY ix_name (name)")]
    [InlineData("ALTER TABLE {0} ADD UNIQUE KEY uq_name (name)")]
    [InlineData("ALTER TABLE {0} ADD CONSTRAINT few_of_it CHECK (quantity < 10)")]
    [InlineData("ALTER TABLE {0} COMMENT = 'somebody''s own'")]
    [InlineData("CREATE TRIGGER {1}_t` BEFORE INSERT ON {0} FOR EACH ROW SET NEW.quantity = 1")]
    [InlineData("INSERT INTO {0} (tenant_id, code, _import_id, _changed_at) VALUES ('another', 'new', REPEAT('x', 16), UTC_TIMESTAMP(6))")]
    public async Task Where_the_former_table_is_not_all_that_the_target_is_it_is_refused(string change)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await ReplacedAsync(merge);
        await given.ExecuteAsync(change.Replace("{0}", target.Quoted).Replace("{1}", target.Quoted[..^1]));
        await given.RequestRollbackAsync(import);
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await merge.RollbackRefusedAsync(import, ErrorCodes.RollbackRefused);

        Assert.Contains("new|y|2|-", await target.RowsAsync());
        Assert.Equal(["old"], await given.QueryAsync<string>($"SELECT code FROM {target.Replaced(import)}"));
        Assert.Equal([2L], await OrderAsync(target));
    }

    [Fact]
    public async Task Refused_once_it_may_be_asked_for_again()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await ReplacedAsync(merge);
        await given.ExecuteAsync($"ALTER TABLE {target.Quoted} ADD KEY ix_name (name)");
        await IsRefusedAsync(merge, target, import, ErrorCodes.RollbackRefused, "new|y|2|-");
        await given.ExecuteAsync($"ALTER TABLE {target.Quoted} DROP KEY ix_name");
        await RollBackAsync(merge, import);

        Assert.Equal(["old|x|1|-"], await target.RowsAsync());
    }

    [Fact]
    public async Task It_waits_for_a_merge_that_is_at_work_there_and_is_refused_then()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await ReplacedAsync(merge);
        await using var writer = await given.Pool.OpenAsync();
        await writer.BeginAsync();
        await writer.QueryAsync<string>($"SELECT code FROM {target.Quoted} WHERE code = 'new' FOR UPDATE");
        var other = await target.StageAsync(ImportMode.Upsert, ["new", "changed", 2, null, null, null, null]);
        await merge.PublishAsync(new MergeImport { ImportId = other, Attempt = 1 });
        await given.RunsAsync("update");
        await given.RequestRollbackAsync(import);
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await given.RunsAsync("scope_lock");
        await writer.RollbackAsync();
        await merge.MergedAsync(other);
        await merge.RollbackRefusedAsync(import, ErrorCodes.RollbackSuperseded);

        Assert.Equal(["new|changed|2|-"], await target.RowsAsync());
        Assert.Equal(0, merge.CountRolledBack(import));
    }

    private async Task<(GivenTarget Target, Guid Import)> ReplacedAsync(RunningMerge merge)
    {
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, Old);
        return (target, await target.MergeAsync(merge, ImportMode.Replace, New));
    }

    private async Task RollBackAsync(RunningMerge merge, Guid import)
    {
        await given.RequestRollbackAsync(import);
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await merge.RolledBackAsync(import);
    }

    private async Task IsRefusedAsync(RunningMerge merge, GivenTarget target, Guid import, string code, params string[] rows)
    {
        var order = await OrderAsync(target);
        await given.RequestRollbackAsync(import);
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await merge.RollbackRefusedAsync(import, code);

        Assert.Equal(rows, await target.RowsAsync());
        Assert.Equal(order, await OrderAsync(target));
        Assert.Equal([1L], await given.QueryAsync<long>(
            "SELECT COUNT(*) FROM replaced_table WHERE import_id = @import AND rollback_code = @code AND rollback_sent_at IS NULL AND rollback_began_at IS NULL AND rolled_back_at IS NULL", new { import, code }));
    }

    private Task<IReadOnlyList<long>> OrderAsync(GivenTarget target)
        => given.QueryAsync<long>("SELECT merge_order FROM merge_scope WHERE target = @table", new { table = target.Dataset.TargetTable });

    private async Task<long> ChecksumAsync(GivenTarget target) => (await given.QueryAsync<(string, long)>($"CHECKSUM TABLE {target.Quoted}"))[0].Item2;
}
