using Imports.Contracts;
using Imports.Testing;

namespace Imports.Orchestrator.Tests;

/// <summary>A cancellation in each state: it ends the import as long as its merge has not committed, and only when nothing of a merge is left to roll back.</summary>
public sealed class When_an_import_is_cancelled(GivenImports given) : IClassFixture<GivenImports>
{
    [Theory]
    [InlineData("Queued")]
    [InlineData("Parsing")]
    [InlineData("Previewing")]
    [InlineData("AwaitingTarget")]
    public async Task Before_a_merge_begins_it_ends_at_once(string state)
    {
        await using var orchestrator = await StartAsync(state);
        var import = await ReachAsync(orchestrator, state);
        Assert.True(await given.RequestCancelAsync(import));
        await orchestrator.PublishAsync(new CancelImport { ImportId = import });
        await orchestrator.HearsAsync<ImportCancelled>(message => message.ImportId == import, "ImportCancelled");

        Assert.Equal("cancelled", await given.StatusAsync(import));
        Assert.Equal("Cancelled", await given.SagaStateAsync(import));
        Assert.Null(await given.ValueAsync<byte[]>("SELECT dedupe_key FROM import WHERE import_id = @import", new { import }));
        Assert.False(await given.BeginMergeAsync(import));
        await orchestrator.HearsAsync<ImportProgressed>(message => message.Snapshot.TaskId == import && message.Snapshot.Status == "cancelled", "the last snapshot");
    }

    [Fact]
    public async Task A_merge_under_way_is_waited_for()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await ReachAsync(orchestrator, "Loading");
        Assert.True(await given.RequestCancelAsync(import));
        await orchestrator.PublishAsync(new CancelImport { ImportId = import });
        await given.StateBecomesAsync(import, "Cancelling");
        Assert.Equal("loading", await given.StatusAsync(import));
        await orchestrator.HearsAsync<MergeImport>(message => message.ImportId == import && message.Attempt == 2, "whether the merge has stopped is asked");
        await orchestrator.HearsAsync<ImportProgressed>(message => message.Snapshot.TaskId == import && message.Snapshot.Step == "rolling back", "the step");

