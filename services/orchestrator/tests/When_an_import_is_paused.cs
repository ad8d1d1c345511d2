using Imports.Contracts;
using Imports.Testing;

namespace Imports.Orchestrator.Tests;

/// <summary>Nothing new of a paused import is released; what is under way ends, and then it waits, at the latest before its merge.</summary>
public sealed class When_an_import_is_paused(GivenImports given) : IClassFixture<GivenImports>
{
    [Fact]
    public async Task No_new_batch_is_released_until_it_is_resumed_and_one_under_way_ends()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:WindowBatches=1", "--Orchestrator:LookaheadBatches=1");
        var paused = await ReachParsingAsync(orchestrator);
        await given.PlanAsync(paused, 3);
        await given.BatchesBecomeAsync(paused, "released 1, planned 0, planned 0");
        Assert.True(await given.PauseAsync(paused));
        await given.StageAsync(paused, 1);

        // Another import gets its turns meanwhile, so the scheduler is at work.
        var other = await ReachParsingAsync(orchestrator);
        await given.PlanAsync(other, 2);
        await given.BatchesBecomeAsync(other, "released 1, planned 0");
        await given.StageAsync(other, 1);
        await given.BatchesBecomeAsync(other, "staged 1, released 1");
        await given.StageAsync(other, 2);
        Assert.Equal("staged 1, planned 0, planned 0", await given.BatchesAsync(paused));
        await orchestrator.HearsAsync<ImportProgressed>(
            message => message.Snapshot.TaskId == paused && message.Snapshot is { Status: "parsing", Paused: true } && message.Snapshot.Step.StartsWith("paused: ", StringComparison.Ordinal), "it is shown");

        await ResumeAsync(orchestrator, paused);
        await given.BatchesBecomeAsync(paused, "staged 1, released 1, planned 0");
    }

    [Fact]
    public async Task One_in_the_queue_does_not_get_its_turn_and_takes_no_place()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:MaxActiveImports=1000");
        var paused = await given.QueuedAsync();
        Assert.True(await given.PauseAsync(paused));
        await orchestrator.PublishAsync(GivenImports.Accepted(paused));
        await given.StateBecomesAsync(paused, "Queued");
        await ReachParsingAsync(orchestrator);
        Assert.Equal("Queued", await given.SagaStateAsync(paused));
        await ResumeAsync(orchestrator, paused);
        await given.StateBecomesAsync(paused, "Parsing");
    }

    [Theory]
    [InlineData(ImportMode.Upsert, "AwaitingTarget")]
    [InlineData(ImportMode.Validate, "Previewing")]
    public async Task Its_merge_is_asked_for_only_when_it_is_resumed(string mode, string state)
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:StepDeadline=00:00:01", "--Orchestrator:PausedFor=00:00:02", "--Orchestrator:SweepEvery=00:10:00");
        var import = await ReachParsingAsync(orchestrator, mode);
        Assert.True(await given.PauseAsync(import));
        await ValidatedAsync(orchestrator, import);
        await given.StateBecomesAsync(import, state);

        // Its deadline passes meanwhile: the one that replaces it is noted behind the time of the first.
        await Eventually.IsTrueAsync(
            () => given.ValueAsync<bool>("SELECT COUNT(*) > 0 FROM outbox_message WHERE enqueue_time > UTC_TIMESTAMP(6) + INTERVAL 1100000 MICROSECOND AND body LIKE CONCAT('%', @import, '%')", new { import = import.ToString() }),
            TimeSpan.FromSeconds(20),
            "the deadline is put off");
        Assert.Equal("validated", await given.StatusAsync(import));
        Assert.DoesNotContain(orchestrator.Heard<MergeImport>(), message => message.ImportId == import);
        Assert.DoesNotContain(orchestrator.Heard<PreviewImport>(), message => message.ImportId == import);
        Assert.False(await given.PauseAsync(import));

        await ResumeAsync(orchestrator, import);
        if (mode == ImportMode.Upsert)
            await orchestrator.HearsAsync<MergeImport>(message => message.ImportId == import, "MergeImport");
        else
            await orchestrator.HearsAsync<PreviewImport>(message => message.ImportId == import, "PreviewImport");
    }

    [Fact]
    public async Task Once_its_merge_is_asked_for_it_is_too_late()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await ReachParsingAsync(orchestrator);
        await ValidatedAsync(orchestrator, import);
        await given.StateBecomesAsync(import, "AwaitingTarget");
        Assert.False(await given.PauseAsync(import));
        Assert.False(await given.ResumeAsync(import));
    }

    [Fact]
    public async Task It_outlives_the_deadline_of_its_state_but_not_that_of_a_pause()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(
            given, "--Orchestrator:ParsingDeadline=00:00:01", "--Orchestrator:PausedFor=00:00:04", "--Orchestrator:SweepEvery=00:00:00.2", "--Orchestrator:QueuedDeadline=00:10:00");
        var import = await given.QueuedAsync();
        Assert.True(await given.PauseAsync(import));
        await given.ExecuteAsync("UPDATE import SET released_at = UTC_TIMESTAMP(6) WHERE import_id = @import", new { import });
        await orchestrator.PublishAsync(GivenImports.Accepted(import));
        await given.StateBecomesAsync(import, "Queued");
        await orchestrator.PublishAsync(new ImportReleased { ImportId = import });
        await given.StateBecomesAsync(import, "Failed");
        Assert.Equal("PAUSED_TOO_LONG", await given.ValueAsync<string>("SELECT error_code FROM import WHERE import_id = @import", new { import }));
        Assert.True(await given.RequestRetryAsync(import));
    }

    [Fact]
    public async Task Resumed_meanwhile_it_does_not_fail_for_the_pause()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await ReachParsingAsync(orchestrator);
        Assert.True(await given.PauseAsync(import));
        await ResumeAsync(orchestrator, import);
        await given.TellAsync(orchestrator, new ImportStepFailed { ImportId = import, Code = ErrorCodes.PausedTooLong, Message = "late" });
        Assert.Equal("Parsing", await given.SagaStateAsync(import));
        Assert.Equal("parsing", await given.StatusAsync(import));
    }

    [Fact]
    public async Task It_can_be_cancelled()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await ReachParsingAsync(orchestrator);
        Assert.True(await given.PauseAsync(import));
        Assert.True(await given.RequestCancelAsync(import));
        Assert.False(await given.PauseAsync(import));
        await orchestrator.PublishAsync(new CancelImport { ImportId = import });
        await given.StateBecomesAsync(import, "Cancelled");
        await orchestrator.HearsAsync<ImportProgressed>(message => message.Snapshot.TaskId == import && message.Snapshot is { Status: "cancelled", Paused: false }, "the end");
    }

    private async Task<Guid> ReachParsingAsync(RunningOrchestrator orchestrator, string mode = ImportMode.Upsert)
    {
        var import = await given.QueuedAsync(mode: mode);
        await orchestrator.PublishAsync(GivenImports.Accepted(import, mode));
        await given.StateBecomesAsync(import, "Parsing");
        return import;
    }

    private async Task ValidatedAsync(RunningOrchestrator orchestrator, Guid import)
    {
        await given.CountAsync(import);
        await orchestrator.PublishAsync(new ImportValidated { ImportId = import, ValidRows = 1, RejectedRows = 0, DuplicateRows = 0 });
    }

    private async Task ResumeAsync(RunningOrchestrator orchestrator, Guid import)
    {
        Assert.True(await given.ResumeAsync(import));
        await orchestrator.PublishAsync(new ResumeImport { ImportId = import });
    }
}
