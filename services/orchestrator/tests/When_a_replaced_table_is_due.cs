using Imports.Contracts;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Orchestrator.Tests;

public sealed class When_a_replaced_table_is_due(GivenImports given) : IClassFixture<GivenImports>
{
    [Fact]
    public async Task It_is_dropped_and_those_that_are_not_due_or_in_use_by_their_import_are_kept()
    {
        var due = await PutAsideAsync("done", "- INTERVAL 1 MINUTE");
        var kept = await PutAsideAsync("done", "+ INTERVAL 1 HOUR");
        var running = await PutAsideAsync("loading", "- INTERVAL 1 MINUTE");
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2");
        await Eventually.IsTrueAsync(
            async () => await given.ValueAsync<DateTime?>("SELECT dropped_at FROM replaced_table WHERE import_id = @due", new { due }) is not null,
            TimeSpan.FromSeconds(20),
            "the drop is noted");

        Assert.False(await HasTableAsync(due));
        Assert.True(await HasTableAsync(kept));
        Assert.True(await HasTableAsync(running));
        Assert.Equal(2, await given.ValueAsync<long>("SELECT COUNT(*) FROM replaced_table WHERE dropped_at IS NULL AND import_id IN (@kept, @running)", new { kept, running }));
    }

    [Fact]
    public async Task One_that_nothing_is_noted_of_is_dropped_when_its_import_ended_long_ago()
    {
        var old = await PutAsideAsync("failed", null);
        await given.ExecuteAsync("UPDATE import SET changed_at = UTC_TIMESTAMP(6) - INTERVAL 2 DAY WHERE import_id = @old", new { old });
        var recent = await PutAsideAsync("failed", null);
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2");
        await Eventually.IsTrueAsync(async () => !await HasTableAsync(old), TimeSpan.FromSeconds(20), "the old one is gone");

        Assert.True(await HasTableAsync(recent));
    }

    [Fact]
    public async Task Those_that_somebody_is_in_hold_up_neither_the_others_nor_the_scheduler()
    {
        var held = new List<Guid>();
        for (var i = 0; i < 20; i++)
            held.Add(await PutAsideAsync("done", "- INTERVAL 2 MINUTE"));
        var free = await PutAsideAsync("done", "- INTERVAL 1 MINUTE");
        await using var reader = await given.Pool.OpenAsync();
        await reader.BeginAsync();
        foreach (var import in held)
            await reader.QueryAsync<int>($"SELECT a FROM {Quoted(import)}");

        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2");
        await Eventually.IsTrueAsync(WaitsForReaderAsync, TimeSpan.FromSeconds(20), "a drop waits for the reader");
        var newcomer = await given.ParsingAsync(1);
        await orchestrator.HearsAsync<StageBatch>(message => message.ImportId == newcomer, "the newcomer's batch");
        Assert.True(await HasTableAsync(free), "the first round still waits for the tables in use");

        await Eventually.IsTrueAsync(async () => !await HasTableAsync(free), TimeSpan.FromSeconds(60), "the free one is gone");
        Assert.All(await Task.WhenAll(held.Select(HasTableAsync)), Assert.True);
        await reader.RollbackAsync();
        await Eventually.IsTrueAsync(
            async () => await given.ValueAsync<long>("SELECT COUNT(*) FROM replaced_table WHERE dropped_at IS NULL AND import_id IN @held", new { held }) == 0,
            TimeSpan.FromSeconds(60),
            "the others follow");
        await given.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'TEST_OVER' WHERE import_id = @newcomer", new { newcomer });
    }

    [Fact]
    public async Task One_that_is_asked_to_come_back_is_kept_and_merge_is_asked_again()
    {
        var asked = await PutAsideAsync("done", "+ INTERVAL 1 HOUR");
        Assert.True(await given.RequestRollbackAsync(asked));
        await given.ExecuteAsync("UPDATE replaced_table SET drop_after = UTC_TIMESTAMP(6) - INTERVAL 2 HOUR WHERE import_id = @asked", new { asked });
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2", "--Orchestrator:StepDeadline=00:00:01");

        // Whatever is due beside it goes meanwhile, twice over.
        for (var round = 0; round < 2; round++)
        {
            var due = await PutAsideAsync("done", "- INTERVAL 1 MINUTE");
            await Eventually.IsTrueAsync(async () => !await HasTableAsync(due), TimeSpan.FromSeconds(20), "the one beside it is gone");
        }

        await orchestrator.HearsAsync<RollbackImport>(message => message.ImportId == asked, "the rollback is asked for again");
        Assert.True(await HasTableAsync(asked));
        await given.ExecuteAsync("UPDATE replaced_table SET rollback_sent_at = NULL, rollback_code = 'ANY' WHERE import_id = @asked", new { asked });
        await Eventually.IsTrueAsync(async () => !await HasTableAsync(asked), TimeSpan.FromSeconds(20), "once that is refused it is dropped as any");
        Assert.False(await given.RequestRollbackAsync(asked));
    }

