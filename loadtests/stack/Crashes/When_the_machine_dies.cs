using System.Diagnostics;
using System.Globalization;
using Imports.Runs;

namespace Imports.Stack.Tests.Crashes;

/// <summary>All processes and both servers die in one moment, and start again. The sorted runs, which can be made again, may not have come to the disk whole.</summary>
[Collection(nameof(Failing))]
public sealed class When_the_machine_dies(CrashStack stack)
{
    private const int Rows = 1_200;
    private const int PageBytes = 4_096;

    /// <summary>What is there of the runs afterwards.</summary>
    public enum Remains
    {
        Whole,
        Gone,
        Empty,

        /// <summary>As long as they were, of noughts.</summary>
        Blank,

        /// <summary>Noughts from their last page on.</summary>
        Torn,
    }

    private static readonly (string Service, string Point, Way Way, string Stage)[] Stages =
    [
        ("parsing", "before_commit.StageBatch", Way.Upsert, "parsing"), ("validation", "before_commit.ValidateImport", Way.Upsert, "validating"), ("merge", "slice_written.merge", Way.Upsert, "loading"),
        ("merge", "after_commit.sized", Way.Sized, "loading, sized"), ("merge", "after_commit.swap", Way.Replace, "loading, replaced"), ("merge", "before_commit.FinalizeImport", Way.Upsert, "finalizing"),
    ];

    public static TheoryData<string, string, Way, string, Remains> Deaths()
    {
        var data = new TheoryData<string, string, Way, string, Remains>();
        foreach (var (service, point, way, stage) in Stages)
        {
            foreach (var runs in Enum.GetValues<Remains>().Where(runs => IsTried(stage, runs)))
                data.Add(service, point, way, stage, runs);
        }
        return data;
    }

    /// <summary>In the long run each stage with whole runs, and each kind of loss where runs are still to be read, or just not any more (a table that is built): a cell takes most of a minute.</summary>
    private static bool IsTried(string stage, Remains runs)
        => (Soak.IsOn && runs == Remains.Whole) || (stage, runs) is ("loading, sized", Remains.Empty)
            || (Soak.IsOn && (stage, runs) is ("parsing", Remains.Torn) or ("validating", Remains.Blank) or ("loading", Remains.Gone) or ("loading, sized", Remains.Torn) or ("loading, replaced", Remains.Gone));

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Every_row_is_there_once_and_nothing_is_left_over(string service, string point, Way way, string stage, Remains runs)
    {
        await stack.ReadyAsync();
        var import = new CrashImport(way, Rows);
        await import.PrepareAsync(stack);
        stack[service].Hold(point);
        await using var running = new RunningImport(stack, import);
        running.Begin();
        var id = await running.IdAsync();
        await stack[service].HeldAsync(point);
        var files = await RunFilesAsync(id);
        Assert.True(files.Count > 0 || runs == Remains.Whole, "there are runs");
        var processes = stack.All.Where(process => process.IsRunning).ToList();
        await Task.WhenAll(processes.Select(process => process.KillAsync()).Append(stack.KillServerAsync("mysql")).Append(stack.KillServerAsync("rabbitmq")));
        files.ForEach(file => Leave(file, runs));
        stack[service].Release(point);
        await stack.ServersAsync();
        var ledger = new MergeLedger(stack, import);
        await ledger.NoteAsync(running);
        processes.ForEach(process => process.Start());
        foreach (var process in processes)
            await stack.ReadyAsync(process);
        var repaired = Stopwatch.StartNew();
        await new Recovery(stack, import).CheckAsync("machine killed", $"{stage}, runs {runs.ToString().ToLowerInvariant()}", id, repaired);
        await ledger.CheckAsync(id);
    }

    /// <summary>Those that are there, of all batches.</summary>
    private async Task<List<string>> RunFilesAsync(Guid id)
    {
        var names = (await stack.QueryAsync<string>("SELECT CONCAT(batch_number, ' ', attempt) FROM import_batch WHERE import_id = @id", new { id }))
            .Select(batch => batch.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            .SelectMany(batch => new[] { RunId.Of(id, batch[0], batch[1]), RunId.OfHashes(id, batch[0], batch[1]) });
        return [.. names.SelectMany(name => Directory.EnumerateFiles(stack.Objects, name.ToString("N"), SearchOption.AllDirectories))];
    }

    private static void Leave(string file, Remains runs)
    {
        var bytes = File.ReadAllBytes(file);
        switch (runs)
        {
            case Remains.Gone:
                File.Delete(file);
                break;
            case Remains.Empty:
                File.WriteAllBytes(file, []);
                break;
            case Remains.Blank:
                File.WriteAllBytes(file, new byte[bytes.Length]);
                break;
            case Remains.Torn:
                bytes.AsSpan((bytes.Length - 1) / PageBytes * PageBytes).Clear();
                File.WriteAllBytes(file, bytes);
                break;
        }
    }
}
