using System.Text;
using System.Text.Json.Nodes;
using Imports.Datasets;
using Imports.Reading.Tests;

namespace Imports.Parsing.Tests;

/// <summary>Every directory of fixtures/cases, through the cut and all its batches at once.</summary>
public sealed class When_a_case_is_parsed(GivenSources given, CaseHosts hosts) : IClassFixture<CaseHosts>
{
    public static TheoryData<string> Cases() => [.. Case.Names()];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Rows_and_rejects_are_those_expected(string name)
    {
        var test = new Case(name);
        var dataset = DatasetReader.Read(test.DatasetDefinition);
        await given.RegisterAsync(test.DatasetDefinition);
        var parsing = await hosts.ForAsync(test.Import);
        var import = await given.ImportAsync(test.Input, dataset, test.Import.Options);
        await parsing.CutAsync(import);
        if (parsing.Failure(import) is null)
            await parsing.StageAsync(import);
        if (test.Import.FailsWith is { } fails)
        {
            await parsing.FailedAsync(import);
            Assert.Equal(fails.Code, parsing.Failure(import)?.Code);
            Assert.Contains(fails.Message, parsing.Failure(import)?.Message);
            test.AssertExpected("expected-rejects.jsonl", await RejectsAsync(import));
            return;
        }
        Assert.Null(parsing.Failure(import));
        test.AssertExpected("expected-rows.jsonl", await RowsAsync(import, dataset));
        test.AssertExpected("expected-rejects.jsonl", await RejectsAsync(import));
        await CountsBalanceAsync(import);
    }

    private async Task<IEnumerable<JsonObject>> RowsAsync(Guid import, DatasetDefinition dataset)
    {
        string[] columns = ["_row", "_first_line", "_last_line", .. dataset.Columns.Select(column => column.Name)];
        return (await given.StagedAsync(import)).Select(row => Row(import, columns, row));
    }

    /// <summary>The id of the import differs from run to run. Causes are shown only where there are any: such a row is staged, and validation refuses it.</summary>
    private static JsonObject Row(Guid import, string[] columns, StagedRow staged)
    {
        string?[] cells = [$"{staged.Place.Row}", $"{staged.Place.FirstLine}", $"{staged.Place.LastLine}", .. staged.Values];
        var row = new JsonObject(columns.Zip(cells, (column, cell) => KeyValuePair.Create(column, Shown(cell))));
        if (staged.Causes.Length > 0)
            row["_causes"] = JsonNode.Parse($"[{staged.Causes}]");
        return row;

        JsonNode? Shown(string? cell) => cell == import.ToString() ? "{import_id}" : cell;
    }

    /// <summary>The row's text is cut by its bytes from the source, or from what was made of it: that is how it is handed back.</summary>
    private async Task<IEnumerable<JsonObject>> RejectsAsync(Guid import)
    {
        var source = await given.TextAsync(import);
        var rejects = await given.QueryAsync<Reject>(
            "SELECT row_no, first_byte, length_bytes, first_line, last_line, causes FROM import_reject WHERE import_id = @import ORDER BY row_no", new { import });
        return rejects.Select(reject => new JsonObject
        {
            ["row"] = reject.RowNo,
            ["first_line"] = reject.FirstLine,
            ["last_line"] = reject.LastLine,
            ["text"] = Encoding.UTF8.GetString(source, (int)reject.FirstByte, (int)reject.LengthBytes),
            ["causes"] = JsonNode.Parse(reject.Causes),
        });
    }

    private async Task CountsBalanceAsync(Guid import)
    {
        var batches = await given.BatchesAsync(import);
        var counter = await given.CounterAsync(import);
        var row = await given.RowAsync(import);
        Assert.Equal((batches.Count, batches.Count), (counter.FinishedBatches, counter.ExpectedBatches));
        Assert.Equal(row.ReadRows, counter.OkRows + counter.BadRows);
        Assert.Equal(row.ReadRows, batches.Sum(batch => batch.RowCount));
        Assert.Equal(
            await given.QueryAsync<long>("SELECT COALESCE(SUM(JSON_LENGTH(causes)), 0) FROM import_reject WHERE import_id = @import", new { import }),
            await given.QueryAsync<long>("SELECT COALESCE(SUM(row_count), 0) FROM import_cause WHERE import_id = @import", new { import }));
    }

    private sealed record Reject
    {
        public long RowNo { get; init; }
        public long FirstByte { get; init; }
        public long LengthBytes { get; init; }
        public long FirstLine { get; init; }
        public long LastLine { get; init; }
        public string Causes { get; init; } = "";
    }
}

/// <summary>One service for each set of options that the cases ask for.</summary>
public sealed class CaseHosts(GivenSources given) : IAsyncDisposable
{
    private readonly Dictionary<(int, int), RunningParsing> hosts = [];

    public async Task<RunningParsing> ForAsync(CaseImport import)
    {
        var options = (import.BatchBytes, import.MaxRecordBytes);
        if (!hosts.TryGetValue(options, out var host))
            hosts[options] = host = await RunningParsing.StartAsync(given, $"BatchBytes={import.BatchBytes}", $"MaxRecordBytes={import.MaxRecordBytes}");
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts.Values)
            await host.DisposeAsync();
    }
}
