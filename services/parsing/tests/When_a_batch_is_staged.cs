using System.Text;
using System.Text.Json;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Tests;
using Imports.Testing;

namespace Imports.Parsing.Tests;

/// <summary>Its good rows stand in one run, sorted; the ledger says how many there are.</summary>
public sealed class When_a_batch_is_staged(GivenSources given)
{
    [Fact]
    public async Task Its_run_is_in_the_order_of_the_key_and_rows_of_one_key_in_that_of_the_source()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000");
        var import = await given.ImportAsync("quantity,item\n1,c\n2,B\n3,a\n4,B\nmany,a\n5,\u00e4\n6,a\n7,\n");
        var batch = await StageAsync(parsing, import);
        Assert.Equal(["8 7", "2 B 2", "4 B 4", "3 a 3", "7 a 6", "1 c 1", "6 ä 5"], InOrder(await given.RunAsync(batch)));
        Assert.Equal((8L, 7L), (batch.RowCount, batch.StagedRows));
    }

    [Fact]
    public async Task Integers_dates_and_decimals_are_in_the_order_of_their_values()
    {
        const string definition =
            """
            { "name": "ordered", "version": 1, "business_key": ["number", "day", "price"], "columns": [
              { "name": "day", "type": "date", "format": "dd.MM.yyyy" }, { "name": "number", "type": "integer" }, { "name": "price", "type": "decimal", "scale": 3 } ] }
            """;
        await given.RegisterAsync(definition);
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000");
        var source = "number,day,price\n10,01.02.2026,1\n9,01.02.2026,1\n-9,01.02.2026,1\n-10,01.02.2026,1\n9,31.01.2026,10\n9,31.01.2026,9.5\n9,31.01.2026,-0.125\n9,31.01.2026,-2\n";
        var batch = await StageAsync(parsing, await given.ImportAsync(Encoding.UTF8.GetBytes(source), DatasetReader.Read(definition)));
        Assert.Equal(
            [
                "4 2026-02-01 -10 1", "3 2026-02-01 -9 1", "8 2026-01-31 9 -2", "7 2026-01-31 9 -0.125", "6 2026-01-31 9 9.5", "5 2026-01-31 9 10", "2 2026-02-01 9 1",
                "1 2026-02-01 10 1",
            ],
            InOrder(await given.RunAsync(batch)));
    }

    [Fact]
    public async Task There_is_no_run_where_no_row_is_good()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000");
        var import = await given.ImportAsync("item,quantity\na,many\nb,few\n");
        var batch = await StageAsync(parsing, import);
        Assert.Equal(0, batch.StagedRows);
        Assert.False(await given.HasRunAsync(import, batch.BatchNumber, batch.Attempt));
        await parsing.ValidationIsAskedForAsync(import, 1);
    }

    /// <summary>The import does not fail for it: the next attempt may find the disk well.</summary>
    [Fact]
    public async Task It_stays_released_where_its_run_cannot_be_written()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000");
        var import = await given.ImportAsync("item,quantity\na,1\nb,many\n");
        await parsing.CutAsync(import);
        var incoming = Path.Combine(given.ObjectsRoot, ".incoming");
        Directory.Delete(incoming, recursive: true);
        await File.WriteAllTextAsync(incoming, "in the way");
        await given.ReleaseAsync(import, 1);
        await parsing.PublishAsync(new StageBatch { ImportId = import, BatchNumber = 1, Attempt = 1 });
        await Eventually.IsTrueAsync(() => IsGivenUpAsync(parsing.Broker), GivenSources.Patience, "the message is in the error queue");
        File.Delete(incoming);

        Assert.Equal(BatchState.Released, Assert.Single(await given.BatchesAsync(import)).State);
        Assert.Empty(await given.QueryAsync<long>("SELECT row_no FROM import_reject WHERE import_id = @import", new { import }));
        Assert.Null(parsing.Failure(import));
        await parsing.StageAsync(import);
        Assert.Equal(["1 a 1"], InOrder(await given.StagedAsync(import)));
    }

    private static async Task<bool> IsGivenUpAsync(TestBroker broker)
    {
        using var answer = await broker.Management.GetAsync($"api/queues/{broker.VirtualHost}/stage-batch_error");
        if (!answer.IsSuccessStatusCode)
            return false;
        using var queue = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return queue.RootElement.TryGetProperty("messages", out var messages) && messages.GetInt64() > 0;
    }

    private static IEnumerable<string> InOrder(IEnumerable<StagedRow> rows) => rows.Select(row => row.ToString());

    private async Task<BatchRow> StageAsync(RunningParsing parsing, Guid import)
    {
        await parsing.CutAsync(import);
        await parsing.StageAsync(import);
        Assert.Null(parsing.Failure(import));
        return Assert.Single(await given.BatchesAsync(import));
    }
}