        await orchestrator.PublishAsync(new MergeCancelled { ImportId = import });
        await given.StateBecomesAsync(import, "Cancelled");
        Assert.Equal("cancelled", await given.StatusAsync(import));
    }

    [Fact]
    public async Task A_merge_that_fails_meanwhile_has_rolled_back_too()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await ReachAsync(orchestrator, "Loading");
        await given.RequestCancelAsync(import);
        await orchestrator.PublishAsync(new CancelImport { ImportId = import });
        await given.StateBecomesAsync(import, "Cancelling");
        await orchestrator.PublishAsync(new ImportStepFailed { ImportId = import, Code = "ANY", Message = "any" });
        await given.StateBecomesAsync(import, "Cancelled");
        Assert.Equal("cancelled", await given.StatusAsync(import));
    }

    [Fact]
    public async Task The_merge_is_asked_again_when_it_does_not_say_that_it_stopped()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:StepDeadline=00:00:02");
        var import = await ReachAsync(orchestrator, "Loading");
        await given.RequestCancelAsync(import);
        await orchestrator.PublishAsync(new CancelImport { ImportId = import });
        await given.StateBecomesAsync(import, "Cancelling");
        await IsAskedAsync(orchestrator, import, 3);
    }

    [Fact]
    public async Task A_committed_merge_refuses_it_and_goes_forward()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await ReachAsync(orchestrator, "Loading");
        await given.ExecuteAsync("UPDATE import SET inserted_rows = 1, updated_rows = 0, unchanged_rows = 0 WHERE import_id = @import", new { import });
        Assert.False(await given.RequestCancelAsync(import));
        await orchestrator.PublishAsync(new ImportMerged { ImportId = import, InsertedRows = 1, UpdatedRows = 0, UnchangedRows = 0 });
        await given.StateBecomesAsync(import, "Finalizing");
        Assert.False(await given.RequestCancelAsync(import));
    }

    [Fact]
    public async Task One_that_overtakes_the_acceptance_holds()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await given.QueuedAsync();
        await given.RequestCancelAsync(import);
        await orchestrator.PublishAsync(new CancelImport { ImportId = import });
        await orchestrator.PublishAsync(GivenImports.Accepted(import));
        await given.StateBecomesAsync(import, "Cancelled");
        Assert.Equal("cancelled", await given.StatusAsync(import));
    }

    [Theory]
    [InlineData("Parsing")]
    [InlineData("AwaitingTarget")]
    [InlineData("Loading")]
    public async Task A_late_word_of_one_that_a_retry_took_back_changes_nothing(string state)
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await ReachAsync(orchestrator, state);
        await given.TellAsync(orchestrator, new CancelImport { ImportId = import });
        await given.TellAsync(orchestrator, new MergeCancelled { ImportId = import });
        Assert.Equal(state, await given.SagaStateAsync(import));
        Assert.NotEqual("cancelled", await given.StatusAsync(import));
    }

    [Fact]
    public async Task One_whose_message_was_lost_is_found_by_the_sweeper()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:RepeatAfter=00:00:01", "--Orchestrator:SweepEvery=00:00:01");
        var import = await ReachAsync(orchestrator, "AwaitingTarget");
        await given.RequestCancelAsync(import);
        await given.StateBecomesAsync(import, "Cancelled");
    }

    [Fact]
    public async Task The_sweeper_asks_the_merge_again_but_not_while_one_is_at_work()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:RepeatAfter=00:00:01", "--Orchestrator:SweepEvery=00:00:00.2");
        var (held, free) = (await ReachAsync(orchestrator, "Loading"), await ReachAsync(orchestrator, "Loading"));
        await using var merge = await given.Pool.OpenAsync();
        await merge.BeginAsync();
        await merge.QueryAsync<Guid>("SELECT import_id FROM import_stage WHERE import_id = @held AND stage = 'stage' FOR UPDATE", new { held });
        foreach (var import in new[] { held, free })
        {
            Assert.True(await given.RequestCancelAsync(import));
            await orchestrator.PublishAsync(new CancelImport { ImportId = import });
            await given.StateBecomesAsync(import, "Cancelling");
        }

        await IsAskedAsync(orchestrator, free, 4);
        Assert.Equal(2, Asked(orchestrator, held));
        await merge.RollbackAsync();
        await IsAskedAsync(orchestrator, held, 3);
        foreach (var import in new[] { held, free })
            await orchestrator.PublishAsync(new MergeCancelled { ImportId = import });
        await given.StateBecomesAsync(held, "Cancelled");
        await given.StateBecomesAsync(free, "Cancelled");
    }

    [Fact]
    public async Task A_dry_run_is_counted_and_never_loads()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await ReachAsync(orchestrator, "Previewing");
        Assert.Equal("validated", await given.StatusAsync(import));
        await given.ExecuteAsync("UPDATE import SET inserted_rows = 1, updated_rows = 0, unchanged_rows = 0 WHERE import_id = @import", new { import });
        await orchestrator.PublishAsync(new ImportPreviewed { ImportId = import, InsertedRows = 1, UpdatedRows = 0, UnchangedRows = 0 });
        await orchestrator.HearsAsync<FinalizeImport>(message => message.ImportId == import, "FinalizeImport");
        await orchestrator.PublishAsync(new ImportFinalized { ImportId = import });
        await orchestrator.HearsAsync<ImportCompleted>(message => message.ImportId == import, "ImportCompleted");

        Assert.Equal("done", await given.StatusAsync(import));
        Assert.Null(await given.ValueAsync<DateTime?>("SELECT loading_at FROM import WHERE import_id = @import", new { import }));
        Assert.DoesNotContain(orchestrator.Heard<MergeImport>(), message => message.ImportId == import);
    }

    /// <summary>Twice by the saga: as it validated, and as it was cancelled.</summary>
    private static int Asked(RunningOrchestrator orchestrator, Guid import) => orchestrator.Heard<MergeImport>().Count(message => message.ImportId == import);

    private static Task IsAskedAsync(RunningOrchestrator orchestrator, Guid import, int times)
        => Eventually.IsTrueAsync(() => Asked(orchestrator, import) >= times, TimeSpan.FromSeconds(30), $"MergeImport {times} times");

    /// <summary>No import is given its turn where it is to stay queued.</summary>
    private Task<RunningOrchestrator> StartAsync(string state)
        => state == "Queued" ? RunningOrchestrator.StartAsync(given, "--Orchestrator:ActivePoll=00:10:00", "--Orchestrator:IdlePoll=00:10:00", "--Orchestrator:LeaderLease=00:40:00") : RunningOrchestrator.StartAsync(given);

    private async Task<Guid> ReachAsync(RunningOrchestrator orchestrator, string state)
    {
        var mode = state == "Previewing" ? ImportMode.Validate : ImportMode.Upsert;
        var import = await given.QueuedAsync(mode: mode);
        await orchestrator.PublishAsync(GivenImports.Accepted(import, mode));
        if (state != "Queued")
            await given.StateBecomesAsync(import, "Parsing");
        if (state is not ("Queued" or "Parsing"))
        {
            await given.CountAsync(import);
            await orchestrator.PublishAsync(new ImportValidated { ImportId = import, ValidRows = 1, RejectedRows = 0, DuplicateRows = 0 });
            await given.StateBecomesAsync(import, state == "Previewing" ? state : "AwaitingTarget");
        }

        if (state == "Loading")
        {
            Assert.True(await given.BeginMergeAsync(import));
            await orchestrator.PublishAsync(new MergeStarted { ImportId = import });
        }

        await given.StateBecomesAsync(import, state);
        return import;
    }
}
