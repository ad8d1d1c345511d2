using System.Diagnostics;

namespace Imports.Stack.Tests.Crashes;

/// <summary>A storm: one process after another gets a SIGKILL while rows come in, with two instances of each worker; in the long run 20 kills and 200,000 rows, three times.</summary>
[Collection(nameof(Failing))]
public sealed class When_processes_are_killed_at_random(CrashStack stack)
{
    private static readonly int Rows = Soak.IsOn ? 200_000 : 100_000;
    private static readonly int Kills = Soak.IsOn ? 20 : 4;

    /// <summary>Some 150 batches: with the small ones of the other tests most of the minute after the storm would go into their transactions.</summary>
    private static readonly (string Name, string Value) Batches = ("Parsing__BatchBytes", "60000");
    private static readonly string[] Workers = ["orchestrator", "parsing", "validation", "merge"];

    public static TheoryData<int> Seeds() => Soak.IsOn ? [1, 2, 3] : [1];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_row_is_there_once_and_nothing_is_left_over(int seed)
    {
        await stack.ReadyAsync();
        var seconds = Workers.Select(worker => stack.AddSecond(worker)).ToList();
        seconds.ForEach(process => process.Start(Batches));
        await RestartAsync(stack["parsing"], Batches);
        await stack.ReadyAsync();
        try
        {
            var import = new CrashImport(Way.Upsert, Rows);
            await import.PrepareAsync(stack);
            var id = await stack.PostAsync(import.File(), import.Key);
            var killed = await StormAsync(id, new Random(seed));
            // As many as were killed at once come up at once: until then nothing is repaired.
            foreach (var process in stack.All)
                await stack.ReadyAsync(process);
            var repaired = Stopwatch.StartNew();

            Assert.True(killed >= Kills, $"The import had ended after {killed} kills: the storm proves nothing.");
            await new Recovery(stack, import).CheckAsync($"{killed} random kills, seed {seed}", "all", id, repaired);
        }
        finally
        {
            foreach (var process in seconds)
                await process.KillAsync();
            await RestartAsync(stack["parsing"]);
        }
    }

    private static async Task RestartAsync(ServiceProcess process, params (string Name, string Value)[] settings)
    {
        await process.KillAsync();
        process.Start(settings);
    }

    /// <returns>How many were killed before the import had ended.</returns>
    private async Task<int> StormAsync(Guid id, Random random)
    {
        var processes = stack.All.ToArray();
        var before = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            // The time between two is drawn too: it is what makes this another storm.
            await Task.Delay(random.Next(50, 400));
            var process = processes[random.Next(processes.Length)];
            await RestartAsync(process, Batches);
            if ((await stack.QueryAsync<string>("SELECT status FROM import WHERE import_id = @id", new { id }))[0] is not ("done" or "failed" or "cancelled"))
                before++;
        }

        return before;
    }
}
