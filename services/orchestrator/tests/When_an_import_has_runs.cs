using Imports.Objects;
using Imports.Runs;
using Imports.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Orchestrator.Tests;

/// <summary>The sorted runs of an import are in the object store until it ends, however it ends, and then no more.</summary>
public sealed class When_an_import_has_runs(GivenImports given) : IClassFixture<GivenImports>
{
    private const int Batches = 3;

    private readonly DiskObjectStore objects = new(new ObjectStoreOptions { Root = given.ObjectsRoot });

    [Theory]
    [InlineData("cancelled")]
    [InlineData("failed")]
    [InlineData("done")]
    public async Task They_go_when_it_has_ended_and_those_of_a_live_one_stay(string status)
    {
        var ended = await StagedAsync();
        var live = await StagedAsync();
        await EndAsync(ended, status);
        await using (await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2", "--Orchestrator:WorkLease=00:00:01"))
            await RemovedAsync(ended);

        Assert.Equal(0, Runs(ended));
        Assert.Equal(2 * Batches, Runs(live));
        Assert.Equal(Batches, await given.ValueAsync<long>("SELECT COUNT(*) FROM import_batch WHERE import_id = @ended", new { ended }));
        Assert.Null(await RemovedAtAsync(live));
        await EndAsync(live, "failed");
    }

    [Fact]
    public async Task They_stay_while_a_worker_holds_one_of_its_batches()
    {
        var (held, free) = (await StagedAsync(), await StagedAsync());
        await EndAsync(held, "cancelled");
        await EndAsync(free, "cancelled");
        await using var worker = await given.Pool.OpenAsync();
        await worker.BeginAsync();
        await worker.QueryAsync<int>("SELECT batch_number FROM import_batch WHERE import_id = @held AND batch_number = 2 FOR UPDATE", new { held });
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2", "--Orchestrator:WorkLease=00:00:01");
        await RemovedAsync(free);
        Assert.Equal(2 * Batches, Runs(held));

        await worker.RollbackAsync();
        await RemovedAsync(held);
        Assert.Equal(0, Runs(held));
    }

    [Fact]
    public async Task Those_of_a_failed_one_stay_as_long_as_it_can_be_retried()
    {
        var (open, asked) = (await StagedAsync(), await StagedAsync());
        await EndAsync(open, "failed");
        await EndAsync(asked, "failed");
        await given.ExecuteAsync("UPDATE import SET retry_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR WHERE import_id IN (@open, @asked)", new { open, asked });
        Assert.True(await given.RequestRetryAsync(asked));
        await given.ExecuteAsync("UPDATE import SET retry_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE import_id = @asked", new { asked });
        await RoundAsync();
        Assert.Equal(2 * Batches, Runs(open));
        Assert.Equal(2 * Batches, Runs(asked));

        await given.ExecuteAsync("UPDATE import SET retry_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE import_id = @open", new { open });
        await RoundAsync();
        Assert.Equal(0, Runs(open));
        Assert.Equal(2 * Batches, Runs(asked));
        Assert.False(await given.RequestRetryAsync(open));
        await given.ExecuteAsync("UPDATE import SET retry_requested_at = NULL WHERE import_id = @asked", new { asked });
    }

    [Fact]
    public async Task A_retry_that_is_being_asked_for_keeps_them()
    {
        var import = await StagedAsync();
        await EndAsync(import, "failed");
        await given.ExecuteAsync("UPDATE import SET retry_until = UTC_TIMESTAMP(6) + INTERVAL 1 SECOND WHERE import_id = @import", new { import });
        await using var asking = await given.Pool.OpenAsync();
        await asking.BeginAsync();
        Assert.Equal(1, await asking.ExecuteAsync("UPDATE import SET retry_requested_at = UTC_TIMESTAMP(6) WHERE import_id = @import AND retry_until > UTC_TIMESTAMP(6)", new { import }));
        await Eventually.IsTrueAsync(
            () => given.ValueAsync<bool>("SELECT retry_until < UTC_TIMESTAMP(6) FROM import WHERE import_id = @import", new { import }), TimeSpan.FromSeconds(10), "the time is over");
        var round = RoundAsync();
        await given.WaitsInAsync("orchestrator.sweep_close_retry");
        await asking.CommitAsync();
        await round;
        Assert.Equal(2 * Batches, Runs(import));
        await given.ExecuteAsync("UPDATE import SET retry_requested_at = NULL WHERE import_id = @import", new { import });
    }

    [Fact]
    public async Task An_import_is_not_looked_at_again()
    {
        var first = await StagedAsync();
        await EndAsync(first, "done");
        await RoundAsync();
        Assert.NotNull(await RemovedAtAsync(first));
        await WriteAsync(first, 1, attempt: 1);
        var second = await StagedAsync();
        await EndAsync(second, "done");
        await RoundAsync();

        Assert.Equal(0, Runs(second));
        Assert.Equal(1, Runs(first));
    }

    [Fact]
    public async Task Nothing_is_noted_as_removed_while_the_object_store_is_away()
    {
        var import = await StagedAsync();
        await EndAsync(import, "done");
        var elsewhere = $"{given.ObjectsRoot}-away";
        Directory.Move(given.ObjectsRoot, elsewhere);
        try
        {
            await Assert.ThrowsAsync<DirectoryNotFoundException>(RoundAsync);
        }
        finally
        {
            Directory.Move(elsewhere, given.ObjectsRoot);
        }

        Assert.Null(await RemovedAtAsync(import));
        Assert.Equal(2 * Batches, Runs(import));
        await RoundAsync();
        Assert.Equal(0, Runs(import));
    }

    [Fact]
    public async Task One_whose_files_cannot_be_removed_does_not_stop_the_others()
    {
        var (stuck, other) = (await StagedAsync(), await StagedAsync());
        await EndAsync(stuck, "failed");
        await EndAsync(other, "failed");
        // A folder in the place of a file: nobody can remove it as one, not even an administrator.
        var file = FileOf(stuck, 1, 1);
        File.Delete(file);
        Directory.CreateDirectory(file);
        await RoundAsync();
        Assert.Null(await RemovedAtAsync(stuck));
        Assert.NotNull(await RemovedAtAsync(other));

        Directory.Delete(file);
        await RoundAsync();
        Assert.NotNull(await RemovedAtAsync(stuck));
        Assert.Equal(0, Runs(stuck));
    }

    /// <summary>A live import whose batches are staged at the second attempt; the first left a run too.</summary>
    private async Task<Guid> StagedAsync()
    {
        var import = await given.ParsingAsync(Batches);
        await given.ExecuteAsync(
            """
            UPDATE import_batch SET state = 'staged', attempt = 2, staged_rows = row_count, malformed_rows = 0, lease_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR
            WHERE import_id = @import
            """,
            new { import });
        for (var number = 1; number <= Batches; number++)
        {
            await WriteAsync(import, number, attempt: 1);
            await WriteAsync(import, number, attempt: 2);
        }
        return import;
    }

    /// <summary>As it is a while after the end, once validation or the sweeper has been at the batches.</summary>
    private async Task EndAsync(Guid import, string status)
    {
        await given.CountAsync(import);
        await given.ExecuteAsync(
            """
            UPDATE import SET status = @status, error_code = IF(@status = 'failed', 'X', NULL), inserted_rows = IF(@status = 'done', 1, NULL), updated_rows = IF(@status = 'done', 0, NULL),
              unchanged_rows = IF(@status = 'done', 0, NULL), finished_at = UTC_TIMESTAMP(6) - INTERVAL 10 MINUTE
            WHERE import_id = @import
            """,
            new { import, status });
        if (status == "done")
            await given.ExecuteAsync("UPDATE import_batch SET state = 'validated', lease_until = NULL WHERE import_id = @import", new { import });
    }

    /// <summary>One round by a leader.</summary>
    private async Task RoundAsync()
    {
        await using (var session = await given.Pool.OpenAsync())
        {
            // Read first: a join would wait for the imports that a test holds.
            var failed = await session.QueryAsync<Guid>("SELECT import_id FROM import WHERE status = 'failed'");
            await session.ExecuteAsync("UPDATE import_batch SET state = 'rejected', lease_until = NULL WHERE import_id IN @failed", new { failed });
        }

        await given.LeadAsync(leadership => new EndedRuns(given.Pool, objects, new RunStore(objects), leadership, new OrchestratorOptions(), NullLogger<EndedRuns>.Instance).RemoveAsync(CancellationToken.None));
    }

    private Task RemovedAsync(Guid import)
        => Eventually.IsTrueAsync(async () => await RemovedAtAsync(import) is not null, TimeSpan.FromSeconds(30), "the removal is noted");

    private Task<DateTime?> RemovedAtAsync(Guid import) => given.ValueAsync<DateTime?>("SELECT runs_removed_at FROM import WHERE import_id = @import", new { import });

    private async Task WriteAsync(Guid import, int number, int attempt)
    {
        using var body = new MemoryStream([1, 2, 3]);
        await objects.WriteAsync("default", RunId.Of(import, number, attempt), body, 100, CancellationToken.None);
    }

    private string FileOf(Guid import, int number, int attempt)
        => Directory.GetFiles(given.ObjectsRoot, RunId.Of(import, number, attempt).ToString("N"), SearchOption.AllDirectories).Single();

    /// <summary>How many of its runs are stored.</summary>
    private int Runs(Guid import)
    {
        var names = Enumerable.Range(1, Batches).SelectMany(number => new[] { 1, 2 }.Select(attempt => RunId.Of(import, number, attempt).ToString("N"))).ToHashSet();
        return Directory.EnumerateFiles(given.ObjectsRoot, "*", SearchOption.AllDirectories).Count(file => names.Contains(Path.GetFileName(file)));
    }
}
