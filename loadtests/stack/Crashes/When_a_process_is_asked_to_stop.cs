using System.Diagnostics;
using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>SIGTERM, as a deployment sends it: what is in hand ends, or is handed back to the others, within 10 seconds.</summary>
[Collection(nameof(Crashing))]
public sealed class When_a_process_is_asked_to_stop(CrashStack stack)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Workers() => Soak.IsOn ? ["orchestrator", "parsing", "validation", "merge"] : ["parsing"];

    [Theory]
    [MemberData(nameof(Workers))]
    public async Task It_ends_in_time_and_the_other_instance_goes_on(string service)
    {
        await stack.ReadyAsync();
        var second = stack.AddSecond(service);
        second.Start();
        await stack.ReadyAsync();
        try
        {
            var import = new CrashImport(Way.Upsert, 20_000);
            await import.PrepareAsync(stack);
            var id = await stack.PostAsync(import.File(), import.Key);
            var wanted = service == "merge" ? "loading" : "parsing";
            await Eventually.IsTrueAsync(async () => await HasReachedAsync(id, wanted), TimeSpan.FromSeconds(30), $"the import is {wanted}");
            var (took, status) = await stack[service].StopAsync();
            var stopped = Stopwatch.StartNew();

            Assert.True(took < Limit, $"{service} took {took} to stop");
            Assert.Equal(0, status);
            await new Recovery(stack, import).CheckAsync($"{service} stopped (SIGTERM)", wanted, id, stopped);
            Assert.Equal([1L], await stack.QueryAsync<long>("SELECT MAX(attempt) FROM import_batch WHERE import_id = @id", new { id }));
        }
        finally
        {
            await second.KillAsync();
        }
    }

    [Fact]
    public async Task A_merge_that_would_take_longer_is_rolled_back_and_handed_back()
    {
        await stack.ReadyAsync();
        var import = new CrashImport(Way.Upsert, 1_200);
        await import.PrepareAsync(stack);
        await using var blocker = await TargetLock.TakeAsync(stack);
        var id = await stack.PostAsync(import.File(), import.Key);
        await Eventually.IsTrueAsync(async () => await HasReachedAsync(id, "validated") && await MergeWaitsAsync(), TimeSpan.FromSeconds(30), "the merge waits for its target");
        var (took, status) = await stack["merge"].StopAsync();
        await blocker.RollbackAsync();
        stack["merge"].Start();
        var started = Stopwatch.StartNew();

        Assert.True(took < Limit, $"merge took {took} to stop");
        Assert.Equal(0, status);
        await new Recovery(stack, import).CheckAsync("merge stopped (SIGTERM)", "waits for its target", id, started);
    }

    private async Task<bool> MergeWaitsAsync()
        => (await stack.QueryAsync<long>("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'imports_merge' AND info LIKE '%imports:merge.scope_lock%'"))[0] > 0;

    private async Task<bool> HasReachedAsync(Guid id, string wanted)
    {
        string[] order = ["queued", "parsing", "validated", "loading", "finalizing", "done"];
        var status = (await stack.QueryAsync<string>("SELECT status FROM import WHERE import_id = @id", new { id }))[0];
        return Array.IndexOf(order, status) >= Array.IndexOf(order, wanted);
    }
}
