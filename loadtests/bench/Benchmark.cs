using System.Diagnostics;
using System.Text.Json;

namespace Imports.Bench;

/// <summary>Sends files through the public API as a caller would, and watches them as the progress page does.</summary>
internal sealed class Benchmark(Uri api, Uri gateway, ServiceMemory memory, SampleFiles samples)
{
    private readonly HttpClient http = new() { BaseAddress = api, Timeout = TimeSpan.FromMinutes(10) };

    /// <summary>From the first byte sent to <c>done</c>.</summary>
    public async Task<ImportFigures> ImportAsync(int rows, int seed)
    {
        var path = samples.Generate(rows, seed);
        await using var file = File.OpenRead(path);
        memory.Reset();
        var watch = Stopwatch.StartNew();
        var (importId, taskIdSeconds) = await PostAsync(file, file.Length);
        var gaps = ProgressGaps.WatchAsync(gateway, importId);
        var last = await EndAsync(importId);
        var seconds = watch.Elapsed.TotalSeconds;
        if (last.GetProperty("status").GetString() != "done")
            throw new InvalidOperationException($"The import of {rows} rows ended as {last}.");
        var stages = last.GetProperty("stage_seconds").EnumerateObject().ToDictionary(stage => stage.Name, stage => stage.Value.GetDouble());
        return new ImportFigures(rows, seconds, taskIdSeconds, stages, await gaps, memory.PeakMegabytes());
    }

    /// <summary>A large body whose header fits no dataset column: the ingress must take it all, and the import fails at once afterwards.</summary>
    public async Task<UploadFigures> UploadAsync(long bytes)
    {
        memory.Reset();
        var watch = Stopwatch.StartNew();
        await using var body = new EndlessRows(bytes);
        var (importId, taskIdSeconds) = await PostAsync(body, bytes);
        var seconds = watch.Elapsed.TotalSeconds;
        await EndAsync(importId);
        return new UploadFigures(bytes, seconds, taskIdSeconds, memory.PeakMegabytes()["ingress"]);
    }

    private async Task<(Guid ImportId, double TaskIdSeconds)> PostAsync(Stream body, long length)
    {
        using var content = new TimedContent(body, length);
        using var answer = await http.PostAsync("imports?dataset=inventory", content);
        var taskIdSeconds = content.SinceLastByte.TotalSeconds;
        var text = await answer.Content.ReadAsStringAsync();
        if ((int)answer.StatusCode != 202)
            throw new InvalidOperationException($"The API answered {(int)answer.StatusCode}: {text}");
        return (JsonSerializer.Deserialize<JsonElement>(text).GetProperty("task_id").GetGuid(), taskIdSeconds);
    }

    private async Task<JsonElement> EndAsync(Guid importId)
    {
        var limit = Stopwatch.StartNew();
        while (limit.Elapsed < TimeSpan.FromMinutes(20))
        {
            var snapshot = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync($"imports/{importId}"));
            if (snapshot.GetProperty("status").GetString() is "done" or "failed" or "cancelled")
                return snapshot;
            await Task.Delay(100);
        }

        throw new TimeoutException($"Import {importId} did not end within 20 min.");
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
