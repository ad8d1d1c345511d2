using System.Text;
using System.Text.Json;
using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.MySql;

namespace Imports.Parsing.Tests;

/// <summary>A column whose cells hold names of another dataset's rows: their keys are staged.</summary>
public sealed class When_a_name_is_looked_up(GivenSources given)
{
    private readonly string token = Guid.NewGuid().ToString("N")[..8];

    private ImportStepFailed? failure;

    private string Shops => $"shops{token}";

    private string Table => SqlName.Quote(given.Database.Server.TargetSchema, Shops);

    private string ShopsDefinition =>
        $$"""
        { "name": "{{Shops}}", "version": 1, "business_key": ["id"], "indexes": [["title"]],
          "columns": [{ "name": "id", "type": "integer" }, { "name": "title", "type": "text", "max_length": 20 }] }
        """;

    private string Definition =>
        $$"""
        { "name": "sales{{token}}", "version": 1, "business_key": ["shop", "day"], "columns": [
          { "name": "shop", "type": "integer", "references": { "dataset": "{{Shops}}", "by": "title" }, "map": { "HQ": "Main" } },
          { "name": "day", "type": "integer" },
          { "name": "also", "type": "integer", "references": { "dataset": "{{Shops}}", "by": "title" }, "blank": "keep" } ] }
        """;

    [Fact]
    public async Task Its_key_is_staged_in_its_place_and_what_has_none_or_several_is_refused()
    {
        await RegisterAsync();
        foreach (var (id, title) in new[] { (-7L, "Main"), (8L, "it's \\ é🙂"), (9L, "Twice"), (10L, "Twice"), (11L, "main") })
            await AddAsync("default", id, title);
        await given.ExecuteAsync("INSERT IGNORE INTO tenant (tenant_id) VALUES ('other')");
        await AddAsync("other", 12, "Other");
        var import = await StageAsync("shop,day,also\nMain,1,\nHQ,2,main\n\"it's \\ é🙂\",3,Main\nTwice,4,nobody\nOther,5,Main \nMain,6\n MAIN,x,\n-7,8,\n");

        Assert.Equal([("-7", "1", null), ("-7", "2", "11"), ("8", "3", "-7")], (await given.StagedAsync(import)).Select(row => (row.Values[0]!, row.Values[1]!, row.Values[2])));
        Assert.Equal(
            [
                (4, new RejectCause("shop", ErrorCodes.LookupAmbiguous, $"a title that one row of {Shops} has", "Twice")),
                (4, new RejectCause("also", ErrorCodes.LookupUnknown, $"a title of {Shops}", "nobody")),
                (5, new RejectCause("shop", ErrorCodes.LookupUnknown, $"a title of {Shops}", "Other")),
                (5, new RejectCause("also", ErrorCodes.LookupUnknown, $"a title of {Shops}", "Main ")),
                (6, new RejectCause(null, ErrorCodes.FieldCount, "3 fields", "2 fields")),
                (7, new RejectCause("shop", ErrorCodes.LookupUnknown, $"a title of {Shops}", " MAIN")),
                (7, new RejectCause("day", ErrorCodes.InvalidInteger, "a whole number without separators, e.g. -1200", "x")),
                (8, new RejectCause("shop", ErrorCodes.LookupUnknown, $"a title of {Shops}", "-7")),
            ],
            await CausesAsync(import));
    }

    [Fact]
    public async Task Of_corrections_it_is_looked_up_without_its_guard()
    {
        await RegisterAsync();
        await AddAsync("default", 5, "-Main");
        await AddAsync("default", 6, "'tis");
        var parent = await StageAsync("shop,day\n-Main,x\n'tis,x\n'tis,x\n");
        string[] tokens = [new RowToken(1, true).ToText(parent), new RowToken(2, true).ToText(parent), new RowToken(3, false).ToText(parent)];
        await using var parsing = await RunningParsing.StartAsync(given);
        var import = await given.ImportAsync(
            Encoding.UTF8.GetBytes($"shop,day,_token\n'-Main,1,{tokens[0]}\n''tis,2,{tokens[1]}\n'tis,3,{tokens[2]}\n"), DatasetReader.Read(Definition), parentId: parent);
        await parsing.CutAsync(import);
        await parsing.StageAsync(import);
        Assert.Equal([("5", "1"), ("6", "2"), ("6", "3")], (await given.StagedAsync(import)).Select(row => (row.Values[0]!, row.Values[1]!)));
    }

    [Fact]
    public async Task More_names_than_one_statement_takes_are_all_looked_up()
    {
        const int Rows = 1200;
        await RegisterAsync();
        foreach (var id in new[] { 1, 499, 500, 501, Rows })
            await AddAsync("default", id, $"n{id}");
        var import = await StageAsync($"shop,day\n{string.Concat(Enumerable.Range(1, Rows).Select(i => $"n{i},{i}\n"))}", "BatchBytes=1000000");

        Assert.Equal(["1", "499", "500", "501", "1200"], (await given.StagedAsync(import)).Select(row => row.Values[0]));
        Assert.Equal(Rows - 5, (await CausesAsync(import)).Count);
    }

