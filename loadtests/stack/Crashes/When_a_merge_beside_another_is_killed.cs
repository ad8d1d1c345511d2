using System.Diagnostics;
using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>Two imports of different scopes of one target merge at the same time, in one process, when that gets a SIGKILL: neither takes anything of the other with it.</summary>
[Collection(nameof(Crashing))]
public sealed class When_a_merge_beside_another_is_killed(CrashStack stack)
{
    private const int Rows = 1_200;

    /// <summary>Where the first of them is: in the middle, before its commit with the order of the merges in its hands, and behind it with nobody told.</summary>
    public static TheoryData<string> Points() => Soak.IsOn ? ["slice_written.merge", "before_commit.MergeImport", "before_publish.MergeImport"] : ["before_commit.MergeImport"];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Both_are_there_once_and_nothing_is_left_over(string point)
    {
        await stack.ReadyAsync();
        var first = new CrashImport(Way.Scoped, Rows);
        var second = first.InOtherStore();
        await first.PrepareAsync(stack);
        await second.PrepareAsync(stack);
        var merge = stack["merge"];
        await using var blocker = await stack.BeginAsync();
        Assert.Single(await blocker.QueryAsync<string>($"SELECT item_code FROM {stack.TargetOf(second.Dataset)} WHERE {second.ChangedRow} FOR UPDATE"));
        await using var waiting = new RunningImport(stack, second);
        waiting.Begin();
        var other = await waiting.IdAsync();
        await Eventually.IsTrueAsync(async () => await stack.StatusAsync(other) == "loading" && await Statements.RunsAsync(stack, "imports:merge.update") == true, TimeSpan.FromSeconds(60), "the second import waits in the middle of its merge");

        merge.Hold(point);
        await using var running = new RunningImport(stack, first);
        running.Begin();
        await merge.HeldAsync(point);
        var one = await running.IdAsync();
        await merge.KillAsync();
        await blocker.RollbackAsync();
        merge.Start();
        var repaired = Stopwatch.StartNew();

        await new Recovery(stack, first).CheckAsync("merge killed beside another", point, one, repaired);
        await new Recovery(stack, second).CheckAsync("merge killed beside another", $"waits, {point}", other, repaired);
        Assert.Equal([2L], await stack.QueryAsync<long>("SELECT COUNT(DISTINCT merge_order) FROM receipt WHERE import_id IN @imports", new { imports = new[] { one, other } }));
    }
}
