using Imports.Contracts;
using Imports.Datasets;

namespace Imports.Merge.Tests;

/// <summary>Held against a plain model: the imports one after another, in the order that their receipts tell.</summary>
public sealed class When_imports_of_common_keys_come_at_once(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private const int Imports = 8;

    /// <summary>Each has its values in another order, and one in common with each of two others; so do the keys. One takes the whole target.</summary>
    [Theory]
    [InlineData(ImportMode.Upsert)]
    [InlineData(ImportMode.Replace)]
    public async Task Counts_order_and_winners_are_those_of_the_model(string modeOfOne)
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:Concurrency=8");
        var target = await GivenScopedTarget.CreateAsync(given);
        var files = Enumerable.Range(0, Imports).Select(Rows).ToList();
        var imports = new List<Guid>();
        for (var n = 0; n < Imports; n++)
            imports.Add(await target.StageAsync(n == 3 ? modeOfOne : ImportMode.Upsert, files[n]));
        await GivenScopedTarget.PublishAsync(merge, [.. imports]);
        foreach (var import in imports)
            await merge.MergedAsync(import);

        var order = await given.QueryAsync<Guid>("SELECT import_id FROM receipt WHERE target = @target ORDER BY merge_order", new { target = target.Dataset.TargetTable });
        Assert.Equal(Enumerable.Range(1, Imports).Select(n => (long)n), await given.QueryAsync<long>("SELECT merge_order FROM receipt WHERE target = @target ORDER BY merge_order", new { target = target.Dataset.TargetTable }));
        var model = new Dictionary<(string Item, object Part), int>();
        foreach (var import in order)
        {
            var rows = files[imports.IndexOf(import)];
            if ((await given.RowAsync(import)).Mode == ImportMode.Replace)
                model.Clear();
            var updated = rows.Count(row => model.TryGetValue((row.Item, row.Part), out var quantity) && quantity != row.Quantity);
            var inserted = rows.Count(row => !model.ContainsKey((row.Item, row.Part)));
            rows.ForEach(row => model[(row.Item, row.Part)] = row.Quantity);
            Assert.Equal((inserted, updated, rows.Count - inserted - updated), When_imports_have_scopes.Counts(await given.RowAsync(import)));
        }

        Assert.Equal(model.Select(row => $"{row.Key.Item}|{row.Key.Part}|{row.Value}").Order(StringComparer.Ordinal), (await target.RowsAsync()).Order(StringComparer.Ordinal));
    }

    /// <summary>Two versions of a dataset may name two scopes: what the one takes for apart the other may not.</summary>
    [Fact]
    public async Task Those_that_name_another_scope_wait()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenScopedTarget.CreateAsync(given);
        var next = target.Dataset with { Version = 2, Scope = "item" };
        await RegisterAsync(target.Dataset, next);
        var (first, holder) = await target.MergeHalfAsync(merge, part: 1);
        var import = await given.StageAsync(new StagedImport(next, [["also", 1, 3]]));
        await GivenScopedTarget.PublishAsync(merge, import);
        await given.RunsAsync("scope_set_column");
        await holder.RollbackAsync();
        await holder.DisposeAsync();
        await merge.MergedAsync(import);

        Assert.Equal((1, 2), (await target.OrderAsync(first), await target.OrderAsync(import)));
        Assert.Equal((0, 1, 0), When_imports_have_scopes.Counts(await given.RowAsync(import)));
    }

    /// <summary>A process of the version before counts in the target's row, which it has alone.</summary>
    [Fact]
    public async Task The_order_goes_on_from_that_of_the_version_before()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenScopedTarget.CreateAsync(given);
        var name = target.Dataset.TargetTable;
        await given.ExecuteAsync("INSERT INTO merge_scope (tenant_id, target, merge_order) VALUES ('default', @name, 41)", new { name });
        var first = await target.StageAsync(("a", 1, 1));
        await GivenScopedTarget.PublishAsync(merge, first);
        await merge.MergedAsync(first);
        var whole = await target.StageAsync(ImportMode.Replace, [("b", 1, 1)]);
        await GivenScopedTarget.PublishAsync(merge, whole);
        await merge.MergedAsync(whole);

        Assert.Equal((42, 43), (await target.OrderAsync(first), await target.OrderAsync(whole)));
        Assert.Equal([43L], await given.QueryAsync<long>("SELECT merge_order FROM merge_scope WHERE target = @name AND scope = ''", new { name }));
    }

    private static List<(string Item, object Part, int Quantity)> Rows(int import)
        => [.. Enumerable.Range(0, 400).Select(n => ($"i{(n * 7) % 400}", (object)((import + (n % 2)) % Imports), n % 3 == 0 ? 0 : import))];

    private async Task RegisterAsync(DatasetDefinition stored, DatasetDefinition next)
    {
        var json = (await given.QueryAsync<string>("SELECT definition FROM dataset WHERE name = @name", new { name = stored.Name }))[0];
        await given.Database.RegisterDatasetAsync(json.Replace("\"version\": 1", $"\"version\": {next.Version}", StringComparison.Ordinal).Replace("\"scope\": \"part\"", $"\"scope\": \"{next.Scope}\"", StringComparison.Ordinal));
    }
}
