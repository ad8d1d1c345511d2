using Imports.Testing;

namespace Imports.Orchestrator.Tests;

public sealed class When_an_import_ends_with_batches_left(GivenImports given) : IClassFixture<GivenImports>
{
    [Theory]
    [InlineData("failed")]
    [InlineData("cancelled")]
    public async Task They_are_rejected_but_for_those_that_a_worker_holds(string status)
    {
        var ended = await given.ParsingAsync(5);
        await given.ExecuteAsync(
            """
            UPDATE import_batch
            SET state = CASE batch_number WHEN 1 THEN 'validated' WHEN 2 THEN 'staged' WHEN 3 THEN 'released' WHEN 4 THEN 'released' ELSE 'planned' END,
              attempt = 1, lease_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR
            WHERE import_id = @ended
            """,
            new { ended });
        await given.ExecuteAsync("UPDATE import SET status = @status, error_code = IF(@status = 'failed', 'X', NULL) WHERE import_id = @ended", new { ended, status });
        var live = await given.ParsingAsync(1);
        await given.ExecuteAsync("UPDATE import_batch SET state = 'staged', attempt = 1, lease_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR WHERE import_id = @live", new { live });
        await using var worker = await given.Pool.OpenAsync();
        await worker.BeginAsync();
        await worker.QueryAsync<int>("SELECT batch_number FROM import_batch WHERE import_id = @ended AND batch_number = 4 FOR UPDATE", new { ended });
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2");
        await StatesBecomeAsync(ended, "validated,rejected,rejected,released,rejected");
        await worker.RollbackAsync();
        await StatesBecomeAsync(ended, "validated,rejected,rejected,rejected,rejected");

        Assert.Equal(0, await given.ValueAsync<long>("SELECT COUNT(*) FROM import_batch WHERE import_id = @ended AND state = 'rejected' AND lease_until IS NOT NULL", new { ended }));
        Assert.Equal("staged", await StatesAsync(live));
        await given.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'TEST_OVER' WHERE import_id = @live", new { live });
    }

    private Task StatesBecomeAsync(Guid import, string states)
        => Eventually.IsTrueAsync(async () => await StatesAsync(import) == states, TimeSpan.FromSeconds(20), $"the batches are {states}");

    private Task<string?> StatesAsync(Guid import)
        => given.ValueAsync<string>("SELECT GROUP_CONCAT(state ORDER BY batch_number) FROM import_batch WHERE import_id = @import", new { import });
}