    /// <summary>The run is lost, and meanwhile the names have changed. Behind a committed batch rows that were refused stay so, with their causes, and only what cannot be read any more is refused besides.</summary>
    [Theory]
    [InlineData(0, "3 malformed, 5 malformed", "1, 1")]
    [InlineData(1, "2 malformed, 3 malformed, 4 rule, 5 malformed", "2, 1")]
    public async Task Behind_a_committed_batch_of_the_merge_a_batch_that_is_staged_anew_keeps_its_rejects(int mergeBatches, string rejects, string causes)
    {
        await RegisterAsync();
        await AddAsync("default", 1, "Main");
        await AddAsync("default", 2, "Soon gone");
        var import = await StageAsync("shop,day\nMain,1\nLate,2\nSoon gone,3\nMain,4\nMain,x\n", "BatchBytes=1000");
        Assert.Equal(["1", "3", "4"], (await given.StagedAsync(import)).Select(row => row.Values[1]!));
        await given.ExecuteAsync(
            "INSERT INTO import_reject (import_id, row_no, tenant_id, kind, first_byte, length_bytes, first_line, last_line, causes) VALUES (@import, 4, 'default', 'rule', 0, 1, 5, 5, '[]')", new { import });
        await given.ExecuteAsync("UPDATE import SET merge_batches = @mergeBatches, merged_rows = @mergeBatches WHERE import_id = @import", new { mergeBatches, import });

        await AddAsync("default", 3, "Late");
        await given.ExecuteAsync($"UPDATE {Table} SET title = 'Gone' WHERE id = 2");
        await StageAnewAsync(import);
        Assert.Equal(["1", "2", "4"], (await given.StagedAsync(import)).Select(row => row.Values[1]!));
        Assert.Equal(rejects, string.Join(", ", await given.QueryAsync<string>("SELECT CONCAT_WS(' ', row_no, kind) FROM import_reject WHERE import_id = @import ORDER BY row_no", new { import })));
        var counter = await given.CounterAsync(import);
        Assert.Equal((3L, 2L), (counter.OkRows, counter.BadRows));
        Assert.Equal(causes, string.Join(", ", await given.QueryAsync<long>("SELECT row_count FROM import_cause WHERE import_id = @import AND row_count > 0 ORDER BY code DESC", new { import })));
    }

    [Fact]
    public async Task Where_the_other_dataset_is_gone_the_import_fails()
    {
        await given.RegisterAsync(ShopsDefinition);
        await given.RegisterAsync(Definition);
        await given.ExecuteAsync("DELETE FROM dataset WHERE name = @Shops", new { Shops });
        var import = await StageAsync("shop,day\nMain,1\n");
        Assert.Equal(ErrorCodes.TargetMismatch, failure?.Code);
        Assert.Contains(Shops, failure?.Message, StringComparison.Ordinal);
        Assert.Empty(await given.StagedAsync(import));
    }

    private async Task RegisterAsync()
    {
        await given.RegisterAsync(ShopsDefinition);
        await given.RegisterAsync(Definition);
    }

    private Task AddAsync(string tenant, long id, string title)
        => given.ExecuteAsync(
            $"INSERT INTO {Table} (tenant_id, id, title, _import_id, _changed_at) VALUES (@tenant, @id, @title, RANDOM_BYTES(16), UTC_TIMESTAMP(6))",
            new { tenant, id, title });

    private async Task<Guid> StageAsync(string text, params string[] options)
    {
        await using var parsing = await RunningParsing.StartAsync(given, options);
        var import = await given.ImportAsync(Encoding.UTF8.GetBytes(text), DatasetReader.Read(Definition));
        await parsing.CutAsync(import);
        await parsing.StageAsync(import);
        failure = parsing.Failure(import);
        return import;
    }

    /// <summary>As the saga puts its batch back whose run is lost, and the scheduler releases it.</summary>
    private async Task StageAnewAsync(Guid import)
    {
        var lost = new LostRuns();
        await using (var session = await given.Pool.OpenAsync())
        {
            await session.BeginAsync();
            var batch = await lost.LockAsync(session, import, 1, 1, CancellationToken.None);
            Assert.True(await lost.PutBackAsync(session, batch!, BatchState.Planned, CancellationToken.None));
            await session.CommitAsync();
        }
        await using var parsing = await RunningParsing.StartAsync(given, "BatchBytes=1000");
        await parsing.StageAsync(import);
    }

    private async Task<IReadOnlyList<(int Row, RejectCause Cause)>> CausesAsync(Guid import)
    {
        var rejects = await given.QueryAsync<Reject>("SELECT row_no AS RowNo, causes AS Causes FROM import_reject WHERE import_id = @import ORDER BY row_no", new { import });
        return [.. rejects.SelectMany(reject => JsonSerializer.Deserialize<List<RejectCause>>(reject.Causes, RejectStore.Json)!.Select(cause => ((int)reject.RowNo, cause)))];
    }

    private sealed record Reject
    {
        public long RowNo { get; init; }
        public string Causes { get; init; } = "";
    }
}
