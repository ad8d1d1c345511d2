using Imports.Bench.Contestants;
using Imports.Bench.Grid;
using Imports.Bench.Processes;
using Imports.Bench.Results;
using Imports.Bench.Samples;
using Imports.Bench.Server;
using Imports.Bench.Tables;

namespace Imports.Bench;

/// <summary>Runs the cells one after another, and each cell's contestants in turn on the same server.</summary>
internal sealed class Benchmark(BenchOptions options, BenchDatabase database)
{
    private const long MostRowsFirst = 1_000_000;

    /// <summary>What services have behind them when they are measured: what messages, transactions and statements share is optimised after 300 calls (<c>CallCountThreshold</c>), and an import makes several of each.</summary>
    private const int ImportsBefore = 100;
    private const int RowsOfThose = 2_000;
    private const int AtOnce = 4;

    private readonly ProcessWatch watch = new(options);
    private readonly SampleFiles samples = new(options.Generator, options.SamplesFolder);
    private readonly ServerClient client = new(options);

    /// <returns>The exit code: 1 when a cell has no figures that count, or with <c>--quick</c> a bound is broken.</returns>
    public static async Task<int> MeasureAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var cells = options.Choice.Cells(options);
        await using var database = new BenchDatabase(options.Database);
        var report = new BenchReport
        {
            StartedAt = TimeProvider.System.GetUtcNow(),
            Commit = options.Commit,
            Server = options.Server,
            Machine = Machine.Read(),
            LoadAverage = ProcessFiles.LoadAverage(),
            Settings = await database.ReadSettingsAsync(cancellationToken),
        };
        var benchmark = new Benchmark(options, database);
        // By dataset, since each has tables of its own.
        try
        {
            foreach (var ofDataset in cells.GroupBy(cell => cell.Dataset))
                await benchmark.MeasureAsync([.. ofDataset], report, cancellationToken);
        }
        finally
        {
            await database.DropAsync(CancellationToken.None);
        }

        ResultTables.Print(report);
        if (options.Output is not null)
            report.Write(options.Output);
        return report.IsWhole & (!options.Quick || QuickBounds.Check(report)) ? 0 : 1;
    }

    private async Task MeasureAsync(IReadOnlyList<Cell> cells, BenchReport report, CancellationToken cancellationToken)
    {
        var tables = new TargetTables(database, client, samples, await TableShape.ReadAsync(database, cells[0].Dataset, cancellationToken));
        using var api = new ImportsApi(options.Api);
        var platform = new Platform(api, tables, samples);
        await using var importer = await ImporterOfOld.StartAsync(options, tables, samples, cancellationToken);
        IContestant[] contestants = [importer, new RawScript(client, tables, samples, ordered: false), platform, new RawScript(client, tables, samples, ordered: true)];
        await WarmUpAsync(cells, contestants, tables, report, cancellationToken);
        foreach (var cell in cells)
        {
            samples.Of(cell);
            await tables.PrepareAsync(cell, cancellationToken);
            var result = new CellResult(cell);
            report.Cells.Add(result);
            for (var round = 1; round <= cell.Rounds; round++)
                await RunRoundAsync(result, round, contestants, tables, cancellationToken);
        }
    }

    /// <summary>
    /// A few rows for each contestant: connections are open, tables are known. Then a whole import of the platform's: a service's first large one is spent on code that has not been compiled yet, and
    /// is not in the cells; the first of all is told by itself. Then many small ones, since the services that are measured shall be such as have run for a while.
    /// </summary>
    private async Task WarmUpAsync(IReadOnlyList<Cell> cells, IReadOnlyList<IContestant> contestants, TargetTables tables, BenchReport report, CancellationToken cancellationToken)
    {
        var few = new Cell(CaseKind.New, 1_000, Columns: cells[0].Columns);
        await tables.PrepareAsync(few, cancellationToken);
        foreach (var contestant in contestants.Where(contestant => contestant.TakesPartIn(few, 1)))
        {
            await tables.ResetAsync(few, contestant.Target, cancellationToken);
            await contestant.RunAsync(few, cancellationToken);
        }

        var whole = few with { Rows = Math.Min(MostRowsFirst, cells.Max(cell => cell.Rows)) };
        var platform = contestants.OfType<Platform>().Single();
        samples.Of(whole);
        await tables.ResetAsync(whole, platform.Target, cancellationToken);
        var first = await RunAsync(platform, whole, round: 0, tables, cancellationToken);
        report.FirstImport ??= new FirstImport(whole, first);
        if (!options.Quick)
            report.ImportsBefore = await RunForAWhileAsync(platform, few with { Rows = RowsOfThose }, cancellationToken);
        await tables.CleanAsync(cancellationToken);
    }

    /// <returns>How many imports that were.</returns>
    private async Task<int> RunForAWhileAsync(Platform platform, Cell small, CancellationToken cancellationToken)
    {
        samples.Of(small);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, ImportsBefore),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (_, stop) => await platform.RunAsync(small, stop));
        return ImportsBefore;
    }

    private async Task RunRoundAsync(CellResult result, int round, IReadOnlyList<IContestant> contestants, TargetTables tables, CancellationToken cancellationToken)
    {
        // Another one is first in each round.
        for (var turn = 0; turn < contestants.Count; turn++)
        {
            var contestant = contestants[(turn + round - 1) % contestants.Count];
            if (!contestant.TakesPartIn(result.Cell, round) || result.NotAvailable.ContainsKey(contestant.Name) || (options.Quick && contestant is ImporterOfOld))
                continue;
            await tables.ResetAsync(result.Cell, contestant.Target, cancellationToken);
            try
            {
                var run = await RunAsync(contestant, result.Cell, round, tables, cancellationToken);
                result.Runs.Add(run);
                await Console.Error.WriteLineAsync($"{result.Cell.Name}, round {round}: {contestant.Name} {run.Seconds:0.00} s");
            }
            catch (NotAvailableException e)
            {
                result.NotAvailable[contestant.Name] = e.Message;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                result.Voids.Add($"round {round}, {contestant.Name}: {e.Message}");
            }

            await tables.CleanAsync(cancellationToken);
        }

        result.CheckRound(round);
    }

    private async Task<Run> RunAsync(IContestant contestant, Cell cell, int round, TargetTables tables, CancellationToken cancellationToken)
    {
        var load = ProcessFiles.LoadAverage();
        watch.Start();
        var attempt = await contestant.RunAsync(cell, cancellationToken);
        var use = watch.Look();
        foreach (var (name, ofRun) in attempt.Use)
            use[name] = ofRun;
        return new Run
        {
            Contestant = contestant.Name,
            Round = round,
            Seconds = attempt.Seconds,
            StageSeconds = attempt.StageSeconds,
            Processes = use,
            LoadAverage = load,
            Target = await tables.SummarizeAsync(contestant.Target, attempt.ImportId, cancellationToken),
        };
    }
}
