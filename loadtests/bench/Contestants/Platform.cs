using System.Diagnostics;
using Imports.Bench.Grid;
using Imports.Bench.Processes;
using Imports.Bench.Samples;
using Imports.Bench.Tables;

namespace Imports.Bench.Contestants;

/// <summary>The product itself: from the first byte posted to <c>done</c>, over the real services.</summary>
internal sealed class Platform(ImportsApi api, TargetTables tables, SampleFiles samples) : IContestant
{
    public const string Ours = "ours";

    public string Name => Ours;

    public string Target => tables.Ours;

    public bool TakesPartIn(Cell cell, int round) => true;

    public async Task<Attempt> RunAsync(Cell cell, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(samples.Of(cell));
        var mode = cell.Case == CaseKind.Replace ? "replace" : "upsert";
        var watch = Stopwatch.StartNew();
        var import = await api.PostAsync(file, file.Length, cell.Dataset, mode, cancellationToken);
        var last = await api.EndAsync(import.TaskId, cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        if (last.GetProperty("mode").GetString() is var took && took != mode)
            throw new NotAvailableException($"asked for mode {mode}, the platform took {took}");
        if (last.GetProperty("status").GetString() != "done")
            throw new InvalidOperationException($"The import ended as {last}.");
        var stages = last.GetProperty("stage_seconds").EnumerateObject().ToDictionary(stage => stage.Name, stage => stage.Value.GetDouble());
        stages["task id"] = import.TaskIdSeconds;
        return new Attempt(import.TaskId, seconds, stages, new Dictionary<string, ProcessUse>());
    }
}
