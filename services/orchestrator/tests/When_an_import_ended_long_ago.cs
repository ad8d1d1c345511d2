using Imports.Testing;

namespace Imports.Orchestrator.Tests;

/// <summary>The saga of an import is kept for as long as the options say after its end, and then goes; its ledger stays.</summary>
public sealed class When_an_import_ended_long_ago(GivenImports given) : IClassFixture<GivenImports>
{
    private static readonly OrchestratorOptions Options = new();

    [Fact]
    public async Task Its_saga_goes_and_those_that_are_still_wanted_stay()
    {
        var (old, kept) = (Options.SagaRetention + TimeSpan.FromHours(1), Options.SagaRetention - TimeSpan.FromHours(1));
        var gone = await SagaAsync("cancelled", ended: old, changed: old);
        Guid[] wanted =
        [
            await SagaAsync("cancelled", ended: kept, changed: kept),
            await SagaAsync("cancelled", ended: kept, changed: old),
            await SagaAsync("cancelled", ended: old, changed: kept),
            await SagaAsync("queued", ended: null, changed: old),
            await SagaAsync("cancelled", ended: old, changed: old, "retry_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR"),
            await SagaAsync("cancelled", ended: old, changed: old, "retry_requested_at = UTC_TIMESTAMP(6)"),
        ];

        await using (await RunningOrchestrator.StartAsync(given, "--Orchestrator:IdlePoll=00:00:00.1"))
            await Eventually.IsTrueAsync(async () => await given.SagaStateAsync(gone) is null, TimeSpan.FromSeconds(30), "the old saga is gone");

        Assert.Null(await given.SagaStateAsync(gone));
        Assert.Equal("cancelled", await given.StatusAsync(gone));
        foreach (var saga in wanted)
            Assert.Equal("Any", await given.SagaStateAsync(saga));
    }

    /// <param name="status">Of its import.</param>
    /// <param name="ended">How long ago the import ended; null = it has not.</param>
    /// <param name="changed">How long ago the saga changed.</param>
    /// <param name="further">What else its import has.</param>
    private async Task<Guid> SagaAsync(string status, TimeSpan? ended, TimeSpan changed, string further = "retries = 0")
    {
        var import = await given.QueuedAsync();
        await given.ExecuteAsync(
            $"UPDATE import SET status = @status, finished_at = UTC_TIMESTAMP(6) - INTERVAL @seconds SECOND, {further} WHERE import_id = @import",
            new { import, status, seconds = ended?.TotalSeconds });
        await given.ExecuteAsync(
            """
            INSERT INTO saga_import (correlation_id, state, version, document, created_at, updated_at)
            VALUES (@import, 'Any', 1, '{}', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) - INTERVAL @seconds SECOND)
            """,
            new { import, seconds = changed.TotalSeconds });
        return import;
    }
}
