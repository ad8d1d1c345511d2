using System.Diagnostics;
using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>
/// All workers are replaced one after the other while an import runs, and then back again: a deployment, and its rollback, on one database. The other
/// version is the checkout that <c>IMPORTS_OTHER_VERSION</c> names, built; without it this one, so that the procedure is tried in every run.
/// </summary>
[Collection(nameof(Failing))]
public sealed class When_a_version_replaces_another(CrashStack stack)
{
    private static readonly string[] Workers = ["orchestrator", "parsing", "validation", "merge"];

    [Fact]
    public async Task An_import_goes_through_both_and_back()
    {
        await stack.ReadyAsync();
        var others = Workers.Select(worker => stack.AddSecond(worker, Environment.GetEnvironmentVariable("IMPORTS_OTHER_VERSION"))).ToList();
        var own = Workers.Select(worker => stack[worker]).ToList();
        try
        {
            await ReplaceAsync(own, others, "replaced one by one");
            await ReplaceAsync(others, own, "and back again");
        }
        finally
        {
            foreach (var process in others.Where(process => process.IsRunning))
                await process.KillAsync();
            others.ForEach(process => stack.Forget(process));
        }
    }

    private async Task ReplaceAsync(List<ServiceProcess> old, List<ServiceProcess> fresh, string what)
    {
        var import = new CrashImport(Way.Upsert, Soak.IsOn ? 150_000 : 20_000);
        await import.PrepareAsync(stack);
        var id = await stack.PostAsync(import.File(), import.Key);
        await Eventually.IsTrueAsync(
            async () => (await stack.QueryAsync<string>("SELECT status FROM import WHERE import_id = @id", new { id }))[0] != "queued", TimeSpan.FromSeconds(30), "the import is under way");
        foreach (var (before, after) in old.Zip(fresh))
        {
            after.Start();
            await stack.ReadyAsync(after);
            Assert.Equal(0, (await before.StopAsync()).Status);
        }

        await new Recovery(stack, import).CheckAsync($"workers {what}", "all", id, Stopwatch.StartNew());
    }
}
