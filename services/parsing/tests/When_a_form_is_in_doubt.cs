using System.Globalization;
using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Parsing.Tests;

/// <summary>Nothing is planned of rows that cannot be typed yet: the source is looked through, a slice at a time, until a cell settles what is in doubt.</summary>
public sealed class When_a_form_is_in_doubt(GivenSources given)
{
    private const int Rows = 60;

    private const string Definition =
        """
        { "name": "days", "version": 1, "business_key": ["id"], "columns": [
          { "name": "id", "type": "integer" }, { "name": "day", "type": "date" }, { "name": "price", "type": "decimal", "precision": 12, "scale": 3 } ] }
        """;

    private static readonly DatasetDefinition Dataset = DatasetReader.Read(Definition);

    [Theory]
    [InlineData(31, 3, "dmy")]
    [InlineData(3, 31, "mdy")]
    public async Task The_last_row_decides_for_all(int first, int second, string order)
    {
        await using var parsing = await StartAsync();
        var import = await ImportAsync(Row(Rows, $"{first}/{second}/2026", "2,5"));
        await parsing.CutAsync(import);
        await parsing.StageAsync(import);

        var staged = await given.StagedAsync(import);
        Assert.Equal(Rows, staged.Count);
        Assert.All(staged.SkipLast(1), row => Assert.Equal((order == "dmy" ? "2026-04-03" : "2026-03-04", "1234"), (row.Values[1], row.Values[2])));
        Assert.Equal(("2026-03-31", "2.5"), (staged[^1].Values[1], staged[^1].Values[2]));
        var plan = await PlanAsync(import);
        Assert.Equal((order, new PlacedCell(Rows + 1, $"{first}/{second}/2026")), (plan.FormOf("day")!.Form, plan.FormOf("day")!.Proof));
        Assert.Equal((",", Rows + 1L), (plan.FormOf("price")!.Form, plan.FormOf("price")!.Proof!.Line));
    }

    [Fact]
    public async Task Nothing_is_planned_before_it_is_known()
    {
        await using var parsing = await StartAsync();
        var import = await ImportAsync(Row(Rows, "31/3/2026", "2,5"));
        while ((await given.RowAsync(import)).SourcePlan is null || (await PlanAsync(import)).Forms.Any(form => form.IsInDoubt))
        {
            Assert.Empty(await given.BatchesAsync(import));
            await parsing.CutSliceAsync(import);
        }
        Assert.True((await PlanAsync(import)).LookAhead!.Row > Rows, "the source was looked through to its end");
        await parsing.CutAsync(import);
        Assert.Equal(Rows, (await given.BatchesAsync(import)).Sum(batch => batch.RowCount));
    }

    [Fact]
    public async Task A_column_without_a_proof_fails_the_import_with_examples()
    {
        await using var parsing = await StartAsync();
        var import = await ImportAsync(Row(Rows, "4/4/2026", "2.5"));
        await parsing.CutAsync(import);

        Assert.Equal(ErrorCodes.AmbiguousDateOrder, parsing.Failure(import)?.Code);
        Assert.Contains("line 2 ('03/04/2026'), line 3 ('03/04/2026'), line 4 ('03/04/2026')", parsing.Failure(import)?.Message);
        Assert.Empty(await given.BatchesAsync(import));
    }

    [Fact]
    public async Task A_doubt_that_comes_late_is_settled_ahead_of_the_cut()
    {
        await using var parsing = await StartAsync();
        var source = string.Concat(Enumerable.Range(1, Rows).Select(i => Row(i, "", i < Rows / 2 ? "7" : i < Rows ? "1,234" : "0,5")));
        var import = await given.ImportAsync(Encoding.UTF8.GetBytes($"id;day;price\n{source}"), Dataset);
        await parsing.CutAsync(import);
        await parsing.StageAsync(import);

        Assert.Null(parsing.Failure(import));
        Assert.Equal(["7", "1.234", "0.5"], (await given.StagedAsync(import)).Select(row => row.Values[2]).Distinct());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Rows_that_are_staged_before_a_form_is_known_are_those_that_are_staged_after(int seed)
    {
        var random = new Random(seed);
        // Long stretches that say nothing, doubts, and a proof anywhere, or none.
        var (doubt, proof) = (random.Next(Rows), random.Next(Rows * 3 / 2));
        var rows = Enumerable.Range(0, Rows).Select(i => Row(i + 1, Any(i, "", "5/5/2026", "3/4/2026", "31/3/2026", "31/31/2026"), Any(i, "7", "1 000", "1,234", "0,5", "1,2,3")));
        var file = Encoding.UTF8.GetBytes($"id;day;price\n{string.Concat(rows)}");
        await using var parsing = await StartAsync();
        var (early, late) = (await given.ImportAsync(file, Dataset), await given.ImportAsync(file, Dataset));
        while (!(await given.RowAsync(early)).CutDone && parsing.Failure(early) is null)
        {
            await parsing.CutSliceAsync(early);
            await parsing.StageAsync(early);
        }
        await parsing.CutAsync(late);
        await parsing.StageAsync(late);

        Assert.Equal(parsing.Failure(late)?.Message, parsing.Failure(early)?.Message);
        if (parsing.Failure(late) is null)
            Assert.Equal(await ReadAsync(late), await ReadAsync(early));

        string Any(int row, string nothing, string alike, string doubtful, string proven, string bad)
            => row == proof ? proven : row == 50 ? bad : row < doubt ? (random.Next(2) == 0 ? nothing : alike) : random.Next(3) == 0 ? nothing : doubtful;
    }

    [Fact]
    public async Task What_the_sender_states_is_not_looked_for()
    {
        await using var parsing = await StartAsync();
        var import = await ImportAsync(Row(Rows, "4/4/2026", "2.5"), new ImportOptions { DateOrder = DateOrder.MonthFirst, DecimalMark = DecimalMark.Point });
        await parsing.CutAsync(import);
        await parsing.StageAsync(import);

        var staged = await given.StagedAsync(import);
        Assert.Equal(("2026-03-04", "1.234"), (staged[0].Values[1], staged[0].Values[2]));
        Assert.Null((await PlanAsync(import)).LookAhead);
    }

    private async Task<RunningParsing> StartAsync()
    {
        await given.RegisterAsync(Definition);
        return await RunningParsing.StartAsync(given, "FirstSliceBatches=1", "SliceBatches=3");
    }

    private Task<Guid> ImportAsync(string last, ImportOptions? options = null)
    {
        var rows = string.Concat(Enumerable.Range(1, Rows - 1).Select(i => Row(i, "03/04/2026", "1.234")));
        return given.ImportAsync(Encoding.UTF8.GetBytes($"id;day;price\n{rows}{last}"), Dataset, options);
    }

    /// <summary>Its rows as they are staged, and the refused ones.</summary>
    private async Task<IReadOnlyList<string>> ReadAsync(Guid import) =>
    [
        .. (await given.StagedAsync(import)).Select(row => $"{row.Place.Row} {string.Join('|', row.Values)}"),
        .. await given.QueryAsync<string>("SELECT CONCAT_WS(' ', row_no, causes) FROM import_reject WHERE import_id = @import ORDER BY row_no", new { import }),
    ];

    private static string Row(int id, string day, string price) => string.Create(CultureInfo.InvariantCulture, $"{id};{day};{price}\n");

    private async Task<SourcePlan> PlanAsync(Guid import) => SourcePlan.FromJson((await given.RowAsync(import)).SourcePlan!);
}
