using Imports.Contracts;

namespace Imports.Orchestrator.Tests;

public sealed class When_an_import_in_sized_batches_fails(GivenImports given) : IClassFixture<GivenImports>
{
    [Fact]
    public async Task Everybody_is_told_what_stays_in_the_target()
    {
        await using var orchestrator = await RunningOrchestrator.StartAsync(given);
        var import = await given.QueuedAsync();
        await orchestrator.PublishAsync(GivenImports.Accepted(import, ImportMode.Upsert));
        await given.StateBecomesAsync(import, "Parsing");
        await given.CountAsync(import);
        await orchestrator.PublishAsync(new ImportValidated { ImportId = import, ValidRows = 1, RejectedRows = 0, DuplicateRows = 0 });
        await given.StateBecomesAsync(import, "AwaitingTarget");
        await orchestrator.PublishAsync(new MergeStarted { ImportId = import });
        await given.StateBecomesAsync(import, "Loading");
        await given.ExecuteAsync(
            "INSERT INTO merge_batch (import_id, batch_number, tenant_id, row_count, inserted_rows, updated_rows, unchanged_rows, refused_rows, committed_at) VALUES (@import, 1, 'default', 10, 4, 3, 2, 1, UTC_TIMESTAMP(6)), (@import, 2, 'default', 10, 10, 0, 0, 0, UTC_TIMESTAMP(6))",
            new { import });
        await given.ExecuteAsync("UPDATE import SET merge_batches = 2, merged_rows = 25 WHERE import_id = @import", new { import });
        await orchestrator.PublishAsync(new ImportStepFailed { ImportId = import, Code = ErrorCodes.TargetRefused, Message = "It does not go on." });

        const string Told = "It does not go on. Of its rows 20 are through in 2 committed transactions and stay in the target: 14 inserted, 3 updated, 2 unchanged, 1 refused. A retry goes on behind them.";
        await orchestrator.HearsAsync<ImportFailed>(message => message.ImportId == import && message.Message == Told, "ImportFailed");
        Assert.Equal(Told, await given.ValueAsync<string>("SELECT error_message FROM import WHERE import_id = @import", new { import }));
        Assert.Equal(20, await given.ValueAsync<long>("SELECT merged_rows FROM import WHERE import_id = @import", new { import }));
    }
}
