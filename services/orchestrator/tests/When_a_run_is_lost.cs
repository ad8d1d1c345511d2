using Imports.Contracts;

namespace Imports.Orchestrator.Tests;

/// <summary>A worker finds that the sorted run of a batch is gone or damaged: that batch is staged anew, and no other, from whichever state the import was in before its merge committed.</summary>
public sealed class When_a_run_is_lost(GivenImports given) : IClassFixture<GivenImports>
{
    private const string Fast = "--Orchestrator:SweepEvery=00:00:00.2";

    [Theory]
    [InlineData("Parsing")]
    [InlineData("AwaitingTarget")]
    [InlineData("Loading")]
    public async Task Its_batch_is_staged_anew_and_counted_once(string state)
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, Fast);
        var import = await ReachAsync(orchestrator, state);
        // Told twice: two deliveries have met it.
        await given.TellAsync(orchestrator, Lost(import, attempt: 1));
        await given.TellAsync(orchestrator, Lost(import, attempt: 1));
        await given.BatchesBecomeAsync(import, "validated 1, released 2");

        Assert.Equal(("Parsing", "parsing"), (await given.SagaStateAsync(import), await given.StatusAsync(import)));
        Assert.Equal("1 9 1 10, 1 9 0 10", await CountersAsync(import));
        Assert.Equal(1, await given.ValueAsync<int>("SELECT COUNT(*) FROM import WHERE import_id = @import AND valid_rows IS NULL AND staged_rows IS NULL AND loading_at IS NULL AND error_code IS NULL", new { import }));
        await orchestrator.HearsAsync<StageBatch>(message => message.ImportId == import && message.BatchNumber == 2 && message.Attempt == 2, "the batch is staged anew");
        Assert.Empty(orchestrator.Heard<ImportFailed>());

        // Late words of the time before change nothing: the counts of the whole are gone.
        await given.TellAsync(orchestrator, Validated(import));
        await given.TellAsync(orchestrator, new MergeStarted { ImportId = import });
        await given.TellAsync(orchestrator, Lost(import, attempt: 1));
        Assert.Equal("Parsing", await given.SagaStateAsync(import));
        await given.StageAsync(import, 2);
        await given.ValidateAsync(import, 2);
        Assert.Equal("2 19 1 20, 2 19 0 20", await CountersAsync(import));
        await WholeAsync(orchestrator, import);
        Assert.Single(orchestrator.Heard<StageBatch>(), message => message.ImportId == import && message.BatchNumber == 1);
    }

    [Fact]
    public async Task Not_while_a_merge_is_at_work_which_will_meet_it_itself()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, Fast);
        var import = await ReachAsync(orchestrator, "Loading");
        await using (var merge = await given.Pool.OpenAsync())
        {
            await merge.BeginAsync();
            await merge.QueryAsync<Guid>("SELECT import_id FROM import_stage WHERE import_id = @import AND stage = 'stage' FOR UPDATE", new { import });
            await given.TellAsync(orchestrator, Lost(import, attempt: 1));
            Assert.Equal("Loading", await given.SagaStateAsync(import));
        }
        Assert.Equal("validated 1, validated 1", await given.BatchesAsync(import));
        await given.TellAsync(orchestrator, Lost(import, attempt: 1));
        Assert.Equal("Parsing", await given.SagaStateAsync(import));
    }

    [Fact]
    public async Task Behind_committed_batches_of_its_merge_what_they_did_stays_and_it_cannot_be_paused()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, Fast);
        var import = await ReachAsync(orchestrator, "Loading");
        const string Causes = """[{"column":null,"code":"ROW_REFUSED_BY_TARGET","expected":"a check","found":""}]""";
        await given.ExecuteAsync("UPDATE import SET merge_batches = 1, merged_rows = 5, rejected_rows = 2, valid_rows = 17 WHERE import_id = @import", new { import });
        await given.ExecuteAsync(
            "INSERT INTO import_reject (import_id, row_no, tenant_id, kind, first_byte, length_bytes, first_line, last_line, causes) VALUES (@import, 12, 'default', 'target_batch', 0, 1, 1, 1, @Causes), (@import, 15, 'default', 'target', 0, 1, 1, 1, @Causes)",
            new { import, Causes });
        await given.ExecuteAsync("INSERT INTO import_cause (import_id, code, column_name, expected, tenant_id, row_count) VALUES (@import, 'ROW_REFUSED_BY_TARGET', '', 'a check', 'default', 2)", new { import });
        await given.TellAsync(orchestrator, Lost(import, attempt: 1));
        await given.BatchesBecomeAsync(import, "validated 1, released 2");

        Assert.Equal(5, await given.ValueAsync<long>("SELECT merged_rows FROM import WHERE import_id = @import", new { import }));
        Assert.Equal("12 target_batch", await given.ValueAsync<string>("SELECT GROUP_CONCAT(CONCAT_WS(' ', row_no, kind)) FROM import_reject WHERE import_id = @import", new { import }));
        Assert.Equal(1, await given.ValueAsync<long>("SELECT row_count FROM import_cause WHERE import_id = @import AND code = 'ROW_REFUSED_BY_TARGET'", new { import }));

        // Others wait for it until it has gone on, or has failed.
        Assert.False(await given.PauseAsync(import));
    }

    [Fact]
    public async Task Lost_each_time_the_import_fails_and_a_retry_stages_it_and_no_other()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, Fast, "--Orchestrator:StageAttempts=2");
        var import = await ReachAsync(orchestrator, "AwaitingTarget");
        await given.TellAsync(orchestrator, Lost(import, attempt: 1));
        await given.BatchesBecomeAsync(import, "validated 1, released 2");
        await given.StageAsync(import, 2);
        await given.TellAsync(orchestrator, Lost(import, attempt: 2));
        await given.StateBecomesAsync(import, "Failed");
        Assert.Equal(ErrorCodes.RunUnreadable, await given.ValueAsync<string>("SELECT error_code FROM import WHERE import_id = @import", new { import }));
        Assert.Equal("validated 1, rejected 2", await given.BatchesAsync(import));

        Assert.True(await given.RequestRetryAsync(import));
        await orchestrator.PublishAsync(new RetryImport { ImportId = import });
        await given.BatchesBecomeAsync(import, "validated 1, released 3");
        await given.StageAsync(import, 2);
        await given.ValidateAsync(import, 2);
        Assert.Equal("2 19 1 20, 2 19 0 20", await CountersAsync(import));
    }

    [Theory]
    [InlineData("cancel_requested_at = UTC_TIMESTAMP(6)")]
    [InlineData("inserted_rows = 19, updated_rows = 0, unchanged_rows = 0")]
    public async Task Not_once_it_is_to_be_cancelled_or_has_merged(string change)
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await ReachAsync(orchestrator, "Loading");
        await given.ExecuteAsync($"UPDATE import SET {change} WHERE import_id = @import", new { import });
        await given.TellAsync(orchestrator, Lost(import, attempt: 1));
        Assert.Equal(("Loading", "validated 1, validated 1"), (await given.SagaStateAsync(import), await given.BatchesAsync(import)));
        Assert.Equal(19, await given.ValueAsync<long>("SELECT valid_rows FROM import WHERE import_id = @import", new { import }));
    }

    private static ImportStepFailed Lost(Guid import, int attempt)
        => new() { ImportId = import, Code = ErrorCodes.RunUnreadable, Message = "lost", BatchNumber = 2, Attempt = attempt };

    private static ImportValidated Validated(Guid import) => new() { ImportId = import, ValidRows = 19, RejectedRows = 0, DuplicateRows = 0 };

    /// <summary>Two batches of ten rows, of which one row is malformed, all validated.</summary>
    private async Task<Guid> ReachAsync(RunningOrchestrator orchestrator, string state)
    {
        var import = await given.QueuedAsync();
        await orchestrator.PublishAsync(GivenImports.Accepted(import));
        await given.StateBecomesAsync(import, "Parsing");
        await given.PlanAsync(import, 2);
        await given.BatchesBecomeAsync(import, "released 1, released 1");
        await given.StageAsync(import, 1, malformedRows: 1);
        await given.StageAsync(import, 2);
        await given.ValidateAsync(import, 1);
        await given.ValidateAsync(import, 2);
        if (state == "Parsing")
            return import;
        await WholeAsync(orchestrator, import);
        if (state != "Loading")
            return import;
        Assert.True(await given.BeginMergeAsync(import));
        await orchestrator.PublishAsync(new MergeStarted { ImportId = import });
        await given.StateBecomesAsync(import, "Loading");
        return import;
    }

    /// <summary>What validation does when it has checked the whole.</summary>
    private async Task WholeAsync(RunningOrchestrator orchestrator, Guid import)
    {
        await given.ExecuteAsync("UPDATE import SET malformed_rows = 1, staged_rows = 19, rejected_rows = 0, duplicate_rows = 0, valid_rows = 19 WHERE import_id = @import", new { import });
        await orchestrator.PublishAsync(Validated(import));
        await given.StateBecomesAsync(import, "AwaitingTarget");
    }

    private Task<string?> CountersAsync(Guid import) => given.ValueAsync<string>(
        "SELECT GROUP_CONCAT(CONCAT_WS(' ', finished_batches, ok_rows, bad_rows, done_bytes) ORDER BY stage SEPARATOR ', ') FROM import_stage WHERE import_id = @import", new { import });
}
