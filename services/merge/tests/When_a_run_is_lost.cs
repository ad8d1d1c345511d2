using Imports.Contracts;

namespace Imports.Merge.Tests;

/// <summary>A merge reads all runs to their ends before it commits: one that is gone, or not as it was written, is told with its batch, and the target is as it was.</summary>
public sealed class When_a_run_is_lost(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    [Theory]
    [InlineData(ImportMode.Upsert, "gone")]
    [InlineData(ImportMode.Upsert, "damaged")]
    [InlineData(ImportMode.Upsert, "damaged", "--Merge:SwapFromRows=3")]
    [InlineData(ImportMode.Replace, "gone")]
    [InlineData(ImportMode.Replace, "damaged")]
    [InlineData(ImportMode.Validate, "damaged")]
    public async Task Nothing_of_it_is_merged(string mode, string how, params string[] settings)
    {
        await using var merge = await RunningMerge.StartAsync(given, settings);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, Row(1, 1), Row(2, 1));
        var import = await target.StageAsync(mode, [.. Enumerable.Range(1, 9).Select(n => Row(n, 2))]);
        var run = given.RunsOf(import)[1];
        var bytes = await File.ReadAllBytesAsync(run.FullName);
        if (how == "gone")
            run.Delete();
        else
            await FlipAsync(run, bytes.Length / 2);
        await AskAsync(merge, mode, import, 1);
        await merge.FailedAsync(import, ErrorCodes.RunUnreadable);

        var said = merge.SaidOf(import);
        Assert.Equal((2, 1), (said.BatchNumber, said.Attempt));
        Assert.Equal(["001|x|1|-", "002|x|1|-"], await target.RowsAsync());
        Assert.False(await target.HasNewAsync());
        Assert.Null((await given.RowAsync(import)).InsertedRows);

        // Whole again, as by a further attempt at its batch.
        await File.WriteAllBytesAsync(run.FullName, bytes);
        await AskAsync(merge, mode, import, 2);
        if (mode == ImportMode.Validate)
            await merge.PreviewedAsync(import);
        else
            await merge.MergedAsync(import);
        Assert.Equal(mode == ImportMode.Validate ? 2 : 9, (await target.RowsAsync()).Count);
    }

    /// <summary>In batches: whether or not some are committed, it is told with its number, for that alone is staged anew.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_sized_batches_what_is_committed_stays(bool committed)
    {
        (string, int)[] rows = [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5), ("f", 6), ("g", 7), ("h", 8)];
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenSizedTarget.CreateAsync(given);
        var import = committed ? await target.LeftAsync(rows) : await target.StageAsync(rows);
        var run = given.RunsOf(import)[1];
        var bytes = await File.ReadAllBytesAsync(run.FullName);
        await FlipAsync(run, bytes.Length / 2);
        await GivenSizedTarget.PublishAsync(merge, import);
        await merge.FailedAsync(import, ErrorCodes.RunUnreadable);

        var said = merge.SaidOf(import);
        Assert.Equal((2, 1), (said.BatchNumber, said.Attempt));
        Assert.Equal(committed ? ["a|1", "b|2", "c|3"] : [], await target.RowsAsync());
        Assert.Equal(committed ? 1 : 0, (await given.RowAsync(import)).MergeBatches);

        await File.WriteAllBytesAsync(run.FullName, bytes);
        await GivenSizedTarget.PublishAsync(merge, import, attempt: 2);
        await merge.MergedAsync(import);
        await target.IsFinishedAsync(import, batches: 3, inserted: 8, updated: 0, unchanged: 0);
    }

    private static Task AskAsync(RunningMerge merge, string mode, Guid import, int attempt)
        => mode == ImportMode.Validate ? merge.PublishAsync(new PreviewImport { ImportId = import, Attempt = attempt }) : merge.PublishAsync(new MergeImport { ImportId = import, Attempt = attempt });

    private static async Task FlipAsync(FileInfo run, int at)
    {
        var bytes = await File.ReadAllBytesAsync(run.FullName);
        bytes[at] ^= 4;
        await File.WriteAllBytesAsync(run.FullName, bytes);
    }

    private static object?[] Row(int number, int quantity) => [$"{number:D3}", "x", quantity, null, null, null, null];
}
