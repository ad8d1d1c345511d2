using System.Diagnostics;

namespace Imports.Stack.Tests.Crashes;

/// <summary>A SIGKILL exactly there, and another start. Every run has one kill of each service; the long run has all.</summary>
[Collection(nameof(Crashing))]
public sealed class When_a_process_is_killed_at_a_commit_point(CrashStack stack)
{
    private const int Rows = 1_200;
    private const int RebuiltRows = 4_000;

    public static TheoryData<string, string, string, Way> Points()
    {
        var data = new TheoryData<string, string, string, Way>();
        foreach (var point in (Soak.IsOn ? CommitPoints.All : CommitPoints.OnePerService).Where(Soak.Wants))
            data.Add(point.Service, point.Place, point.Work, point.Way);
        return data;
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Every_row_is_there_once_and_nothing_is_left_over(string service, string place, string work, Way way)
    {
        await stack.ReadyAsync();
        var point = new CommitPoint(service, place, work, way);
        var import = new CrashImport(way, way == Way.Rebuild ? RebuiltRows : Rows);
        await import.PrepareAsync(stack);
        var process = stack[service];
        process.Hold(point.Name);
        await using var running = new RunningImport(stack, import);
        running.Begin();
        await process.HeldAsync(point.Name);
        if (place == "before_ack")
            await running.SentAsync();
        await process.KillAsync();
        var ledger = new MergeLedger(stack, import);
        await ledger.NoteAsync(running);
        process.Start();
        var repaired = Stopwatch.StartNew();
        running.GoOn();
        var id = await running.IdAsync();
        await new Recovery(stack, import).CheckAsync($"{service} killed", $"{point.Name}, {way}", id, repaired);
        await ledger.CheckAsync(id);
    }
}
