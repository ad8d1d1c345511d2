using System.Diagnostics;
using System.Net;
using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>Stored files that cannot be read, and a disk that is full.</summary>
[Collection(nameof(Failing))]
public sealed class When_the_disk_fails(CrashStack stack)
{
    private const int Rows = 1_200;

    public static TheoryData<string, string> Readers() => Soak.IsOn
        ? new() { { "before_transaction.StageBatch", "parsing" }, { "before_transaction.ValidateBatch", "validation" }, { "before_transaction.ValidateImport", "validation" }, { "before_transaction.MergeImport", "merge" } }
        : new() { { "before_transaction.MergeImport", "merge" } };

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task Files_that_are_away_are_waited_for(string point, string service)
    {
        await stack.ReadyAsync();
        var import = new CrashImport(Way.Upsert, Rows);
        await import.PrepareAsync(stack);
        stack[service].Hold(point);
        await using var running = new RunningImport(stack, import);
        running.Begin();
        var id = await running.IdAsync();
        await stack[service].HeldAsync(point);
        var (away, log) = (stack.Objects + ".away", stack[service].LogBytes);
        Directory.Move(stack.Objects, away);
        try
        {
            stack[service].Release(point);
            await MissedAsync(stack[service], log);
        }
        finally
        {
            Directory.Move(away, stack.Objects);
        }

        await new Recovery(stack, import).CheckAsync("object store away", service, id, Stopwatch.StartNew());
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_waited_for()
    {
        await stack.ReadyAsync();
        var import = new CrashImport(Way.Upsert, Rows);
        await import.PrepareAsync(stack);
        stack["parsing"].Hold("before_transaction.StageBatch");
        await using var running = new RunningImport(stack, import);
        running.Begin();
        var id = await running.IdAsync();
        await stack["parsing"].HeldAsync("before_transaction.StageBatch");
        var source = (await stack.QueryAsync<string>("SELECT LOWER(HEX(object_id)) FROM import WHERE import_id = @id", new { id }))[0];
        var file = Directory.EnumerateFiles(stack.Objects, source, SearchOption.AllDirectories).Single();
        var log = stack["parsing"].LogBytes;
        // By renames alone: at no moment is there no such file, which would be another fault, and the import's end.
        await Command.RunAsync("ln", [file, $"{file}.away"], stack.Objects, [], TimeSpan.FromSeconds(10));
        File.CreateSymbolicLink($"{file}.loop", file);
        File.Move($"{file}.loop", file, overwrite: true);
        stack["parsing"].Release("before_transaction.StageBatch");
        await MissedAsync(stack["parsing"], log);
        File.Move($"{file}.away", file, overwrite: true);

        await new Recovery(stack, import).CheckAsync("file unreadable", "parsing", id, Stopwatch.StartNew());
    }

    [Fact]
    public async Task A_body_for_which_the_disk_has_no_room_leaves_nothing_and_may_come_again()
    {
        await stack.ReadyAsync();
        var import = new CrashImport(Way.Upsert, 60_000);
        var (body, ingress) = (import.File(), stack["ingress"]);
        // Of an ingress that another test has killed something may be noted still.
        var noted = await UploadsAsync();
        await ingress.KillAsync();
        ingress.StartOnSmallDisk(stack.Objects, bytes: 1_000_000);
        await stack.ReadyAsync();
        using var http = new HttpClient();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("text/csv");
        using var answer = await http.PostAsync(new Uri(ingress.Address, "imports?dataset=inventory"), content);

        Assert.True(body.Length > 1_500_000);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("STORAGE_UNAVAILABLE", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles($"/proc/{ingress.Pid}/root{stack.Objects}", "*", SearchOption.AllDirectories));
        Assert.Equal(noted, await UploadsAsync());

        await ingress.KillAsync();
        ingress.Start();
        var repaired = Stopwatch.StartNew();
        await import.PrepareAsync(stack);
        var id = await stack.PostAsync(body, import.Key);
        await new Recovery(stack, import).CheckAsync("disk full", "queued", id, repaired);
    }

    private Task<IReadOnlyList<string>> UploadsAsync() => stack.QueryAsync<string>("SELECT HEX(object_id) FROM object WHERE state = 'uploading' ORDER BY object_id");

    /// <summary>Until the worker has met the fault.</summary>
    private static Task MissedAsync(ServiceProcess worker, long from) => Eventually.IsTrueAsync(
        () => worker.LogFrom(from) is var log && (log.Contains("R-FAULT", StringComparison.Ordinal) || log.Contains("R-RETRY", StringComparison.Ordinal)), TimeSpan.FromSeconds(30), "the fault is met");
}
