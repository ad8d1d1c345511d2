using System.Text;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Tests;

namespace Imports.Parsing.Tests;

/// <summary>A workbook's dates have no text format: whatever format the column has, they are dates. Texts in the column's format are dates as ever.</summary>
public sealed class When_dates_come_from_a_workbook(GivenSources given)
{
    private const string Definition =
        """
        { "name": "german_days", "version": 1, "business_key": ["id"], "columns": [
          { "name": "id", "type": "integer" }, { "name": "day", "type": "date", "format": "dd.MM.yyyy" }, { "name": "at", "type": "timestamp", "format": "dd.MM.yyyy HH:mm" } ] }
        """;

    [Fact]
    public async Task The_format_of_their_column_is_no_matter()
    {
        var book = WorkbookFile.Of(
            """
            <row><c t="str"><v>id</v></c><c t="str"><v>day</v></c><c t="str"><v>at</v></c></row>
            <row><c><v>1</v></c><c s="1"><v>46112</v></c><c s="2"><v>46112.25</v></c></row>
            <row><c><v>2</v></c><c t="str"><v>31.03.2026</v></c><c t="str"><v>31.03.2026 06:00</v></c></row>
            """).Formats("14", "22").ToBytes();
        await given.RegisterAsync(Definition);
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync(book, DatasetReader.Read(Definition));

        await parsing.CutAsync(import);
        await parsing.StageAsync(import);

        Assert.Equal(
            [["1", "2026-03-31", "2026-03-31 06:00:00.000000"], ["2", "2026-03-31", "2026-03-31 06:00:00.000000"]],
            (await given.StagedAsync(import)).Select(row => row.Values.ToArray()));
    }

    [Fact]
    public async Task Corrections_of_it_have_its_text_in_a_file_of_their_own()
    {
        var book = WorkbookFile.Of("<row><c t=\"str\"><v>id</v></c><c t=\"str\"><v>day</v></c><c t=\"str\"><v>at</v></c></row><row><c t=\"str\"><v>x</v></c><c s=\"1\"><v>46112</v></c><c s=\"2\"><v>46112.25</v></c></row>")
            .Formats("14", "22").ToBytes();
        await given.RegisterAsync(Definition);
        await using var parsing = await RunningParsing.StartAsync(given);
        var parent = await given.ImportAsync(book, DatasetReader.Read(Definition));
        await parsing.CutAsync(parent);
        var (first, second) = (new RowToken(1, false).ToText(parent), new RowToken(2, false).ToText(parent));
        var text = $"id,day,at,_token\n1,2026-03-31,2026-03-31T06:00:00,{first}\n2,31.03.2026,31.03.2026 06:00,{second}\n";
        var import = await given.ImportAsync(Encoding.UTF8.GetBytes(text), DatasetReader.Read(Definition), parentId: parent);

        await parsing.CutAsync(import);
        await parsing.StageAsync(import);

        Assert.Equal(
            [["1", "2026-03-31", "2026-03-31 06:00:00.000000"], ["2", "2026-03-31", "2026-03-31 06:00:00.000000"]],
            (await given.StagedAsync(import)).Select(row => row.Values.ToArray()));
    }

    [Fact]
    public async Task A_text_in_the_same_form_is_refused_where_it_is_none()
    {
        await given.RegisterAsync(Definition);
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync(Encoding.UTF8.GetBytes("id,day,at\n1,2026-03-31,2026-03-31T06:00:00\n"), DatasetReader.Read(Definition));

        await parsing.CutAsync(import);
        await parsing.StageAsync(import);

        Assert.Equal(1, (await given.CounterAsync(import)).BadRows);
    }
}
