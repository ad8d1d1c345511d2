using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;

namespace Imports.Merge.Tests;

public sealed class When_a_dry_run_finds_differences(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private static readonly object?[] Bolt = ["bolt", "Bolt", 1, 2.5m, true, "2026-01-01 10:00:00.000000", "{}"];

    [Fact]
    public async Task Each_value_is_there_before_and_after()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, Bolt, ["nut", null, null, null, null, null, null], ["same", "x", 3, 1.10m, true, null, null]);
        var found = await PreviewAsync(
            merge,
            target.Dataset,
            [
                ["nut", "tab\tand\\", 7, 12.25m, false, "2026-02-02 11:30:00.120000", "[1]"], ["bolt", "Bolt", null, 2.05m, false, null, null],
                ["new", "x", 1, null, null, null, null], ["same", "x", 3, 1.1m, true, null, null],
            ]);

        Assert.Equal(
            [
                "2|3|code=bolt|quantity:1>-|price:2.5>2.05|active:true>false|since:2026-01-01T10:00:00Z>-|extra:{}>-",
                "1|2|code=nut|name:unnamed>tab\tand\\|quantity:->7|price:->12.25|active:->false|since:->2026-02-02T11:30:00.12Z|extra:->[1]",
            ],
            found.Sample.Select(Shown));
        Assert.Equal(["active=2", "extra=2", "price=2", "quantity=2", "since=2", "name=1"], found.Columns.Select(column => $"{column.Column}={column.Rows}"));
    }

    [Fact]
    public async Task What_keeps_its_value_is_no_difference()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, Bolt);
        object?[] blank = ["bolt", null, null, null, null, null, null];

        // The dataset keeps name and price, the file lacks active and extra.
        Assert.Equal(["1|2|code=bolt|quantity:1>-|since:2026-01-01T10:00:00Z>-"], (await PreviewAsync(merge, target.Dataset, [blank], unmapped: ["active", "extra"])).Sample.Select(Shown));
        var chosen = new Dictionary<string, string> { ["name"] = BlankPolicy.Null, ["quantity"] = BlankPolicy.Keep, ["since"] = BlankPolicy.Keep };
        Assert.Equal(["1|2|code=bolt|name:Bolt>-"], (await PreviewAsync(merge, target.Dataset, [blank], unmapped: ["active", "extra"], chosen)).Sample.Select(Shown));
        var keys = await PreviewAsync(merge, target.Dataset, [blank], unmapped: ["name", "quantity", "price", "active", "since", "extra"]);
        Assert.Equal((0, 0), (keys.Columns.Count, keys.Sample.Count));
    }

    [Fact]
    public async Task Of_very_many_the_first_are_kept_in_key_order_and_all_are_counted()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        const int before = 150_000, changed = 120_000;
        await MergedAsync(merge, await given.StageManyAsync(store: 1, before));

        // In the file they stand the other way round; every other one has another note too. Some are as they were, some are new.
        var staged = new StagedImport(GivenValidatedImport.Dataset, Enumerable.Range(0, 180_000).Reverse().Select(n => new object?[]
        {
            $"i{n}", 1, n < changed ? n + 1 : n, n < changed && n % 2 == 0 ? "even" : null,
        }));
        var found = await PreviewAsync(merge, staged);

        Assert.Equal(["quantity=120000", "note=60000"], found.Columns.Select(column => $"{column.Column}={column.Rows}"));
        var expected = Enumerable.Range(0, changed).OrderBy(n => $"i{n}", StringComparer.Ordinal).Take(100)
            .Select(n => $"{180_000 - n}|{180_001 - n}|store=1,item=i{n}|quantity:{n}>{n + 1}{(n % 2 == 0 ? "|note:->even" : "")}");
        Assert.Equal(expected, found.Sample.Select(Shown));
    }

    [Fact]
    public async Task Rows_that_are_looked_up_show_the_same()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        await MergedAsync(merge, await given.StageManyAsync(store: 2, 400));

        // How large the optimizer takes the target for is as old as its statistics.
        await given.ExecuteAsync($"ANALYZE TABLE {given.Target}");
        var import = await given.StageAsync(new StagedImport(GivenValidatedImport.Dataset, [["i300", 2, 5, "x"], ["i7", 2, 7, null], ["none", 2, 1, null]]) { Mode = ImportMode.Validate });
        await merge.PublishAsync(new PreviewImport { ImportId = import, Attempt = 1 });
        await merge.PreviewedAsync(import);

        Assert.Equal(["1|2|store=2,item=i300|quantity:300>5|note:->x"], (await FoundAsync(import)).Sample.Select(Shown));
        Assert.True(merge.HasLookedUp(import), "the keys are looked up");
    }

    [Fact]
    public async Task Long_values_are_cut_between_characters_and_say_so()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var definition = $$"""
            { "name": "l{{Guid.NewGuid():N}}", "version": 1, "business_key": ["code"], "columns": [
              { "name": "code", "type": "text", "max_length": 255, "required": true }, { "name": "text", "type": "text", "max_length": 2000 } ] }
            """;
        await given.Database.RegisterDatasetAsync(definition);
        var dataset = DatasetReader.Read(definition);
        var (full, code) = (Repeat("😀", 200), Repeat("k", 250));
        await MergedAsync(merge, await given.StageAsync(new StagedImport(dataset, [["a", full], ["b", $"{full}1"], ["c", null], [code, "x"]])));
        var found = await PreviewAsync(merge, dataset, [["a", "short"], ["b", $"{full}2"], ["c", Repeat("é", 201)], [code, "y"]]);

        Assert.Equal(
            [("a", full, "short", false), ("b", full, full, true), ("c", null, Repeat("é", 200), true), (code, "x", "y", false)],
            found.Sample.Select(row => (row.Key["code"], row.Changes[0].Before, row.Changes[0].After, row.Changes[0].IsCut)));
    }

    [Fact]
    public async Task A_repeat_leaves_what_was_found_first_and_an_upsert_keeps_nothing()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, Bolt);
        var preview = await target.StageAsync(ImportMode.Validate, ["bolt", "New", 2, null, null, null, null]);
        await merge.PublishAsync(new PreviewImport { ImportId = preview, Attempt = 1 });
        await merge.PreviewedAsync(preview);
        var first = await FoundAsync(preview);
        var upsert = await target.MergeAsync(merge, ImportMode.Upsert, ["bolt", "Other", 3, null, null, null, null]);
        await merge.PublishAsync(new PreviewImport { ImportId = preview, Attempt = 2 });
        await merge.PreviewedAsync(preview, times: 2);

        Assert.Equal(first.Sample.Select(Shown), (await FoundAsync(preview)).Sample.Select(Shown));
        Assert.Equal(first.Columns, (await FoundAsync(preview)).Columns);
        Assert.Contains("name:Bolt>New", Shown(Assert.Single(first.Sample)), StringComparison.Ordinal);
        Assert.Empty((await FoundAsync(upsert)).Columns);
        Assert.Equal(["default"], await given.QueryAsync<string>("SELECT tenant_id FROM import_difference WHERE import_id = @preview", new { preview }));
    }

    [Fact]
    public async Task They_are_kept_together_with_the_counts_or_not_at_all()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, Bolt);
        var preview = await target.StageAsync(ImportMode.Validate, ["bolt", "New", 2, null, null, null, null]);

        // Something is in the way of the last of them.
        await given.ExecuteAsync(
            "INSERT INTO import_difference (import_id, position, tenant_id, row_no, first_line, row_key, changes) VALUES (@preview, 1, 'default', 1, 2, '{}', '[]')", new { preview });
        await merge.PublishAsync(new PreviewImport { ImportId = preview, Attempt = 1 });
        await merge.FailedAsync(preview, ErrorCodes.InternalError);

        Assert.Null((await given.RowAsync(preview)).InsertedRows);
        Assert.Empty((await FoundAsync(preview)).Columns);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string Shown(RowDifference row) => string.Join(
        '|', [$"{row.Row}", $"{row.Line}", string.Join(',', row.Key.Select(part => $"{part.Key}={part.Value}")), .. row.Changes.Select(value => $"{value.Column}:{value.Before ?? "-"}>{value.After ?? "-"}")]);

    private Task<ImportDifferences> PreviewAsync(
        RunningMerge merge, DatasetDefinition dataset, object?[][] rows, string[]? unmapped = null, Dictionary<string, string>? blank = null)
        => PreviewAsync(merge, new StagedImport(dataset, rows) { Unmapped = unmapped ?? [], Blank = blank ?? [] });

    private async Task<ImportDifferences> PreviewAsync(RunningMerge merge, StagedImport staged)
    {
        var import = await given.StageAsync(staged with { Mode = ImportMode.Validate });
        await merge.PublishAsync(new PreviewImport { ImportId = import, Attempt = 1 });
        await merge.PreviewedAsync(import);
        return await FoundAsync(import);
    }

    private async Task<ImportDifferences> FoundAsync(Guid import)
    {
        await using var session = await given.Pool.OpenAsync();
        return await new DifferenceStore().ListAsync(session, import, CancellationToken.None);
    }

    private static async Task MergedAsync(RunningMerge merge, Guid import)
    {
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.MergedAsync(import);
    }
}
