using System.Diagnostics;
using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>A SIGKILL in the middle of the removal of what is kept no longer: between two chunks of rows, around a file's end, around a commit. Every run has one, the long run all.</summary>
[Collection(nameof(Crashing))]
public sealed class When_the_purge_is_killed(CrashStack stack)
{
    private const int Rows = 600;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string, Way> Points()
    {
        var data = new TheoryData<string, string, Way>();
        foreach (var point in CommitPoints.OfPurge.Where(point => Soak.IsOn || point.Name == CommitPoints.Removals["purge.delete_rejects"]).Where(Soak.Wants))
            data.Add(point.Place, point.Work, point.Way);
        return data;
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task What_is_old_goes_and_nothing_else(string place, string work, Way way)
    {
        await stack.ReadyAsync();
        var (point, orchestrator) = (new CommitPoint("orchestrator", place, work, way), stack["orchestrator"]);
        var import = new CrashImport(way, Rows);
        var other = import.InOtherStore();
        var done = await Task.WhenAll(DoneAsync(import), DoneAsync(other));
        var (old, kept) = (done[0], done[1]);
        await old.AddAsync();
        var before = await kept.FindAsync();
        orchestrator.Hold(point.Name);
        await old.AgeAsync();
        await orchestrator.HeldAsync(point.Name);
        await orchestrator.KillAsync();
        orchestrator.Start();
        var repaired = Stopwatch.StartNew();
        IReadOnlyDictionary<string, long> left = new Dictionary<string, long>();
        try
        {
            await Eventually.IsTrueAsync(async () => (left = await old.FindAsync()).Count == 0 && await ScopesAsync() == 0, Patience, "all of it is gone");
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Left over: {string.Join("; ", left)}; scopes: {await ScopesAsync()}");
        }

        var (rows, expected) = (await new Recovery(stack, import).RowsAsync(), import.Expected());
        await CrashTable.AddAsync("orchestrator killed", $"{point.Name}, purge of {way}", expected.Count, rows.Count, "purged", repaired.Elapsed.TotalSeconds);
        Assert.Equal(expected, rows);
        Assert.Equal(before, await kept.FindAsync());
        Assert.Equal(other.Expected(), await new Recovery(stack, other).RowsAsync());
    }

    /// <summary>An import that has ended and left what stays for long.</summary>
    private async Task<Traces> DoneAsync(CrashImport import)
    {
        await import.PrepareAsync(stack);
        await using var running = new RunningImport(stack, import);
        running.Begin();
        var id = await running.IdAsync();
        await Eventually.IsTrueAsync(
            async () => await stack.QueryAsync<long>("SELECT COUNT(*) FROM import WHERE import_id = @id AND status = 'done' AND runs_removed_at IS NOT NULL", new { id }) is [1], Patience, "the import is done, and its runs are gone");
        var traces = new Traces(stack, id);
        await traces.NoteFileAsync();
        return traces;
    }

    private async Task<long> ScopesAsync() => (await stack.QueryAsync<long>("SELECT COUNT(*) FROM merge_scope_value WHERE used_at < UTC_TIMESTAMP(6) - INTERVAL 100 DAY"))[0];
}
