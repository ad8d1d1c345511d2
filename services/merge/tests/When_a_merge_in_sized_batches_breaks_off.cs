using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>Killed, beside itself, late: each row is written once, and counted as what it was before the import.</summary>
public sealed class When_a_merge_in_sized_batches_breaks_off(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private static readonly (string Item, int Quantity)[] Rows = [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5), ("f", 6), ("g", 7), ("h", 8)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Within_a_batch_the_next_attempt_goes_on_behind_the_committed_ones(bool holding)
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        await target.MergeAsync(merge, ("a", 1), ("f", 60));
        await using var holder = await target.HoldAsync("e");
        var import = await target.StageAsync(Rows);
        await GivenSizedTarget.PublishAsync(merge, import);
        await target.CommittedAsync(import, 1);
        var first = await target.CommitTimesAsync(import);
        if (holding)
            await KillHoldingAsync(holder);
        else
            await given.KillAsync("load");
        await holder.RollbackAsync();
        await merge.MergedAsync(import);

        Assert.Equal(Rows.Select(row => $"{row.Item}|{row.Quantity}"), await target.RowsAsync());
        Assert.Equal(["1 3 2 0 1 0", "2 3 2 1 0 0", "3 2 2 0 0 0"], await target.BatchesAsync(import));
        Assert.Equal(first[0], (await target.CommitTimesAsync(import))[0]);
        await target.IsFinishedAsync(import, batches: 3, inserted: 6, updated: 1, unchanged: 1);
    }

    /// <summary>The merge is stopped where it takes its number: all its rows are in the target, and its receipt is not written.</summary>
    [Fact]
    public async Task Behind_the_last_batch_nothing_is_written_again()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        await target.MergeAsync(merge, ("b", 2));
        await using var holder = await given.Pool.OpenAsync();
        await holder.BeginAsync();
        await holder.QueryAsync<long>("SELECT merge_order FROM merge_counter WHERE tenant_id = 'default' AND target = @table FOR UPDATE", new { table = target.Dataset.TargetTable });
        var import = await target.StageAsync(Rows);
        await GivenSizedTarget.PublishAsync(merge, import);
        await given.KillAsync("scope_advance");
        Assert.Equal(3, (await given.RowAsync(import)).MergeBatches);
        var committed = await target.CommitTimesAsync(import);
        await holder.RollbackAsync();
        await merge.MergedAsync(import);

        Assert.Equal(committed, await target.CommitTimesAsync(import));
        await target.IsFinishedAsync(import, batches: 3, inserted: 7, updated: 0, unchanged: 1);
    }

    [Fact]
    public async Task Keys_that_are_looked_up_are_those_behind_the_committed_ones()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        await given.ExecuteAsync(
            $"""
            INSERT INTO {target.Quoted} (tenant_id, item, part, quantity, _import_id, _changed_at)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 900)
            SELECT 'default', CONCAT('x', n), 1, n, X'00000000000000000000000000000000', UTC_TIMESTAMP(6) FROM numbers
            """);
        await given.ExecuteAsync($"ANALYZE TABLE {target.Quoted}");
        await using var holder = await target.HoldAsync("e");
        var import = await target.StageAsync([.. Rows, ("x5", 6)]);
        await GivenSizedTarget.PublishAsync(merge, import);
        await target.CommittedAsync(import, 1);
        await given.KillAsync("load");
        await holder.RollbackAsync();
        await merge.MergedAsync(import);

        Assert.True(merge.HasLookedUp(import));
        await target.IsFinishedAsync(import, batches: 3, inserted: 8, updated: 1, unchanged: 0);
    }

    /// <summary>Two deliveries by hand: what the one has begun the other waits for, and nothing of the one commits behind that.</summary>
    [Fact]
    public async Task A_delivery_that_is_late_commits_nothing_once_another_has_taken_over()
    {
        var target = await GivenSizedTarget.CreateAsync(given);
        var import = await given.RowAsync(await target.StageAsync(Rows));
        var store = new SizedMergeStore(given.Pool, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<SizedMergeStore>.Instance);
        await using MySqlSession late = await given.Pool.OpenAsync(), next = await given.Pool.OpenAsync();
        var before = await store.TakeAsync(late, import, target.Dataset.TargetTable, CancellationToken.None);
        await late.BeginAsync();
        await store.LockAsync(late, import, before, CancellationToken.None);
        var taking = store.TakeAsync(next, import, target.Dataset.TargetTable, CancellationToken.None);
        await given.RunsAsync("sized_merge_take");
        var after = await GivenSizedTarget.AddAsync(store, late, import, before);
        await late.CommitAsync();

        var taken = await taking;
        Assert.Equal(1, taken.Batches);
        Assert.Equal([7], taken.LastKey!);
        await late.BeginAsync();
        await Assert.ThrowsAsync<MySqlUnavailableException>(() => store.LockAsync(late, import, after!, CancellationToken.None));
        await Assert.ThrowsAsync<MySqlUnavailableException>(() => store.FinishAsync(late, import, after!, CancellationToken.None));
        await late.RollbackAsync();
        await next.BeginAsync();
        await store.LockAsync(next, import, taken, CancellationToken.None);
        await next.RollbackAsync();
        Assert.Equal(["1 3 3 0 0 0"], await target.BatchesAsync(import.ImportId));
    }

    /// <summary>Its delivery died between two batches. Whoever came between them would stand between the rows of one import.</summary>
    [Fact]
    public async Task Another_import_of_the_target_waits_until_it_is_through()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        var left = await target.LeftAsync(Rows);
        var other = await target.StageAsync([("c", 33), ("h", 88)]);
        await GivenSizedTarget.PublishAsync(merge, other);
        await merge.WaitsForBatchesAsync(other);
        Assert.Equal(["a|1", "b|2", "c|3"], await target.RowsAsync());

        await GivenSizedTarget.PublishAsync(merge, left);
        await merge.MergedAsync(left);
        await merge.MergedAsync(other);
        await target.IsFinishedAsync(left, batches: 3, inserted: 8, updated: 0, unchanged: 0);
        Assert.Equal([left, other], await given.QueryAsync<Guid>("SELECT import_id FROM receipt WHERE target = @table ORDER BY merge_order", new { table = target.Dataset.TargetTable }));
        Assert.Contains("h|88", await target.RowsAsync());
    }

    [Fact]
    public async Task One_that_has_failed_holds_nobody_up()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        var left = await target.LeftAsync(Rows);
        await given.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'X' WHERE import_id = @left", new { left });
        await target.MergeAsync(merge, ("c", 33));
        Assert.Equal(["a|1", "b|2", "c|33"], await target.RowsAsync());
    }

    [Fact]
    public async Task Beside_one_of_another_scope_that_is_at_work_nobody_waits()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:Concurrency=3");
        var target = await GivenSizedTarget.CreateAsync(given, hasScope: true);
        await using var holder = await target.HoldAsync("e");
        var import = await target.StageAsync(Rows);
        await GivenSizedTarget.PublishAsync(merge, import);
        await target.CommittedAsync(import, 1);
        var beside = await target.StageAsync(Rows, part: 2);
        await GivenSizedTarget.PublishAsync(merge, beside);
        await merge.MergedAsync(beside);
        await target.IsFinishedAsync(beside, batches: 3, inserted: 8, updated: 0, unchanged: 0);

        await holder.RollbackAsync();
        await merge.MergedAsync(import);
        await target.IsFinishedAsync(import, batches: 3, inserted: 8, updated: 0, unchanged: 0);
    }

    /// <summary>Kills the session that holds the import and its scope, while one of its batches waits.</summary>
    private async Task KillHoldingAsync(MySqlSession other)
    {
        IReadOnlyList<long> found = [];
        await Eventually.IsTrueAsync(async () => (found = await HoldingAsync(other)).Count == 1, TimeSpan.FromSeconds(30), "one session holds the import");
        await given.ExecuteAsync($"KILL {found[0]}");
    }

    private async Task<IReadOnlyList<long>> HoldingAsync(MySqlSession other)
    {
        try
        {
            return await given.QueryAsync<long>(
                """
                SELECT t.trx_mysql_thread_id FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
                WHERE p.db = @schema AND p.command = 'Sleep' AND t.trx_rows_locked > 0 AND p.id <> @other
                """,
                new { schema = given.Database.Server.ControlSchema, other = other.ConnectionId });
        }
        catch (MySqlStatementException e) when (e.Number == 3854)
        {
            // MySQL cannot show the statement of some connection, because there are bytes in its text.
            return [];
        }
    }
}
