using Imports.Contracts;
using Imports.MySql;

namespace Imports.Merge.Tests;

/// <summary>Its time is over long before the broker would take the message back: what it did is rolled back, and the same work comes by another message.</summary>
public sealed class When_a_delivery_takes_too_long(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private const string Limit = "--Merge:DeliveryLimit=00:00:03";

    [Fact]
    public async Task An_upsert_is_rolled_back_and_asked_for_until_it_gets_through()
    {
        await using var merge = await RunningMerge.StartAsync(given, Limit);
        await using var other = await given.Pool.OpenAsync();
        await other.BeginAsync();
        await other.ExecuteAsync($"INSERT INTO {given.Target} (tenant_id, item, store, _import_id, _changed_at) VALUES ('default', 'held', 1, @id, UTC_TIMESTAMP(6))", new { id = Guid.Empty });
        var import = await given.ImportAsync(("held", 1, 1, null), ("other", 1, 2, null));
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.AskedAsync(import, times: 2);
        Assert.False(merge.HasMerged(import));

        await other.RollbackAsync();
        await merge.MergedAsync(import);
        Assert.Equal(["held|1|1|-", "other|1|2|-"], await given.TargetRowsAsync());
        Assert.Single(await given.QueryAsync<long>("SELECT inserted_rows FROM receipt WHERE import_id = @import", new { import }));
    }

    /// <summary>Each attempt is over at once here, and all of them would take minutes.</summary>
    [Fact]
    public async Task Its_attempts_count_together()
    {
        await using var merge = await RunningMerge.StartAsync(given, Limit);
        var target = await GivenTarget.CreateAsync(given);
        var unfinished = await target.StageAsync(ImportMode.Replace, ["new", "x", 1, null, null, null, null]);
        await given.ExecuteAsync(
            "INSERT INTO replaced_table (import_id, tenant_id, target, drop_after) VALUES (@unfinished, 'default', @table, UTC_TIMESTAMP(6) + INTERVAL 1 DAY)",
            new { unfinished, table = target.Dataset.TargetTable });
        var import = await target.StageAsync(ImportMode.Upsert, ["b", "x", 2, null, null, null, null]);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await merge.WaitsForSwapAsync(import);
        await merge.AskedAsync(import, times: 2);

        await given.ExecuteAsync("DELETE FROM replaced_table WHERE import_id = @unfinished", new { unfinished });
        await merge.MergedAsync(import);
        Assert.Equal(["b|x|2|-"], await target.RowsAsync());
    }

    [Fact]
    public async Task A_swap_behind_its_commit_point_goes_on_with_the_next()
    {
        await using var merge = await RunningMerge.StartAsync(given, Limit);
        var target = await GivenTarget.CreateAsync(given);
        await using var reader = await given.Pool.OpenAsync();
        await reader.BeginAsync();
        await reader.QueryAsync<string>($"SELECT code FROM {target.Quoted}");
        var import = await target.StageAsync(ImportMode.Replace, ["a", "x", 1, null, null, null, null]);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await given.RunsAsync("swap_rename");
        await merge.AskedAsync(import, times: 2);
        Assert.Equal(1, (await given.RowAsync(import)).InsertedRows);

        await reader.RollbackAsync();
        await merge.MergedAsync(import);
        Assert.Equal(["a|x|1|-"], await target.RowsAsync());
        Assert.False(await target.HasNewAsync());
    }

    [Fact]
    public async Task A_dry_run_is_asked_for_again_too()
    {
        await using var merge = await RunningMerge.StartAsync(given, Limit);
        var target = await GivenTarget.CreateAsync(given);
        var import = await target.StageAsync(ImportMode.Validate, ["a", "x", 1, null, null, null, null]);
        await using var ddl = given.Database.OpenPool(new MySqlPoolOptions { Role = "locks", MaxConnections = 1, AllowDdl = true });
        await using (var locks = await ddl.OpenAsync())
        {
            await locks.ExecuteAsync($"LOCK TABLES {target.Quoted} WRITE");
            await merge.PublishAsync(new PreviewImport { ImportId = import, Attempt = 1 });
            await merge.AskedAsync(import, times: 2);
            await locks.ExecuteAsync("UNLOCK TABLES");
        }

        Assert.Equal(1, (await merge.PreviewedAsync(import)).InsertedRows);
    }
}
