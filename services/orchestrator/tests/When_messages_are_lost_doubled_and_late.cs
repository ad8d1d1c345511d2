using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Imports.Contracts;
using Imports.Orchestrator.Tests.Network;
using Imports.Testing;

namespace Imports.Orchestrator.Tests;

/// <summary>
/// The real state machine, scheduler and sweeper over a network that keeps no promise: no import gets stuck, and none counts wrong. First a storm, in which most imports end; then nothing is lost any more, and
/// the others have to end at once. So an import that is stuck is told from one that is merely slow: in a storm of 40 % one repeat after another is lost, and the slowest of twelve imports may need minutes.
/// </summary>
public sealed class When_messages_are_lost_doubled_and_late(GivenImports given) : IClassFixture<GivenImports>
{
    private static readonly bool IsSoak = Environment.GetEnvironmentVariable("IMPORTS_TEST_SOAK") == "1";
    private static readonly TimeSpan Storm = TimeSpan.FromSeconds(IsSoak ? 30 : 8);

    /// <summary>Several times what the longest wait for a lost message is here, so that whatever the storm has left is found.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(30);

    private static readonly Gen<Weather> Any =
        from seed in Gen.Choose(0, 1_000_000)
        from lost in Gen.Choose(0, 40)
        from doubled in Gen.Choose(0, 40)
        from late in Gen.Choose(0, 50)
        from cancel in Gen.Choose(0, 30)
        from imports in Gen.Choose(5, 12)
        select new Weather(seed, lost, doubled, late, cancel, imports);

    [Fact]
    public async Task Every_import_ends_with_true_counts()
    {
        // Its outbox is not delivered: the network takes it from there.
        await using var orchestrator = await RunningOrchestrator.StartAsync(
            given, "--Outbox:Deliver=false", "--Orchestrator:WorkLease=00:00:01", "--Orchestrator:SweepEvery=00:00:00.2", "--Orchestrator:RepeatAfter=00:00:01",
            "--Orchestrator:StepDeadline=00:00:02");
        var property = Prop.ForAll(Any.ToArbitrary(), weather => Task.Run(() => RunAsync(orchestrator, weather)).GetAwaiter().GetResult());
        await Task.Run(() => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(IsSoak ? 30 : 4), property));
    }

    private async Task<bool> RunAsync(RunningOrchestrator orchestrator, Weather weather)
    {
        var random = new Random(weather.Seed);
        var refused = new HashSet<Guid>();
        var workers = new Workers(given, refused);
        var network = new UnsafeNetwork(given, orchestrator, workers, weather);
        var imports = new List<Guid>();
        for (var i = 0; i < weather.Imports; i++)
        {
            var mode = random.Next(4) == 0 ? ImportMode.Validate : ImportMode.Upsert;
            var import = await given.QueuedAsync(mode: mode);
            imports.Add(import);
            if (random.Next(10) == 0)
                refused.Add(import);
            network.Send(new ImportAccepted { ImportId = import, TenantId = "default", Dataset = "stock", DatasetVersion = 1, Mode = mode, SourceBytes = 100, AcceptedAt = DateTimeOffset.UtcNow });
        }

        await EndAsync(network, imports, new Queue<Guid>(imports.Where(_ => random.Next(100) < weather.CancelPercent)), random, weather);
        foreach (var import in imports)
            await CheckAsync(import, workers, network, refused.Contains(import));
        return true;
    }

    /// <summary>Until all have ended: in the storm, or soon after it.</summary>
    private async Task EndAsync(UnsafeNetwork network, List<Guid> imports, Queue<Guid> toCancel, Random random, Weather weather)
    {
        var watch = Stopwatch.StartNew();
        int? left = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                await network.RoundAsync();
                if (random.Next(20) == 0 && toCancel.TryDequeue(out var cancelled) && await given.RequestCancelAsync(cancelled))
                    network.Send(new CancelImport { ImportId = cancelled });
                await MakeHasteAsync(imports);
                Assert.Empty(await LiveWithoutDeadlineAsync(imports));
                var live = await LiveAsync(imports);
                if (left is null && watch.Elapsed > Storm)
                {
                    left = live;
                    network.BecomeCalm();
                }

                return live == 0;
            },
            Storm + EndsWithin,
            $"all imports end after {weather}",
            () => States.OfAsync(given, imports));
        await network.RoundAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{weather}: all ended after {watch.Elapsed.TotalSeconds:0.0} s; {left ?? 0} of them after the storm");
    }

    /// <summary>What a batch waits for its validation is not set by any option: here it is cut short.</summary>
    private Task MakeHasteAsync(List<Guid> imports) => given.ExecuteAsync(
        "UPDATE import_batch SET lease_until = UTC_TIMESTAMP(6) + INTERVAL 1 SECOND WHERE import_id IN @imports AND state = 'staged' AND lease_until > UTC_TIMESTAMP(6) + INTERVAL 1 SECOND", new { imports });

    private Task<int> LiveAsync(List<Guid> imports)
        => given.ValueAsync<int>("SELECT COUNT(*) FROM import WHERE import_id IN @imports AND status NOT IN ('done', 'failed', 'cancelled')", new { imports });

    /// <summary>Whatever is lost, what the saga has committed says by when it acts again.</summary>
    private async Task<IReadOnlyList<string>> LiveWithoutDeadlineAsync(List<Guid> imports)
    {
        await using var session = await given.Pool.OpenAsync();
        return await session.QueryAsync<string>(
            """
            SELECT state FROM saga_import
            WHERE correlation_id IN @imports AND state NOT IN ('Done', 'Failed', 'Cancelled') AND JSON_VALUE(document, '$.DeadlineId') IS NULL
            """,
            new { imports });
    }

    private async Task CheckAsync(Guid import, Workers workers, UnsafeNetwork network, bool isRefused)
    {
        var status = await given.StatusAsync(import);
        var batches = Workers.BatchesOf(import);
        var isDryRun = await given.ValueAsync<string>("SELECT mode FROM import WHERE import_id = @import", new { import }) == ImportMode.Validate;
        var counts = await given.ValueAsync<string>(
            "SELECT CONCAT_WS(',', read_rows, malformed_rows, staged_rows, rejected_rows, valid_rows, inserted_rows, updated_rows, unchanged_rows) FROM import WHERE import_id = @import", new { import });
        var ends = network.Ends.Count(end => end switch
        {
            ImportCompleted completed => completed.ImportId == import,
            ImportFailed failed => failed.ImportId == import,
            ImportCancelled cancelled => cancelled.ImportId == import,
            _ => false,
        });

        Assert.Equal(status, (await given.SagaStateAsync(import))!.ToLowerInvariant());
        Assert.Equal(status == "done" && !isDryRun ? 1 : 0, workers.Merges.GetValueOrDefault(import));
        Assert.True(status != "failed" || isRefused, $"{import} failed");
        if (status == "done")
            Assert.Equal($"{batches * 10},{batches},{batches * 9},{batches},{batches * 8},{batches * 8},0,0", counts);
        Assert.Equal(1, ends);
    }
}
