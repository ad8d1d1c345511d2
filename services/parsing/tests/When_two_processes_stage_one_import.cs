using System.Diagnostics;
using Imports.Contracts;
using Imports.Ledger;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Parsing.Tests;

/// <summary>Two real processes, each with a database user of its own, on two batches of one import.</summary>
public sealed class When_two_processes_stage_one_import(GivenSources given) : IAsyncLifetime
{
    private const string Password = "test-Only-1";

    private readonly TestBroker broker = new();
    private readonly List<Process> processes = [];
    private TestBus bus = null!;
    private readonly string[] users = [.. "ab".Select(letter => $"t_{Guid.NewGuid():N}"[..12] + letter)];

    public async ValueTask InitializeAsync()
    {
        await broker.InitializeAsync();
        bus = await TestBus.StartAsync(broker.Uri);
        await using var session = await given.Ddl.OpenAsync();
        foreach (var user in users)
        {
            await session.ExecuteAsync($"CREATE USER '{user}'@'%' IDENTIFIED BY '{Password}'");
            await session.ExecuteAsync($"GRANT ALL ON {SqlName.Quote(given.Database.Server.ControlSchema)}.* TO '{user}'@'%'");
        }
    }

    [Fact]
    public async Task Both_are_between_run_and_commit_at_once_and_each_batch_is_staged_once()
    {
        var import = await TwoBatchesAsync();
        await using var blocker = await BlockAsync(import);
        await StartProcessesAsync();
        await ReleaseAsync(import, 1);
        await ReleaseAsync(import, 2);
        await RunsAreWrittenAsync(import);
        await blocker.RollbackAsync();
        await AllRowsAreStagedOnceAsync(import);
    }

    /// <summary>The broker delivers its message to the other one, which finds the run; or the next attempt comes first, and writes its own.</summary>
    [Fact]
    public async Task A_process_killed_between_run_and_commit_leaves_its_batch_to_the_other()
    {
        var import = await TwoBatchesAsync();
        await using var blocker = await BlockAsync(import);
        await StartProcessesAsync();
        await ReleaseAsync(import, 1);
        await ReleaseAsync(import, 2);
        await RunsAreWrittenAsync(import);
        processes[0].Kill();
        await blocker.RollbackAsync();
        await Eventually.IsTrueAsync(
            async () => (await given.BatchesAsync(import)).Count(batch => batch.State == BatchState.Staged) >= 1, GivenSources.Patience, "the other batch is staged");

        foreach (var batch in (await given.BatchesAsync(import)).Where(batch => batch.State == BatchState.Released))
            await ReleaseAsync(import, batch.BatchNumber);
        await AllRowsAreStagedOnceAsync(import);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            if (!process.HasExited)
                process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        await using (var session = await given.Ddl.OpenAsync())
        {
            foreach (var user in users)
                await session.ExecuteAsync($"DROP USER IF EXISTS '{user}'@'%'");
        }
        await bus.DisposeAsync();
        await broker.DisposeAsync();
    }

    private async Task<Guid> TwoBatchesAsync()
    {
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync("item,quantity\nfirst of one batch,1\nsecond of the same,2\nfirst of the next,3\nlast,4\n");
        await parsing.CutAsync(import);
        Assert.Equal([2L, 2L], (await given.BatchesAsync(import)).Select(batch => batch.RowCount));
        return import;
    }

    /// <summary>Whoever counts a batch as staged has to wait for this transaction's end.</summary>
    private async Task<MySqlSession> BlockAsync(Guid import)
    {
        var session = await given.Pool.OpenAsync();
        await session.BeginAsync();
        await session.ExecuteAsync("SELECT stage FROM import_stage WHERE import_id = @import FOR UPDATE", new { import });
        return session;
    }

    private async Task StartProcessesAsync()
    {
        foreach (var user in users)
        {
            var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
            start.ArgumentList.Add(typeof(ParsingService).Assembly.Location);
            foreach (var argument in RunningParsing.Arguments(given, broker, ["Concurrency=1"]))
                start.ArgumentList.Add(argument);
            start.ArgumentList.Add($"--MySql:User={user}");
            start.ArgumentList.Add($"--MySql:Password={Password}");
            var process = Process.Start(start)!;
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            processes.Add(process);
        }
        await Eventually.IsTrueAsync(async () => await ConsumersAsync() == users.Length, GivenSources.Patience, "both processes consume");
    }

    private async Task<int> ConsumersAsync()
    {
        using var answer = await broker.Management.GetAsync($"api/queues/{broker.VirtualHost}/stage-batch");
        if (!answer.IsSuccessStatusCode)
            return 0;
        using var queue = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return queue.RootElement.TryGetProperty("consumers", out var consumers) ? consumers.GetInt32() : 0;
    }

    private async Task ReleaseAsync(Guid import, int batchNumber)
    {
        await given.ReleaseAsync(import, batchNumber);
        var batch = (await given.BatchesAsync(import))[batchNumber - 1];
        await bus.PublishAsync(new StageBatch { ImportId = import, BatchNumber = batchNumber, Attempt = batch.Attempt });
    }

    /// <summary>Each process has written its run, and waits in the statement that counts it.</summary>
    private Task RunsAreWrittenAsync(Guid import)
        => Eventually.IsTrueAsync(
            async () => await given.HasRunAsync(import, 1, 1) && await given.HasRunAsync(import, 2, 1) && users.All((await CountingUsersAsync()).Contains),
            GivenSources.Patience,
            "both processes have written their runs");

    private async Task<IReadOnlyList<string>> CountingUsersAsync()
        => [.. (await given.QueryAsync<ProcessRow>("SHOW FULL PROCESSLIST")).Where(row => row.Info?.Contains("UPDATE import_stage", StringComparison.OrdinalIgnoreCase) == true).Select(row => row.User)];

    private async Task AllRowsAreStagedOnceAsync(Guid import)
    {
        await Eventually.IsTrueAsync(
            async () => (await given.BatchesAsync(import)).All(batch => batch.State == BatchState.Staged), GivenSources.Patience, "all batches are staged");
        Assert.Equal(
            ["1 first of one batch 1", "2 second of the same 2", "3 first of the next 3", "4 last 4"], (await given.StagedAsync(import)).Select(row => row.ToString()));
        var counter = await given.CounterAsync(import);
        Assert.Equal((2, 4L), (counter.FinishedBatches, counter.OkRows));
    }

    private sealed record ProcessRow
    {
        public string User { get; init; } = "";
        public string? Info { get; init; }
    }
}
