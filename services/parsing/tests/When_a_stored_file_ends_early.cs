using System.Text;
using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Tests;

namespace Imports.Parsing.Tests;

/// <summary>The object store has less of a file than was accepted. What is there may be a sound file of fewer rows.</summary>
public sealed class When_a_stored_file_ends_early(GivenSources given)
{
    private static readonly string Text = $"item,quantity\n{string.Concat(Enumerable.Range(1, 50).Select(i => $"item {i},{i}\n"))}";

    [Fact]
    public async Task The_cut_does_not_take_it_for_the_end_and_goes_on_where_it_was()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "FirstSliceBatches=1", "SliceBatches=2");
        var import = await given.ImportAsync(Text);
        await parsing.CutSliceAsync(import);
        var cut = await given.RowAsync(import);
        await CutShortAsync(import, Text.LastIndexOf("item 40", StringComparison.Ordinal));
        await parsing.CutAsync(import);

        Assert.Equal(ErrorCodes.SourceMissing, parsing.Failure(import)?.Code);
        var row = await given.RowAsync(import);
        Assert.Equal((false, cut.PlannedBatches, cut.CutNextByte), (row.CutDone, row.PlannedBatches, row.CutNextByte));
    }

    [Fact]
    public async Task Its_head_is_not_taken_for_the_whole_either()
    {
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync(Text);
        await CutShortAsync(import, Text.LastIndexOf("item 40", StringComparison.Ordinal));
        await parsing.CutAsync(import);

        Assert.Equal(ErrorCodes.SourceMissing, parsing.Failure(import)?.Code);
        Assert.Empty(await given.BatchesAsync(import));
    }

    [Fact]
    public async Task A_packed_one_is_not_said_to_have_come_damaged()
    {
        await using var parsing = await RunningParsing.StartAsync(given);
        var packed = Archive.Gzip(Encoding.UTF8.GetBytes(Text));
        var import = await given.ImportAsync(packed, GivenSources.Stock);
        await given.ExecuteAsync("UPDATE import SET source_format = 'gzip' WHERE import_id = @import", new { import });
        await CutShortAsync(import, packed.Length - 1);
        await parsing.PublishAsync(new NormaliseSource { ImportId = import, Attempt = 1 });
        await parsing.FailedAsync(import);

        Assert.Equal(ErrorCodes.SourceMissing, parsing.Failure(import)?.Code);
    }

    private async Task CutShortAsync(Guid import, int bytes)
    {
        var row = await given.RowAsync(import);
        var name = row.ObjectId.ToString("N");
        using var file = new FileStream(
            Directory.EnumerateFiles(given.ObjectsRoot, name, SearchOption.AllDirectories).Single(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.SetLength(bytes);
    }
}
