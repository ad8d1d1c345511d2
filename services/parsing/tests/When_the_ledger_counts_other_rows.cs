using Imports.Contracts;

namespace Imports.Parsing.Tests;

/// <summary>The batch is not staged: a row would be lost, or come twice.</summary>
public sealed class When_the_ledger_counts_other_rows(GivenSources given)
{
    [Fact]
    public async Task The_import_fails()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=100000");
        var import = await given.ImportAsync("item,quantity\na,1\nb,2\n");
        await parsing.CutAsync(import);
        await given.ExecuteAsync("UPDATE import_batch SET row_count = 3 WHERE import_id = @import", new { import });
        await parsing.StageAsync(import);
        Assert.Equal(ErrorCodes.CountsDoNotBalance, parsing.Failure(import)?.Code);
        Assert.Equal(0, (await given.CounterAsync(import)).FinishedBatches);
        Assert.False(await given.HasRunAsync(import, 1, 1));
    }
}
