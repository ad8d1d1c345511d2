using System.Diagnostics;
using Imports.Testing;

namespace Imports.Stack.Tests.Crashes;

/// <summary>A stored file that ends early, or cannot be read in its middle. It must not be taken for a file of fewer rows.</summary>
[Collection(nameof(Failing))]
public sealed class When_a_stored_file_cannot_be_read_whole(CrashStack stack)
{
    private const int Rows = 1_200;

    /// <summary>So far the processes read none of their own files by position, and the cut the file at once: it gets over its first block, and not over the next.</summary>
    private const int UnreadableFrom = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ServiceProcess parsing = stack["parsing"];

    /// <summary>Where parsing is when the file becomes shorter: between two slices of the cut, behind the cut and before its batches, and before a packed file is unpacked.</summary>
    public static TheoryData<string, Way> Readers() => Soak.IsOn
        ? new() { { "before_commit.ParseImport", Way.Upsert }, { "before_transaction.StageBatch", Way.Upsert }, { "before_transaction.NormaliseSource", Way.Packed } }
        : new() { { "before_commit.ParseImport", Way.Upsert } };

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task One_that_ends_early_fails_the_import_which_goes_on_when_it_is_back(string point, Way way)
    {
        await stack.ReadyAsync();
        var import = new CrashImport(way, Rows);
        await import.PrepareAsync(stack);
        parsing.Hold(point);
        await using var running = new RunningImport(stack, import);
        running.Begin();
        var id = await running.IdAsync();
        await parsing.HeldAsync(point);
        if (point == "before_transaction.StageBatch")
            await Eventually.IsTrueAsync(async () => await stack.QueryAsync<long>("SELECT COUNT(*) FROM import WHERE import_id = @id AND cut_done", new { id }) is [1], Patience, "the file is cut");
        var file = await FileAsync(id);
        var whole = await File.ReadAllBytesAsync(file);
        // Behind a row: what is there is a sound file of fewer rows.
        CutShort(file, way == Way.Packed ? whole.Length / 2 : Array.LastIndexOf(whole, (byte)'\n', whole.Length * 3 / 4) + 1);
        parsing.Release(point);

        await Eventually.IsTrueAsync(async () => await stack.StatusAsync(id) is "failed" or "done", Patience, "the import ends");
        Assert.Equal(["failed SOURCE_MISSING"], await stack.QueryAsync<string>("SELECT CONCAT(status, ' ', error_code) FROM import WHERE import_id = @id", new { id }));
        var recovery = new Recovery(stack, import);
        Assert.Equal(import.ExpectedBefore(), await recovery.RowsAsync());

        await File.WriteAllBytesAsync($"{file}.whole", whole);
        File.Move($"{file}.whole", file, overwrite: true);
        var repaired = Stopwatch.StartNew();
        await stack.AskAsync(id, "retry");
        await Eventually.IsTrueAsync(async () => await stack.StatusAsync(id) != "failed", Patience, "the import is taken up again");
        await recovery.CheckAsync("file cut short", $"{point}, {way}", id, repaired);
    }

    [Fact]
    public async Task One_with_a_damaged_block_in_its_middle_is_waited_for()
    {
        await stack.ReadyAsync();
        var import = new CrashImport(Way.Upsert, 40_000);
        await import.PrepareAsync(stack);
        // Its plan is made from samples of all of it; from there on it is read in its order.
        parsing.Hold("before_publish.ParseImport");
        await using var running = new RunningImport(stack, import);
        running.Begin();
        var id = await running.IdAsync();
        await parsing.HeldAsync("before_publish.ParseImport");
        await parsing.KillAsync();
        var log = parsing.LogBytes;
        parsing.StartWithReadErrors(Path.Combine(stack.Root, "loadtests", "stack", "Crashes", "read_errors.pl"), UnreadableFrom, ("Parsing__BatchBytes", "200000"));
        await Eventually.IsTrueAsync(
            () => parsing.LogFrom(log) is var text && text.Contains("Input/output error", StringComparison.Ordinal) && (text.Contains("R-FAULT", StringComparison.Ordinal) || text.Contains("R-RETRY", StringComparison.Ordinal)),
            Patience,
            "the damaged block is met");
        Assert.Equal("parsing", await stack.StatusAsync(id));
        Assert.Equal([0L], await stack.QueryAsync<long>("SELECT COUNT(*) FROM import WHERE import_id = @id AND cut_done", new { id }));
        await parsing.KillAsync();
        parsing.Start();

        await new Recovery(stack, import).CheckAsync("block unreadable", "parsing", id, Stopwatch.StartNew());
    }

    private async Task<string> FileAsync(Guid id)
    {
        var source = (await stack.QueryAsync<string>("SELECT LOWER(HEX(object_id)) FROM import WHERE import_id = @id", new { id }))[0];
        return Directory.EnumerateFiles(stack.Objects, source, SearchOption.AllDirectories).Single();
    }

    private static void CutShort(string file, int bytes)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        stream.SetLength(bytes);
    }
}
