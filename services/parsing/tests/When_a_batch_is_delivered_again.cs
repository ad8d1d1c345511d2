using System.Text;
using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Staging;
using Imports.Reading.Splitting;
using Imports.Runs;
using Imports.Testing;

namespace Imports.Parsing.Tests;

public sealed class When_a_batch_is_delivered_again(GivenSources given)
{
    private const string Source = "item,quantity\na,1\nb,many\nc,3\n";

    [Fact]
    public async Task Five_deliveries_at_once_stage_it_once()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000");
        var import = await CutAsync(parsing);
        await given.ReleaseAsync(import, 1);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => parsing.PublishAsync(Stage(import, 1))));
        await parsing.ValidationIsAskedForAsync(import, 1);
        await IsStagedOnceAsync(import);
        await EndsAsync(parsing);
        await IsStagedOnceAsync(import);
    }

    [Fact]
    public async Task An_attempt_that_is_not_the_current_one_is_left_alone()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000", "Concurrency=1");
        var import = await CutAsync(parsing);
        await given.ReleaseAsync(import, 1);
        await given.ReleaseAsync(import, 1);
        await parsing.PublishAsync(Stage(import, 1));
        await EndsAsync(parsing);
        Assert.Equal(0, (await given.CounterAsync(import)).FinishedBatches);

        await parsing.PublishAsync(Stage(import, 2));
        await parsing.ValidationIsAskedForAsync(import, 1);
        await parsing.PublishAsync(Stage(import, 1));
        await EndsAsync(parsing);
        await IsStagedOnceAsync(import);
    }

    [Fact]
    public async Task A_batch_of_an_import_that_has_failed_is_left_alone()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000", "Concurrency=1");
        var import = await CutAsync(parsing);
        await given.ReleaseAsync(import, 1);
        await given.ExecuteAsync("UPDATE import SET status = 'failed', error_code = 'TEST' WHERE import_id = @import", new { import });
        await parsing.PublishAsync(Stage(import, 1));
        await EndsAsync(parsing);
        Assert.Equal(0, (await given.CounterAsync(import)).FinishedBatches);
    }

    /// <summary>The process died between the run and the commit, and the broker delivers the message once more.</summary>
    [Fact]
    public async Task A_run_that_is_there_already_is_taken()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000");
        var import = await CutAsync(parsing);
        await given.ReleaseAsync(import, 1);
        await WriteRunAsync(import);
        await parsing.PublishAsync(Stage(import, 1));
        await parsing.ValidationIsAskedForAsync(import, 1);
        await IsStagedOnceAsync(import);
    }

    [Fact]
    public async Task A_further_attempt_does_not_read_what_an_earlier_one_left()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000");
        var import = await CutAsync(parsing);
        await given.ReleaseAsync(import, 1);
        await given.Objects.WriteAsync("default", RunId.Of(import, 1, 1), new MemoryStream("left"u8.ToArray()), long.MaxValue, CancellationToken.None);
        await given.ExecuteAsync(
            "INSERT INTO import_reject (import_id, row_no, tenant_id, kind, first_byte, length_bytes, first_line, last_line, causes) VALUES (@import, 1, 'default', 'malformed', 0, 0, 0, 0, '[]')",
            new { import });
        await given.ReleaseAsync(import, 1);
        await parsing.PublishAsync(Stage(import, 2));
        await parsing.ValidationIsAskedForAsync(import, 1);
        await IsStagedOnceAsync(import);
    }

    /// <summary>An attempt that is late writes its run when the next one is through, and nobody reads it.</summary>
    [Fact]
    public async Task A_late_attempt_does_not_touch_the_run_of_the_next()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000");
        var import = await CutAsync(parsing);
        await given.ReleaseAsync(import, 1);
        var late = Assert.Single(await given.BatchesAsync(import));
        await given.ReleaseAsync(import, 1);
        await parsing.PublishAsync(Stage(import, 2));
        await parsing.ValidationIsAskedForAsync(import, 1);
        using (var other = new RunBuilder(new KeyEncoder(GivenSources.Stock), 100, 10))
        {
            other.Add(new RowPlace(1, 0, 0, 1, 1), "late\t0"u8, default);
            await given.Runs.WriteAsync(late, other, CancellationToken.None);
        }
        await IsStagedOnceAsync(import);
    }

    [Fact]
    public async Task One_that_is_put_back_because_its_run_is_lost_has_its_rows_rejects_and_causes_once()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000");
        var import = await CutAsync(parsing);
        await given.ReleaseAsync(import, 1);
        await parsing.PublishAsync(Stage(import, 1));
        await parsing.ValidationIsAskedForAsync(import, 1);
        await given.ExecuteAsync("UPDATE import SET status = 'parsing' WHERE import_id = @import", new { import });
        var lost = new LostRuns();
        await using (var session = await given.Pool.OpenAsync())
        {
            await session.BeginAsync();
            var batch = await lost.LockAsync(session, import, 1, 1, CancellationToken.None);
            Assert.True(await lost.PutBackAsync(session, batch!, BatchState.Planned, CancellationToken.None));
            await session.CommitAsync();
        }
        Assert.Equal(0, (await given.CounterAsync(import)).FinishedBatches);
        await given.ReleaseAsync(import, 1);
        await parsing.PublishAsync(Stage(import, 2));
        await Eventually.IsTrueAsync(async () => (await given.CounterAsync(import)).FinishedBatches == 1, TimeSpan.FromSeconds(30), "it is staged anew");

        await IsStagedOnceAsync(import);
        Assert.Equal([1L], await given.QueryAsync<long>("SELECT row_count FROM import_cause WHERE import_id = @import", new { import }));
    }

    private async Task WriteRunAsync(Guid import)
    {
        var batch = Assert.Single(await given.BatchesAsync(import));
        var plan = SourcePlan.FromJson((await given.RowAsync(import)).SourcePlan!);
        byte[] led = [CsvDialect.LeadIn, .. Encoding.UTF8.GetBytes(Source).AsSpan((int)batch.FirstByte)];
        using var typed = TypedBatch.Read(GivenSources.Stock, new ImportOptions(), plan, batch, led);
        await given.Runs.WriteAsync(batch, typed.Rows, CancellationToken.None);
        Assert.True(await given.HasRunAsync(import, 1, 1));
    }

    private async Task<Guid> CutAsync(RunningParsing parsing)
    {
        var import = await given.ImportAsync(Source);
        await parsing.CutAsync(import);
        return import;
    }

    /// <summary>Messages are worked in order one at a time, and at most a few at once: when a later import is through, so is what came before.</summary>
    private async Task EndsAsync(RunningParsing parsing)
    {
        for (var i = 0; i < 3; i++)
            await parsing.StageAsync(await CutAsync(parsing));
    }

    private async Task IsStagedOnceAsync(Guid import)
    {
        Assert.Equal(["1 a 1", "3 c 3"], (await given.StagedAsync(import)).Select(row => row.ToString()));
        Assert.Equal([2L], await given.QueryAsync<long>("SELECT row_no FROM import_reject WHERE import_id = @import", new { import }));
        var counter = await given.CounterAsync(import);
        Assert.Equal((1, 2L, 1L, 15L), (counter.FinishedBatches, counter.OkRows, counter.BadRows, counter.DoneBytes));
        Assert.Equal(BatchState.Staged, Assert.Single(await given.BatchesAsync(import)).State);
    }

    private static StageBatch Stage(Guid import, int attempt) => new() { ImportId = import, BatchNumber = 1, Attempt = attempt };
}
