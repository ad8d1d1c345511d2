using Imports.Contracts;
using Imports.Testing;

namespace Imports.Orchestrator.Tests;

public sealed class When_work_is_released(GivenImports given) : IClassFixture<GivenImports>
{
    [Fact]
    public async Task Imports_take_turns_within_the_window()
    {
        var big = await given.ParsingAsync(20);
        var small = await given.ParsingAsync(2);
        await using var session = await given.Pool.OpenAsync();
        var work = await new WorkQueue(new OrchestratorOptions { WindowBatches = 4 }).FindAsync(session, CancellationToken.None);

        Assert.Equal([(big, 1), (small, 1), (big, 2), (small, 2)], work.Batches.Select(batch => (batch.ImportId, batch.BatchNumber)));
        await EndAsync(big, small);
    }

    /// <summary>Without it the next round would come in ten minutes.</summary>
    [Fact]
    public async Task A_message_to_an_import_brings_the_next_round_forward()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:ActivePoll=00:00:01", "--Orchestrator:IdlePoll=00:10:00", "--Orchestrator:LeaderLease=00:40:00");
        var import = await given.QueuedAsync();
        await orchestrator.PublishAsync(GivenImports.Accepted(import));
        await given.StateBecomesAsync(import, "Parsing");
        await EndAsync(import);
    }

    [Fact]
    public async Task One_of_a_higher_priority_has_more_turns_and_a_paused_one_none()
    {
        var (usual, preferred, paused) = (await given.ParsingAsync(20), await given.ParsingAsync(20), await given.ParsingAsync(20));
        await given.ExecuteAsync("UPDATE import SET priority = 1 WHERE import_id = @preferred", new { preferred });
        Assert.True(await given.PauseAsync(paused));
        await using var session = await given.Pool.OpenAsync();
        var work = await new WorkQueue(new OrchestratorOptions { WindowBatches = 6 }).FindAsync(session, CancellationToken.None);

        Assert.Equal(
            [(preferred, 1), (usual, 1), (preferred, 2), (preferred, 3), (usual, 2), (preferred, 4)], work.Batches.Select(batch => (batch.ImportId, batch.BatchNumber)));
        await EndAsync(usual, preferred, paused);
    }

    [Fact]
    public async Task Of_those_in_the_queue_one_of_a_higher_priority_counts_as_a_smaller_file()
    {
        var (small, preferred, paused) = (await given.QueuedAsync(bytes: 60_000_000), await given.QueuedAsync(bytes: 100_000_000), await given.QueuedAsync(bytes: 1));
        await given.ExecuteAsync("UPDATE import SET orchestrated_at = UTC_TIMESTAMP(6), priority = IF(import_id = @preferred, 1, 0) WHERE import_id IN (@small, @preferred, @paused)", new { small, preferred, paused });
        Assert.True(await given.PauseAsync(paused));
        await using var session = await given.Pool.OpenAsync();
        Assert.Equal(preferred, (await new WorkQueue(new OrchestratorOptions()).FindAsync(session, CancellationToken.None)).Import);
        await EndAsync(small, preferred, paused);
    }

    [Fact]
    public async Task Imports_take_turns_by_the_bytes_of_their_batches()
    {
        var (large, usual) = (await given.ParsingAsync(20), await given.ParsingAsync(20));
        await given.ExecuteAsync("UPDATE import_batch SET length_bytes = 2 * length_bytes WHERE import_id = @large", new { large });
        await given.ExecuteAsync("UPDATE import_batch SET state = 'released', attempt = 1 WHERE import_id = @large AND batch_number = 1", new { large });
        await using var session = await given.Pool.OpenAsync();
        var work = await new WorkQueue(new OrchestratorOptions { WindowBatches = 7 }).FindAsync(session, CancellationToken.None);

        Assert.Equal([(usual, 1), (usual, 2), (usual, 3), (large, 2), (usual, 4), (usual, 5)], work.Batches.Select(batch => (batch.ImportId, batch.BatchNumber)));
        await EndAsync(large, usual);
    }

    [Fact]
    public async Task A_newcomer_comes_before_more_of_an_import_that_has_much_at_work()
    {
        var big = await given.ParsingAsync(20);
        await given.ExecuteAsync("UPDATE import_batch SET state = 'released', attempt = 1 WHERE import_id = @big AND batch_number <= 3", new { big });
        var small = await given.ParsingAsync(1);
        await using var session = await given.Pool.OpenAsync();
        var work = await new WorkQueue(new OrchestratorOptions { WindowBatches = 4 }).FindAsync(session, CancellationToken.None);

        Assert.Equal([(small, 1)], work.Batches.Select(batch => (batch.ImportId, batch.BatchNumber)));
        await EndAsync(big, small);
    }

    [Fact]
    public async Task A_full_window_releases_nothing()
    {
        var import = await given.ParsingAsync(6);
        await given.ExecuteAsync("UPDATE import_batch SET state = 'released', attempt = 1 WHERE import_id = @import AND batch_number <= 2", new { import });
        await using var session = await given.Pool.OpenAsync();

        Assert.Empty((await new WorkQueue(new OrchestratorOptions { WindowBatches = 2 }).FindAsync(session, CancellationToken.None)).Batches);
        await EndAsync(import);
    }

    [Fact]
    public async Task A_batch_whose_lease_ran_out_is_released_again_with_the_next_attempt()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:WorkLease=00:00:01", "--Orchestrator:SweepEvery=00:00:00.2");
        var import = await given.ParsingAsync(1);
        await orchestrator.HearsAsync<StageBatch>(message => message.ImportId == import && message.Attempt == 1, "the first attempt");
        await orchestrator.HearsAsync<StageBatch>(message => message.ImportId == import && message.Attempt == 2, "the second attempt");
        await EndAsync(import);
    }

    [Fact]
    public async Task A_batch_that_a_worker_holds_is_left_to_it_however_late()
    {
        var import = await given.ParsingAsync(2);
        await given.ExecuteAsync(
            """
            UPDATE import_batch SET state = 'released', attempt = 1, lease_until = TIMESTAMPADD(MINUTE, IF(batch_number = 1, -1, 60), UTC_TIMESTAMP(6))
            WHERE import_id = @import
            """,
            new { import });
        await using var worker = await given.Pool.OpenAsync();
        await worker.BeginAsync();
        await worker.QueryAsync<int>("SELECT batch_number FROM import_batch WHERE import_id = @import AND batch_number = 1 FOR UPDATE", new { import });
        await using (var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2"))
        {
            await given.ExecuteAsync("UPDATE import_batch SET lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE WHERE import_id = @import AND batch_number = 2", new { import });
            await orchestrator.HearsAsync<StageBatch>(message => message.ImportId == import && message.BatchNumber == 2 && message.Attempt == 2, "the free batch again");
        }

        await worker.RollbackAsync();

        Assert.Equal(1, await given.ValueAsync<int>("SELECT attempt FROM import_batch WHERE import_id = @import AND batch_number = 1", new { import }));
        await EndAsync(import);
    }

    [Fact]
    public async Task A_cut_that_outlasts_its_lease_holds_up_no_other_import()
    {
        var slow = await given.ParsingAsync(0);
        await given.ExecuteAsync("UPDATE import SET cut_done = FALSE, cut_attempt = 1, cut_lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE WHERE import_id = @slow", new { slow });
        await using var worker = await given.Pool.OpenAsync();
        await worker.BeginAsync();
        await worker.QueryAsync<Guid>("SELECT import_id FROM import WHERE import_id = @slow FOR UPDATE", new { slow });
        await using (var orchestrator = await RunningOrchestrator.StartAsync(given))
        {
            var other = await given.ParsingAsync(1);
            await orchestrator.HearsAsync<StageBatch>(message => message.ImportId == other, "the other import's batch");
            await EndAsync(other);
        }

        await worker.RollbackAsync();
        Assert.Equal(1, await given.ValueAsync<int>("SELECT cut_attempt FROM import WHERE import_id = @slow", new { slow }));
        await EndAsync(slow);
    }

    [Fact]
    public async Task Messages_that_were_lost_are_sent_again()
    {
        var notTakenUp = await given.QueuedAsync(acceptedAt: DateTimeOffset.UtcNow.AddMinutes(-10));
        var complete = await given.ParsingAsync(1);
        await given.ExecuteAsync("UPDATE import_batch SET state = 'validated', attempt = 1 WHERE import_id = @complete", new { complete });
        await given.ExecuteAsync("UPDATE import SET changed_at = UTC_TIMESTAMP(6) - INTERVAL 10 MINUTE WHERE import_id IN (@notTakenUp, @complete)", new { notTakenUp, complete });
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2");

        await given.StateBecomesAsync(notTakenUp, "Parsing");
        await Eventually.IsTrueAsync(
            async () => await given.ValueAsync<DateTime>("SELECT changed_at FROM import WHERE import_id = @complete", new { complete }) > DateTime.UtcNow.AddMinutes(-1),
            TimeSpan.FromSeconds(20),
            "the end of the batches is announced again");
        await EndAsync(notTakenUp, complete);
    }

    [Fact]
    public async Task One_of_two_orchestrators_leads_and_the_other_takes_over()
    {
        await using var first = await RunningOrchestrator.StartAsync(given, "--Orchestrator:LeaderLease=00:00:02");
        await Eventually.IsTrueAsync(() => first.Leadership.Fence is not null, TimeSpan.FromSeconds(20), "the first leads");
        var fence = first.Leadership.Fence;
        await using var second = await RunningOrchestrator.StartAsync(given, "--Orchestrator:LeaderLease=00:00:02");
        Assert.Null(second.Leadership.Fence);

        await first.DisposeAsync();
        await Eventually.IsTrueAsync(() => second.Leadership.Fence > fence, TimeSpan.FromSeconds(20), "the second leads with a higher fence");
    }

    private Task EndAsync(params Guid[] imports)
        => given.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'TEST_OVER' WHERE import_id IN @imports", new { imports });
}
