using System.Globalization;

namespace Imports.Parsing.Tests;

/// <summary>An import ends alike, to the row and the reject, whichever way its rejects reach the server.</summary>
public sealed class When_the_server_forbids_local_files(GivenSources given)
{
    private static readonly string Source
        = $"item,quantity\n{string.Concat(Enumerable.Range(1, 60).Select(i => $"\"item {i}, \\ ä\",{(i == 47 ? "\"\\m, \"\"ä\"\"\"" : i % 20 == 7 ? "many" : i % 5 == 0 ? "" : i)}\n"))}";

    [Fact]
    public async Task A_service_that_starts_then_stages_the_same()
    {
        var usual = await StageAsync();
        await SetLocalInfileAsync(0);
        Staged fallback;
        try
        {
            fallback = await StageAsync();
        }
        finally
        {
            await SetLocalInfileAsync(1);
        }

        IsTheSame(usual, fallback);
    }

    [Fact]
    public async Task A_service_that_meets_it_between_two_batches_stages_the_same()
    {
        var usual = await StageAsync();
        Staged fallback;
        try
        {
            fallback = await StageAsync(() => SetLocalInfileAsync(0));
        }
        finally
        {
            await SetLocalInfileAsync(1);
        }

        IsTheSame(usual, fallback);
    }

    private static void IsTheSame(Staged usual, Staged other)
    {
        Assert.Equal(57, usual.Rows.Count);
        Assert.Equal(["7 INVALID_INTEGER many", "27 INVALID_INTEGER many", "47 INVALID_INTEGER \\m, \"ä\""], usual.Rejects);
        Assert.Equal(usual.Rows, other.Rows);
        Assert.Equal(usual.Rejects, other.Rejects);
        Assert.Equal(usual.Counts, other.Counts);
    }

    private async Task<Staged> StageAsync(Func<Task>? beforeTheBatches = null)
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=400");
        var import = await given.ImportAsync(Source);
        await parsing.CutAsync(import);
        if (beforeTheBatches is not null)
            await beforeTheBatches();
        await parsing.StageAsync(import);
        var counter = await given.CounterAsync(import);
        return new Staged(
            [.. (await given.StagedAsync(import)).Select(row => row.ToString())],
            await given.QueryAsync<string>(
                "SELECT CONCAT(row_no, ' ', JSON_UNQUOTE(JSON_EXTRACT(causes, '$[0].code')), ' ', JSON_UNQUOTE(JSON_EXTRACT(causes, '$[0].found'))) FROM import_reject WHERE import_id = @import ORDER BY row_no",
                new { import }),
            (counter.FinishedBatches, counter.OkRows, counter.BadRows));
    }

    private async Task SetLocalInfileAsync(int value)
    {
        await using var session = await given.Ddl.OpenAsync();
        await session.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"SET GLOBAL local_infile = {value}"));
    }

    private sealed record Staged(IReadOnlyList<string> Rows, IReadOnlyList<string> Rejects, (int Batches, long Ok, long Bad) Counts);
}
