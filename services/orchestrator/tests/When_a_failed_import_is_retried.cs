using Imports.Contracts;
using Imports.Testing;

namespace Imports.Orchestrator.Tests;

/// <summary>A failed import is taken up from its ledger: what is staged stays staged, what is validated stays validated, and the rest is done.</summary>
public sealed class When_a_failed_import_is_retried(GivenImports given) : IClassFixture<GivenImports>
{
    [Fact]
    public async Task What_is_done_is_not_done_again()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2");
        var import = await FailedWithBatchesAsync(orchestrator);
        await given.BatchesBecomeAsync(import, "validated 1, rejected 1, rejected 1");
        await RetryAsync(orchestrator, import);
        await given.BatchesBecomeAsync(import, "validated 1, staged 1, released 2");

        Assert.Equal("parsing", await given.StatusAsync(import));
        Assert.Equal(1, await given.ValueAsync<int>("SELECT retries FROM import WHERE import_id = @import AND error_code IS NULL AND finished_at IS NULL AND retry_until IS NULL", new { import }));
        await orchestrator.HearsAsync<ValidateBatch>(message => message.ImportId == import && message.BatchNumber == 2 && message.Attempt == 1, "the check of what is staged");
        await orchestrator.HearsAsync<StageBatch>(message => message.ImportId == import && message.BatchNumber == 3 && message.Attempt == 2, "the batch that was not staged");
        Assert.Single(orchestrator.Heard<StageBatch>(), message => message.ImportId == import && message.BatchNumber == 1);
        Assert.Single(orchestrator.Heard<StageBatch>(), message => message.ImportId == import && message.BatchNumber == 2);
        Assert.Equal((2, 1), await FinishedAsync(import));
    }

    [Fact]
    public async Task Twice_the_same_request_is_one_retry()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2");
        var import = await FailedAsync(orchestrator);
        Assert.True(await given.RequestRetryAsync(import));
        Assert.False(await given.RequestRetryAsync(import));
        await orchestrator.PublishAsync(new RetryImport { ImportId = import });
        await given.StateBecomesAsync(import, "Parsing");
        await orchestrator.PublishAsync(new RetryImport { ImportId = import });
        await FailAsync(orchestrator, import, "SECOND");

        // The late twin of the first request finds none that is open.
        await orchestrator.PublishAsync(new RetryImport { ImportId = import });
        await RetryAsync(orchestrator, import);
        Assert.Equal(2, await given.ValueAsync<int>("SELECT retries FROM import WHERE import_id = @import", new { import }));
    }

    [Fact]
    public async Task One_whose_message_was_lost_is_found_by_the_sweeper()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:RepeatAfter=00:00:01", "--Orchestrator:SweepEvery=00:00:00.2");
        var import = await FailedAsync(orchestrator);
        Assert.True(await given.RequestRetryAsync(import));
        await given.StateBecomesAsync(import, "Parsing");
    }

    [Fact]
    public async Task Every_batch_done_it_asks_for_the_check_of_the_whole_with_the_new_budget()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2");
        var import = await ReachParsingAsync(orchestrator);
        await given.PlanAsync(import, 1);
        await given.BatchesBecomeAsync(import, "released 1");
        await given.StageAsync(import, 1);
        await given.ValidateAsync(import, 1);
        await FailAsync(orchestrator, import, ErrorCodes.RejectBudgetExceeded);
        Assert.True(await given.RequestRetryAsync(import, """{"max_rejects":"50%"}"""));
        await orchestrator.PublishAsync(new RetryImport { ImportId = import });
        await orchestrator.HearsAsync<ValidateImport>(message => message.ImportId == import, "ValidateImport");
        Assert.Equal("""{"max_rejects":"50%"}""", await given.ValueAsync<string>("SELECT options FROM import WHERE import_id = @import", new { import }));
    }

    [Theory]
    [InlineData("parent_id = NULL", "AwaitingTarget", 1)]
    [InlineData("parent_id = import_id", "Parsing", null)]
    [InlineData("parent_id = import_id, merge_batches = 1", "AwaitingTarget", 1)]
    public async Task Corrections_that_gave_their_rows_up_are_checked_anew_whatever_late_word_of_the_check_before_comes(string kind, string state, int? validRows)
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2");
        var import = await ReachParsingAsync(orchestrator);
        await given.PlanAsync(import, 1);
        await given.BatchesBecomeAsync(import, "released 1");
        await given.StageAsync(import, 1);
        await given.ValidateAsync(import, 1);
        await given.CountAsync(import);
        await FailAsync(orchestrator, import, "ANY");
        await given.ExecuteAsync($"UPDATE import SET {kind} WHERE import_id = @import", new { import });
        await RetryAsync(orchestrator, import);
        Assert.Equal(validRows, await given.ValueAsync<int?>("SELECT valid_rows FROM import WHERE import_id = @import", new { import }));
        var late = new ImportValidated { ImportId = import, ValidRows = 1, RejectedRows = 0, DuplicateRows = 0 };
        await given.TellAsync(orchestrator, late);
        Assert.Equal(state, await given.SagaStateAsync(import));
        await given.CountAsync(import);
        await given.TellAsync(orchestrator, late);
        Assert.Equal("AwaitingTarget", await given.SagaStateAsync(import));
    }

    [Fact]
    public async Task A_late_word_of_the_old_budget_does_not_fail_it_again_and_a_true_one_does()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2");
        var import = await ReachParsingAsync(orchestrator);
        await given.PlanAsync(import, 2);
        await given.BatchesBecomeAsync(import, "released 1, released 1");
        await given.StageAsync(import, 1, malformedRows: 3);
        await FailAsync(orchestrator, import, ErrorCodes.RejectBudgetExceeded);
        Assert.True(await given.RequestRetryAsync(import, """{"max_rejects":"3"}"""));
        await orchestrator.PublishAsync(new RetryImport { ImportId = import });
        await given.StateBecomesAsync(import, "Parsing");
        var late = new ImportStepFailed { ImportId = import, Code = ErrorCodes.RejectBudgetExceeded, Message = "3 bad rows" };
        await given.TellAsync(orchestrator, late);
        Assert.Equal("Parsing", await given.SagaStateAsync(import));
        await given.BatchesBecomeAsync(import, "staged 1, released 2");
        await given.StageAsync(import, 2, malformedRows: 1);
        await orchestrator.PublishAsync(late);
        await given.StateBecomesAsync(import, "Failed");
    }

    [Fact]
    public async Task One_that_never_had_its_turn_goes_back_into_the_queue()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:ActivePoll=00:10:00", "--Orchestrator:IdlePoll=00:10:00", "--Orchestrator:LeaderLease=00:40:00");
        var import = await given.QueuedAsync();
        await orchestrator.PublishAsync(GivenImports.Accepted(import));
        await given.StateBecomesAsync(import, "Queued");
        await FailAsync(orchestrator, import, "ANY");
        Assert.True(await given.RequestRetryAsync(import));
        await orchestrator.PublishAsync(new RetryImport { ImportId = import });
        await given.StateBecomesAsync(import, "Queued");
        Assert.Equal("queued", await given.StatusAsync(import));
    }

    [Fact]
    public async Task It_waits_until_nothing_of_a_merge_is_left_to_roll_back()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:RepeatAfter=00:00:01", "--Orchestrator:SweepEvery=00:00:00.2");
        var (held, free) = (await FailedAsync(orchestrator), await FailedAsync(orchestrator));
        await using var merge = await given.Pool.OpenAsync();
        await merge.BeginAsync();
        await merge.QueryAsync<Guid>("SELECT import_id FROM import_stage WHERE import_id = @held AND stage = 'stage' FOR UPDATE", new { held });
        Assert.True(await given.RequestRetryAsync(held));
        await given.TellAsync(orchestrator, new RetryImport { ImportId = held });
        Assert.Equal("Failed", await given.SagaStateAsync(held));

        // The sweeper, which finds the other behind it, leaves it alone meanwhile.
        var asked = await ChangedAsync(held);
        Assert.True(await given.RequestRetryAsync(free));
        await given.StateBecomesAsync(free, "Parsing");
        Assert.Equal(asked, await ChangedAsync(held));
        await merge.RollbackAsync();
        await given.StateBecomesAsync(held, "Parsing");
    }

    [Fact]
    public async Task A_batch_that_a_late_message_holds_for_a_moment_is_not_forgotten()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2");
        var import = await FailedWithBatchesAsync(orchestrator);
        await given.BatchesBecomeAsync(import, "validated 1, rejected 1, rejected 1");
        await using var late = await given.Pool.OpenAsync();
        await late.BeginAsync();
        await late.QueryAsync<int>("SELECT batch_number FROM import_batch WHERE import_id = @import AND batch_number = 3 FOR UPDATE", new { import });
        Assert.True(await given.RequestRetryAsync(import));
        await orchestrator.PublishAsync(new RetryImport { ImportId = import });
        await given.WaitsInAsync("ledger.batch_lock_rejected");
        await late.RollbackAsync();
        await given.BatchesBecomeAsync(import, "validated 1, staged 1, released 2");
    }

    [Theory]
    [InlineData("runs_removed_at")]
    [InlineData("erase_requested_at")]
    public async Task Once_what_it_would_go_on_from_is_removed_it_is_refused(string removed)
    {
        var import = await given.QueuedAsync();
        await given.ExecuteAsync(
            $"UPDATE import SET status = 'failed', error_code = 'X', finished_at = UTC_TIMESTAMP(6), retry_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR, {removed} = UTC_TIMESTAMP(6) WHERE import_id = @import", new { import });
        Assert.False(await given.RequestRetryAsync(import));
    }

    [Theory]
    [InlineData("done", "0:10:00")]
    [InlineData("cancelled", "0:10:00")]
    [InlineData("failed", "-0:00:01")]
    public async Task After_any_other_end_and_after_its_time_it_is_refused(string status, string left)
    {
        var import = await given.QueuedAsync();
        await given.CountAsync(import);
        await given.ExecuteAsync(
            """
            UPDATE import SET inserted_rows = IF(@status = 'done', 1, NULL), updated_rows = IF(@status = 'done', 0, NULL), unchanged_rows = IF(@status = 'done', 0, NULL),
              status = @status, error_code = IF(@status = 'failed', 'X', NULL), retry_until = UTC_TIMESTAMP(6) + INTERVAL @left HOUR_SECOND
            WHERE import_id = @import
            """,
            new { import, status, left });
        Assert.False(await given.RequestRetryAsync(import));
    }

    private async Task<(int, int)> FinishedAsync(Guid import)
        => (await given.ValueAsync<int>("SELECT finished_batches FROM import_stage WHERE import_id = @import AND stage = 'stage'", new { import }),
            await given.ValueAsync<int>("SELECT finished_batches FROM import_stage WHERE import_id = @import AND stage = 'validate'", new { import }));

    private Task<DateTime?> ChangedAsync(Guid import) => given.ValueAsync<DateTime?>("SELECT changed_at FROM import WHERE import_id = @import", new { import });

    /// <summary>The first of its batches is validated, the second staged, the third was under way.</summary>
    private async Task<Guid> FailedWithBatchesAsync(RunningOrchestrator orchestrator)
    {
        var import = await ReachParsingAsync(orchestrator);
        await given.PlanAsync(import, 3);
        await given.BatchesBecomeAsync(import, "released 1, released 1, released 1");
        await given.StageAsync(import, 1);
        await given.ValidateAsync(import, 1);
        await given.StageAsync(import, 2);
        await FailAsync(orchestrator, import, "ANY");
        return import;
    }

    private async Task<Guid> FailedAsync(RunningOrchestrator orchestrator)
    {
        var import = await ReachParsingAsync(orchestrator);
        await FailAsync(orchestrator, import, "ANY");
        return import;
    }

    private async Task<Guid> ReachParsingAsync(RunningOrchestrator orchestrator)
    {
        var import = await given.QueuedAsync();
        await orchestrator.PublishAsync(GivenImports.Accepted(import));
        await given.StateBecomesAsync(import, "Parsing");
        return import;
    }

    private async Task FailAsync(RunningOrchestrator orchestrator, Guid import, string code)
    {
        await orchestrator.PublishAsync(new ImportStepFailed { ImportId = import, Code = code, Message = "any" });
        await given.StateBecomesAsync(import, "Failed");
    }

    private async Task RetryAsync(RunningOrchestrator orchestrator, Guid import)
    {
        Assert.True(await given.RequestRetryAsync(import));
        await orchestrator.PublishAsync(new RetryImport { ImportId = import });
        await given.StateBecomesAsync(import, "Parsing");
    }
}
