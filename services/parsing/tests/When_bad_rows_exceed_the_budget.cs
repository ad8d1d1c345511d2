using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Parsing.Tests;

public sealed class When_bad_rows_exceed_the_budget(GivenSources given)
{
    /// <summary>Three batches of two rows, one of each bad.</summary>
    private const string Source = "item,quantity\na,1\nb,many\nc,3\nd,some\ne,5\nf,few\n";

    [Fact]
    public async Task The_batch_that_exceeds_it_is_committed_and_fails_the_import()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=10", "BatchRows=2");
        var import = await CutAsync(parsing, new ImportOptions { MaxRejects = "1" });
        await parsing.StageAsync(import, 1);
        await parsing.ValidationIsAskedForAsync(import, 1);
        await parsing.StageAsync(import, 2);
        await parsing.FailedAsync(import);

        Assert.Equal(ErrorCodes.RejectBudgetExceeded, parsing.Failure(import)?.Code);
        Assert.StartsWith("2 bad rows so far, where the import bears 1 rows.", parsing.Failure(import)?.Message);
        Assert.Equal([BatchState.Staged, BatchState.Staged, BatchState.Planned], (await given.BatchesAsync(import)).Select(batch => batch.State));
        Assert.Equal([2L, 4L], await given.QueryAsync<long>("SELECT row_no FROM import_reject WHERE import_id = @import ORDER BY row_no", new { import }));
        Assert.Equal(["INVALID_INTEGER quantity 2"], await CausesAsync(import));
        await parsing.ValidationIsAskedForAsync(import, 1);
    }

    [Fact]
    public async Task A_share_is_not_judged_before_all_rows_are_read()
    {
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=10", "BatchRows=2");
        var import = await CutAsync(parsing, new ImportOptions { MaxRejects = "1%" });
        await parsing.StageAsync(import);
        await parsing.ValidationIsAskedForAsync(import, 1, 2, 3);
        Assert.Null(parsing.Failure(import));
        Assert.Equal(["INVALID_INTEGER quantity 3"], await CausesAsync(import));
    }

    private async Task<Guid> CutAsync(RunningParsing parsing, ImportOptions options)
    {
        var import = await given.ImportAsync(Source, options);
        await parsing.CutAsync(import);
        Assert.Equal([2L, 2L, 2L], (await given.BatchesAsync(import)).Select(batch => batch.RowCount));
        return import;
    }

    private Task<IReadOnlyList<string>> CausesAsync(Guid import)
        => given.QueryAsync<string>("SELECT CONCAT_WS(' ', code, column_name, row_count) FROM import_cause WHERE import_id = @import", new { import });
}
