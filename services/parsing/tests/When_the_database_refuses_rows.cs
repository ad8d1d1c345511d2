using Imports.Contracts;

namespace Imports.Parsing.Tests;

/// <summary>The staging table takes less than parsing believes: what it would cut or refuse is rejected, the rest is staged.</summary>
public sealed class When_the_database_refuses_rows(GivenSources given)
{
    [Fact]
    public async Task Exactly_those_rows_are_rejected()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=100000");
        var import = await given.ImportAsync($"item,quantity\n{string.Concat(Enumerable.Range(1, 60).Select(i => $"item {i},{(i % 20 == 7 ? "many" : i)}\n"))}");
        await parsing.CutAsync(import);
        await using (var session = await given.Ddl.OpenAsync())
            await session.ExecuteAsync($"ALTER TABLE {given.Staging(import).Quoted} MODIFY quantity TINYINT NULL, ADD CHECK (quantity NOT IN (11, 40))");
        await given.ExecuteAsync("UPDATE import SET status = 'parsing' WHERE import_id = @import", new { import });
        await parsing.StageAsync(import);

        Assert.Equal(
            ["7 INVALID_INTEGER", "11 STAGING_REFUSED", "27 INVALID_INTEGER", "40 STAGING_REFUSED", "47 INVALID_INTEGER"],
            await given.QueryAsync<string>(
                "SELECT CONCAT(row_no, ' ', JSON_UNQUOTE(JSON_EXTRACT(causes, '$[0].code'))) FROM import_reject WHERE import_id = @import ORDER BY row_no", new { import }));
        Assert.Equal([55L], await given.QueryAsync<long>($"SELECT COUNT(*) FROM {given.Staging(import).Quoted}"));
        var counter = await given.CounterAsync(import);
        Assert.Equal((1, 55L, 5L), (counter.FinishedBatches, counter.OkRows, counter.BadRows));
    }

    [Fact]
    public async Task A_ledger_that_counts_other_rows_fails_the_import()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=100000");
        var import = await given.ImportAsync("item,quantity\na,1\nb,2\n");
        await parsing.CutAsync(import);
        await given.ExecuteAsync("UPDATE import_batch SET row_count = 3 WHERE import_id = @import", new { import });
        await parsing.StageAsync(import);
        Assert.Equal(ErrorCodes.CountsDoNotBalance, parsing.Failure(import)?.Code);
        Assert.Equal(0, (await given.CounterAsync(import)).FinishedBatches);
        Assert.Equal([0L], await given.QueryAsync<long>($"SELECT COUNT(*) FROM {given.Staging(import).Quoted}"));
    }
}
