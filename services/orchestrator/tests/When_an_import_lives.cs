using Imports.Contracts;
using Imports.Testing;

namespace Imports.Orchestrator.Tests;

/// <summary>The saga, told by hand what the other services would say.</summary>
public sealed class When_an_import_lives(GivenImports given) : IClassFixture<GivenImports>
{
    [Fact]
    public async Task It_passes_every_status_in_order_and_says_so()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await AcceptAsync(orchestrator);
        await orchestrator.HearsAsync<ParseImport>(message => message.ImportId == import && message.Attempt == 1, "ParseImport");
        await given.StateBecomesAsync(import, "Parsing");
        await given.CountAsync(import);

        await orchestrator.PublishAsync(new BatchesValidated { ImportId = import });
        await orchestrator.HearsAsync<ValidateImport>(message => message.ImportId == import, "ValidateImport");
        await orchestrator.PublishAsync(new ImportValidated { ImportId = import, ValidRows = 1, RejectedRows = 0, DuplicateRows = 0 });
        await orchestrator.HearsAsync<MergeImport>(message => message.ImportId == import && message.Attempt == 1, "MergeImport");
        await orchestrator.PublishAsync(new MergeStarted { ImportId = import });
        await given.StateBecomesAsync(import, "Loading");
        await given.ExecuteAsync("UPDATE import SET inserted_rows = 1, updated_rows = 0, unchanged_rows = 0 WHERE import_id = @import", new { import });
        await orchestrator.PublishAsync(new ImportMerged { ImportId = import, InsertedRows = 1, UpdatedRows = 0, UnchangedRows = 0 });
        await orchestrator.HearsAsync<FinalizeImport>(message => message.ImportId == import, "FinalizeImport");
        await orchestrator.PublishAsync(new ImportFinalized { ImportId = import });
        await orchestrator.HearsAsync<ImportCompleted>(message => message.ImportId == import && message.InsertedRows == 1, "ImportCompleted");