    [Fact]
    public async Task Rows_that_an_upsert_has_overwritten_are_kept_asked_for_and_dropped_alike()
    {
        var (due, kept, asked, unnoted) = (await PutAsideAsync("done", "- INTERVAL 1 MINUTE"), await PutAsideAsync("done", "+ INTERVAL 1 HOUR"), await PutAsideAsync("done", "+ INTERVAL 1 HOUR"), await PutAsideAsync("cancelled", null));
        await given.ExecuteAsync("UPDATE replaced_table SET keeps = 'rows' WHERE import_id IN (@due, @kept, @asked)", new { due, kept, asked });
        await given.ExecuteAsync("UPDATE import SET changed_at = UTC_TIMESTAMP(6) - INTERVAL 2 DAY WHERE import_id = @unnoted", new { unnoted });
        Assert.True(await given.RequestRollbackAsync(asked));
        await given.ExecuteAsync("UPDATE replaced_table SET drop_after = UTC_TIMESTAMP(6) - INTERVAL 2 HOUR WHERE import_id = @asked", new { asked });
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2", "--Orchestrator:StepDeadline=00:00:01");
        await Eventually.IsTrueAsync(async () => !await HasTableAsync(due) && !await HasTableAsync(unnoted), TimeSpan.FromSeconds(20), "what is due, and what nothing is noted of, is gone");
        await orchestrator.HearsAsync<RollbackImport>(message => message.ImportId == asked, "the undo is asked for again");
        Assert.True(await HasTableAsync(kept));
        Assert.True(await HasTableAsync(asked));
        Assert.False(await given.RequestRollbackAsync(due));

        await given.ExecuteAsync(
            """
            UPDATE replaced_table SET rollback_began_at = UTC_TIMESTAMP(6), rolled_back_at = UTC_TIMESTAMP(6), rollback_order = 11, rollback_sent_at = NULL, restored_rows = 1, deleted_rows = 0, kept_rows = 0
            WHERE import_id = @asked
            """,
            new { asked });
        await Eventually.IsTrueAsync(async () => !await HasTableAsync(asked), TimeSpan.FromSeconds(20), "once it is undone it is dropped");
    }

    [Fact]
    public async Task A_rollback_that_is_done_or_was_asked_for_just_now_is_not_repeated()
    {
        var (done, fresh, lost) = (await PutAsideAsync("done", "+ INTERVAL 1 HOUR"), await PutAsideAsync("done", "+ INTERVAL 1 HOUR"), await PutAsideAsync("done", "+ INTERVAL 1 HOUR"));
        foreach (var import in new[] { done, fresh, lost })
            Assert.True(await given.RequestRollbackAsync(import));
        await given.ExecuteAsync(
            "UPDATE replaced_table SET rollback_began_at = UTC_TIMESTAMP(6), rolled_back_at = UTC_TIMESTAMP(6), rollback_order = 7, rollback_sent_at = NULL WHERE import_id = @done", new { done });
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2", "--Orchestrator:StepDeadline=00:05:00");
        await given.ExecuteAsync("UPDATE replaced_table SET rollback_sent_at = UTC_TIMESTAMP(6) - INTERVAL 10 MINUTE WHERE import_id = @lost", new { lost });
        await orchestrator.HearsAsync<RollbackImport>(message => message.ImportId == lost, "the lost one is asked for again");

        Assert.DoesNotContain(orchestrator.Heard<RollbackImport>(), message => message.ImportId != lost);
        await given.ExecuteAsync("DELETE FROM replaced_table WHERE import_id IN (@fresh, @lost)", new { fresh, lost });
    }

    [Fact]
    public async Task A_table_that_is_being_dropped_is_nobodys_to_take_back()
    {
        var held = await PutAsideAsync("done", "- INTERVAL 1 MINUTE");
        await using var reader = await given.Pool.OpenAsync();
        await reader.BeginAsync();
        await reader.QueryAsync<int>($"SELECT a FROM {Quoted(held)}");
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2");
        await Eventually.IsTrueAsync(
            async () => await given.ValueAsync<DateTime?>("SELECT dropping_at FROM replaced_table WHERE import_id = @held", new { held }) is not null, TimeSpan.FromSeconds(20), "its drop is noted first");
        Assert.False(await given.RequestRollbackAsync(held));
        Assert.True(await HasTableAsync(held));
        await reader.RollbackAsync();
        await Eventually.IsTrueAsync(async () => !await HasTableAsync(held), TimeSpan.FromSeconds(20), "it goes");
    }

    private async Task<bool> WaitsForReaderAsync() => await given.ValueAsync<long>(
        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = @schema AND state LIKE 'Waiting for table metadata lock%'", new { schema = given.Database.Server.ControlSchema }) > 0;

    private async Task<Guid> PutAsideAsync(string status, string? dropAfter)
    {
        var import = await given.QueuedAsync();
        await given.ExecuteAsync(
            """
            UPDATE import SET status = @status, error_code = IF(@status = 'failed', 'X', NULL), read_rows = 1, malformed_rows = 0, staged_rows = 1, rejected_rows = 0, duplicate_rows = 0,
              valid_rows = 1, inserted_rows = 1, updated_rows = 0, unchanged_rows = 0, orchestrated_at = UTC_TIMESTAMP(6), released_at = UTC_TIMESTAMP(6)
            WHERE import_id = @import
            """,
            new { import, status });
        // Before it is due: whoever drops it then would find nothing, and note it as gone.
        await using (var ddl = given.Database.OpenPool(new MySqlPoolOptions { Role = "ddl", MaxConnections = 1, AllowDdl = true }))
        await using (var session = await ddl.OpenAsync())
            await session.ExecuteAsync($"CREATE TABLE {Quoted(import)} (a INT)");
        if (dropAfter is not null)
        {
            await given.ExecuteAsync(
                $"INSERT INTO replaced_table (import_id, tenant_id, target, drop_after) VALUES (@import, 'default', 'stock', UTC_TIMESTAMP(6) {dropAfter})", new { import });
        }
        return import;
    }

    private string Quoted(Guid import) => $"`{given.Database.Server.StagingSchema}`.`o_{import:N}`";

    private async Task<bool> HasTableAsync(Guid import) => await given.ValueAsync<long>(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = @schema AND table_name = @name",
        new { schema = given.Database.Server.StagingSchema, name = $"o_{import:N}" }) == 1;
}
