using Imports.Testing;

namespace Imports.Stack.Tests;

/// <summary>Each service's OS process gets a SIGKILL once in the midst of a 100,000-row import; then everything is started again.</summary>
[Collection(nameof(Composed))]
public sealed class When_a_service_is_killed(RunningStack stack)
{
    private const int Rows = 100_000;

    [Theory]
    [InlineData("ingress", "queued", 1)]
    [InlineData("orchestrator", "parsing", 2)]
    [InlineData("parsing", "parsing", 3)]
    [InlineData("validation", "parsing", 4)]
    [InlineData("merge", "loading", 5)]
    [InlineData("gateway", "parsing", 6)]
    public async Task The_import_ends_done_with_every_row_exactly_once(string service, string killedIn, int seed)
    {
        await stack.ExecuteAsync($"DELETE FROM {stack.Target}");
        var file = await stack.GenerateAsync(Rows, seed);
        var (_, accepted) = await stack.PostAsync(file);
        var import = accepted.GetProperty("task_id").GetGuid();
        await Eventually.IsTrueAsync(async () => HasReached(await stack.StatusAsync(import), killedIn), TimeSpan.FromSeconds(60), $"the import is {killedIn}");
        await stack.KillAsync(service);
        var killedAt = await stack.StatusAsync(import);
        await stack.UpAsync();
        await stack.DoneAsync(import);

        Assert.NotEqual("done", killedAt);
        Assert.Equal(InventoryFile.Rows(file), await InventoryFile.TargetRowsAsync(stack));
        Assert.Equal([(long)Rows], await stack.QueryAsync<long>("SELECT inserted_rows FROM receipt WHERE import_id = @import", new { import }));
    }

    private static bool HasReached(string status, string wanted)
    {
        string[] order = ["queued", "parsing", "validated", "loading", "finalizing", "done"];
        return Array.IndexOf(order, status) >= Array.IndexOf(order, wanted);
    }
}
