using System.Diagnostics;
using Imports.Bench.Contestants;
using Imports.Bench.Processes;
using Imports.Bench.Samples;

namespace Imports.Bench.MainJob;

/// <summary>The goals of the main job: sends files through the public API as a caller would, and watches them as the progress page does. No contestants.</summary>
internal sealed class MainJobRun(BenchOptions options)
{
    private readonly ImportsApi api = new(options.Api);
    private readonly SampleFiles samples = new(options.Generator, options.SamplesFolder);
    private readonly ProcessWatch watch = new(options);

    /// <returns>The exit code: 1 when a users' ceiling is broken.</returns>
    public static async Task<int> MeasureAsync(BenchOptions options)
    {
        var run = new MainJobRun(options);
        await run.ImportAsync(10_000, seed: 900);
        var hundred = new List<ImportFigures>();
        for (var seed = 901; seed < (options.Quick ? 902 : 904); seed++)
            hundred.Add(await run.ImportAsync(100_000, seed));
        var million = options.Quick ? null : await run.ImportAsync(1_000_000, seed: 910);
        var upload = options.Quick ? null : await run.UploadAsync(2L << 30);
        return MainJobReport.Print(hundred, million, upload);
    }

    /// <summary>From the first byte sent to <c>done</c>.</summary>
    private async Task<ImportFigures> ImportAsync(int rows, int seed)
    {
        await using var file = File.OpenRead(samples.Inventory(rows, seed));
        watch.Start();
        var clock = Stopwatch.StartNew();
        var import = await api.PostAsync(file, file.Length, "inventory", "upsert", CancellationToken.None);
        var gaps = ProgressGaps.WatchAsync(options.Gateway, import.TaskId);
        var last = await api.EndAsync(import.TaskId, CancellationToken.None);
        var seconds = clock.Elapsed.TotalSeconds;
        if (last.GetProperty("status").GetString() != "done")
            throw new InvalidOperationException($"The import of {rows} rows ended as {last}.");
        var stages = last.GetProperty("stage_seconds").EnumerateObject().ToDictionary(stage => stage.Name, stage => stage.Value.GetDouble());
        return new ImportFigures(rows, seconds, import.TaskIdSeconds, stages, await gaps, ServicePeaks());
    }

    /// <summary>A large body whose header fits no dataset column: the ingress must take it all, and the import fails at once afterwards.</summary>
    private async Task<UploadFigures> UploadAsync(long bytes)
    {
        watch.Start();
        var clock = Stopwatch.StartNew();
        await using var body = new EndlessRows(bytes);
        var import = await api.PostAsync(body, bytes, "inventory", "upsert", CancellationToken.None);
        var seconds = clock.Elapsed.TotalSeconds;
        await api.EndAsync(import.TaskId, CancellationToken.None);
        return new UploadFigures(bytes, seconds, import.TaskIdSeconds, ServicePeaks()["ingress"]);
    }

    private Dictionary<string, double> ServicePeaks()
    {
        var use = watch.Look();
        return ProcessWatch.Services.ToDictionary(service => service, service => use[service].PeakMegabytes);
    }
}

/// <param name="Rows">In the file.</param>
/// <param name="Seconds">From the first byte sent to <c>done</c>.</param>
/// <param name="TaskIdSeconds">From the last byte sent to the answer.</param>
/// <param name="StageSeconds">By status.</param>
/// <param name="LongestGapSeconds">Between two progress events of the gateway, from parsing to the end.</param>
/// <param name="PeakMegabytes">Resident memory by service.</param>
internal sealed record ImportFigures(
    int Rows, double Seconds, double TaskIdSeconds, IReadOnlyDictionary<string, double> StageSeconds, double LongestGapSeconds, IReadOnlyDictionary<string, double> PeakMegabytes);

internal sealed record UploadFigures(long Bytes, double Seconds, double TaskIdSeconds, double IngressPeakMegabytes);
