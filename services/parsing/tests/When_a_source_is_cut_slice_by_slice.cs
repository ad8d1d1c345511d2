using Imports.Contracts;
using Imports.Ledger;
using Imports.Reading.Splitting;
using Imports.Testing;

namespace Imports.Parsing.Tests;

public sealed class When_a_source_is_cut_slice_by_slice(GivenSources given)
{
    [Fact]
    public async Task The_ledger_holds_ranges_that_cover_every_row_once()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "FirstSliceBatches=1", "SliceBatches=2");
        var text = $"item,quantity\n{string.Concat(Enumerable.Range(1, 50).Select(i => $"item {i},{i}\n"))}";
        var import = await given.ImportAsync(text);
        await parsing.CutAsync(import);

        var batches = await given.BatchesAsync(import);
        var row = await given.RowAsync(import);
        Assert.True(row is { CutDone: true, ReadRows: 50, CutAttempt: > 3 } && row.PlannedBatches == batches.Count, row.ToString());
        Assert.Equal(Enumerable.Range(1, batches.Count), batches.Select(batch => batch.BatchNumber));
        Assert.Equal((14L, 1L, 2L), (batches[0].FirstByte, batches[0].FirstRow, batches[0].FirstLine));
        Assert.All(batches.Zip(batches.Skip(1)), pair => Assert.Equal(
            (pair.First.FirstByte + pair.First.LengthBytes, pair.First.FirstRow + pair.First.RowCount), (pair.Second.FirstByte, pair.Second.FirstRow)));
        Assert.Equal((text.Length, 50L), (batches[^1].FirstByte + batches[^1].LengthBytes, batches[^1].LastRow));
        Assert.Equal(batches.Count, (await given.CounterAsync(import)).ExpectedBatches);
    }

    [Theory]
    [InlineData(1_599, 40)]
    [InlineData(1_600, 100)]
    public async Task A_source_that_has_sixteen_large_batches_is_cut_into_them(int textBytes, int batchBytes)
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=40", "LargeBatchBytes=100");
        var text = $"item,quantity\n{string.Concat(Enumerable.Range(1, 150).Select(i => $"a{i:000000},1\n"))}";
        var import = await given.ImportAsync($"{text}{new string('b', textBytes - text.Length - 3)},1\n");
        await parsing.CutAsync(import);

        var batches = await given.BatchesAsync(import);
        Assert.Equal(151, batches.Sum(batch => batch.RowCount));
        Assert.All(batches.SkipLast(1), batch => Assert.Equal(batchBytes, batch.LengthBytes));
    }

    [Fact]
    public async Task Batches_of_a_large_source_are_not_shorter_than_others()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=100", "LargeBatchBytes=50");
        var import = await given.ImportAsync($"item,quantity\n{string.Concat(Enumerable.Range(1, 200).Select(i => $"a{i:000000},1\n"))}");
        await parsing.CutAsync(import);
        Assert.All((await given.BatchesAsync(import)).SkipLast(1), batch => Assert.Equal(100, batch.LengthBytes));
    }

    [Fact]
    public async Task Slices_sent_twice_or_late_plan_once()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "FirstSliceBatches=1", "SliceBatches=1");
        var import = await given.ImportAsync($"item,quantity\n{string.Concat(Enumerable.Range(1, 20).Select(i => $"item {i},{i}\n"))}");
        var attempt = await given.LeaseCutAsync(import);
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => parsing.PublishAsync(new ParseImport { ImportId = import, Attempt = attempt })));
        await Eventually.IsTrueAsync(async () => !await given.IsCutLeasedAsync(import), GivenSources.Patience, "the first slice is cut");
        await parsing.PublishAsync(new ParseImport { ImportId = import, Attempt = attempt });
        await parsing.CutAsync(import);

        var batches = await given.BatchesAsync(import);
        Assert.Equal(20, batches.Sum(batch => batch.RowCount));
        Assert.Equal((batches.Count, 20L), ((await given.RowAsync(import)).PlannedBatches, (await given.RowAsync(import)).ReadRows));
    }

    [Fact]
    public async Task A_header_alone_is_validated_at_once()
    {
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync("item,quantity\n\n");
        await parsing.CutAsync(import);
        await parsing.AllAreValidatedAsync(import);
        Assert.Equal((0, 0L), ((await given.RowAsync(import)).PlannedBatches, (await given.RowAsync(import)).ReadRows));
    }

    [Fact]
    public async Task The_plan_that_was_made_first_stays()
    {
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync("quantity;ignored;Item\n1;x;a\n");
        await parsing.CutAsync(import);
        var plan = SourcePlan.FromJson((await given.RowAsync(import)).SourcePlan!);
        Assert.Equal((';', 2, 0), (plan.Delimiter, plan.Fields[0], plan.Fields[1]));
        Assert.Equal(["ignored"], plan.Ignored);
    }

    [Fact]
    public async Task A_header_that_does_not_fit_fails_the_import_and_leaves_nothing()
    {
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync("name,quantity\na,1\n");
        await parsing.CutAsync(import);
        Assert.Equal(ErrorCodes.HeaderMissingColumn, parsing.Failure(import)?.Code);
        Assert.Null((await given.RowAsync(import)).SourcePlan);
        Assert.Empty(await given.BatchesAsync(import));
    }

    [Fact]
    public async Task A_file_that_is_gone_fails_the_import()
    {
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync("item,quantity\na,1\n");
        await given.ExecuteAsync("UPDATE import SET object_id = @other WHERE import_id = @import", new { import, other = Guid.NewGuid() });
        await parsing.CutAsync(import);
        Assert.Equal(ErrorCodes.SourceMissing, parsing.Failure(import)?.Code);
    }
}