        Assert.Equal("done", await given.StatusAsync(import));
        await orchestrator.HearsAsync<ImportProgressed>(message => message.Snapshot.TaskId == import && message.Snapshot.Status == "done", "the last snapshot");
        var statuses = orchestrator.Heard<ImportProgressed>().Where(message => message.Snapshot.TaskId == import).OrderBy(message => message.Snapshot.Version)
            .Select(message => message.Snapshot.Status).Distinct();
        Assert.Equal(["queued", "parsing", "validated", "loading", "finalizing", "done"], statuses.Prepend("queued").Distinct());
    }

    [Fact]
    public async Task Repeated_and_late_messages_change_nothing()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await AcceptAsync(orchestrator);
        await given.StateBecomesAsync(import, "Parsing");
        await given.CountAsync(import);
        var accepted = Accepted(import);
        var validated = new ImportValidated { ImportId = import, ValidRows = 1, RejectedRows = 0, DuplicateRows = 0 };
        await orchestrator.PublishAsync(accepted);
        await orchestrator.PublishAsync(validated);
        await given.StateBecomesAsync(import, "AwaitingTarget");
        await given.ExecuteAsync("UPDATE import SET inserted_rows = 1, updated_rows = 0, unchanged_rows = 0 WHERE import_id = @import", new { import });

        // Merged overtakes MergeStarted; both come twice, and what is long over comes again.
        var merged = new ImportMerged { ImportId = import, InsertedRows = 1, UpdatedRows = 0, UnchangedRows = 0 };
        foreach (var message in new object[] { merged, new MergeStarted { ImportId = import }, merged, validated, accepted, new ImportStepFailed { ImportId = import, Code = "LATE", Message = "late" } })
            await orchestrator.Bus.Publish(message);
        await given.StateBecomesAsync(import, "Finalizing");
        await orchestrator.PublishAsync(new ImportFinalized { ImportId = import });
        await given.StateBecomesAsync(import, "Done");
        await orchestrator.PublishAsync(merged);
        await orchestrator.PublishAsync(new ImportStepFailed { ImportId = import, Code = "LATE", Message = "late" });
        var next = await AcceptAsync(orchestrator);
        await given.StateBecomesAsync(next, "Parsing");

        Assert.Equal("done", await given.StatusAsync(import));
        Assert.Equal("Done", await given.SagaStateAsync(import));
        Assert.Single(orchestrator.Heard<ImportCompleted>(), message => message.ImportId == import);
        Assert.Empty(await ErrorQueuesAsync());
    }

    [Fact]
    public async Task A_failed_step_fails_it_with_its_code_and_frees_the_content()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await AcceptAsync(orchestrator);
        await given.StateBecomesAsync(import, "Parsing");
        await orchestrator.PublishAsync(new ImportStepFailed { ImportId = import, Code = "HEADER_MISSING_COLUMN", Message = "no column item" });
        await orchestrator.HearsAsync<ImportFailed>(message => message.ImportId == import && message.Code == "HEADER_MISSING_COLUMN", "ImportFailed");

        Assert.Equal("failed", await given.StatusAsync(import));
        Assert.Null(await given.ValueAsync<byte[]>("SELECT dedupe_key FROM import WHERE import_id = @import", new { import }));
    }

    [Fact]
    public async Task A_failure_after_the_merge_committed_is_not_believed()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await AcceptAsync(orchestrator);
        await given.StateBecomesAsync(import, "Parsing");
        await given.CountAsync(import);
        await orchestrator.PublishAsync(new ImportValidated { ImportId = import, ValidRows = 1, RejectedRows = 0, DuplicateRows = 0 });
        await given.StateBecomesAsync(import, "AwaitingTarget");
        await given.ExecuteAsync("UPDATE import SET inserted_rows = 1, updated_rows = 0, unchanged_rows = 0 WHERE import_id = @import", new { import });
        await orchestrator.PublishAsync(new ImportStepFailed { ImportId = import, Code = "LATE", Message = "late" });
        await orchestrator.PublishAsync(new ImportMerged { ImportId = import, InsertedRows = 1, UpdatedRows = 0, UnchangedRows = 0 });
        await given.StateBecomesAsync(import, "Finalizing");

        Assert.Equal("finalizing", await given.StatusAsync(import));
    }

    [Fact]
    public async Task A_wait_beyond_its_deadline_fails_it()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:ParsingDeadline=00:00:01");
        var import = await AcceptAsync(orchestrator);
        await orchestrator.HearsAsync<ImportFailed>(message => message.ImportId == import && message.Code == ErrorCodes.ImportTimedOut, "ImportFailed");

        Assert.Equal("failed", await given.StatusAsync(import));
    }

    [Fact]
    public async Task A_clean_up_that_is_not_heard_of_is_asked_for_again()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:StepDeadline=00:00:01");
        var import = await AcceptAsync(orchestrator);
        await given.StateBecomesAsync(import, "Parsing");
        await given.CountAsync(import);
        await orchestrator.PublishAsync(new ImportValidated { ImportId = import, ValidRows = 1, RejectedRows = 0, DuplicateRows = 0 });
        await given.StateBecomesAsync(import, "AwaitingTarget");
        await given.ExecuteAsync("UPDATE import SET inserted_rows = 1, updated_rows = 0, unchanged_rows = 0 WHERE import_id = @import", new { import });
        await orchestrator.PublishAsync(new ImportMerged { ImportId = import, InsertedRows = 1, UpdatedRows = 0, UnchangedRows = 0 });
        await orchestrator.HearsAsync<FinalizeImport>(message => message.ImportId == import && message.Attempt >= 3, "FinalizeImport for the third time");

        Assert.Equal("finalizing", await given.StatusAsync(import));
    }

    private async Task<Guid> AcceptAsync(RunningOrchestrator orchestrator)
    {
        var import = await given.QueuedAsync();
        await orchestrator.PublishAsync(Accepted(import));
        return import;
    }

    private static ImportAccepted Accepted(Guid import) => new()
    {
        ImportId = import, TenantId = "default", Dataset = "stock", DatasetVersion = 1, SourceBytes = 100, AcceptedAt = DateTimeOffset.UtcNow,
    };

    private async Task<IReadOnlyList<string>> ErrorQueuesAsync()
    {
        var json = await given.Broker.Management.GetStringAsync($"api/queues/{given.Broker.VirtualHost}");
        using var queues = System.Text.Json.JsonDocument.Parse(json);
        return [.. queues.RootElement.EnumerateArray().Select(queue => queue.GetProperty("name").GetString()!).Where(name => name.EndsWith("_error", StringComparison.Ordinal) || name.EndsWith("_skipped", StringComparison.Ordinal))];
    }
}
