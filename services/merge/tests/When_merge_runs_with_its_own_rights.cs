using Imports.Contracts;
using Imports.Datasets;
using Imports.Migrator;
using Imports.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Imports.Merge.Tests;

/// <summary>As it runs in the platform: the database user of the service, with the rights of <c>grants.sql</c> and no more.</summary>
public sealed class When_merge_runs_with_its_own_rights(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private static readonly string[] Services = ["ingress", "orchestrator", "parsing", "validation", "merge", "gateway"];

    [Fact]
    public async Task It_can_do_all_of_its_work()
    {
        await using var merge = await StartAsync();
        var target = await GivenTarget.CreateAsync(given);
        await given.ExecuteAsync($"ALTER TABLE {target.Quoted} ADD KEY ix_name (name)");
        var filled = await target.MergeAsync(merge, ImportMode.Upsert, ["a", "x", 1, null, null, null, null], ["b", "y", 2, null, null, null, null]);
        await target.MergeAsync(merge, ImportMode.Upsert, ["a", "z", 1, null, null, null, null]);
        await target.AlterAsync("ALTER TABLE {0} ADD CONSTRAINT `few_{1}` CHECK (quantity < 10)");
        var refused = await target.MergeAsync(merge, ImportMode.Upsert, ["c", "y", 1, null, null, null, null], ["d", "x", 11, null, null, null, null]);
        var replaced = await target.MergeAsync(merge, ImportMode.Replace, ["c", "x", 1, null, null, null, null]);
        var preview = await target.StageAsync(ImportMode.Validate, ["c", "y", 1, null, null, null, null]);
        await merge.PublishAsync(new PreviewImport { ImportId = preview, Attempt = 1 });
        var said = await merge.PreviewedAsync(preview);
        await merge.PublishAsync(new FinalizeImport { ImportId = replaced, Attempt = 1 });
        await merge.FinalizedAsync(replaced);

        var sized = await GivenSizedTarget.CreateAsync(given);
        var batched = await sized.MergeAsync(merge, ("a", 1), ("b", 2), ("c", 3), ("d", 4));
        await sized.IsFinishedAsync(batched, batches: 2, inserted: 4, updated: 0, unchanged: 0);
        Assert.Equal(["c|x|1|-"], await target.RowsAsync());
        await given.RequestRollbackAsync(replaced);
        await merge.PublishAsync(new RollbackImport { ImportId = replaced });
        await merge.RolledBackAsync(replaced);
        Assert.Equal(["a|z|1|-", "b|y|2|-", "c|y|1|-"], await target.RowsAsync());
        Assert.Equal(1, said.UpdatedRows);
        Assert.Single(await given.RejectsAsync(refused));
        Assert.Equal(2, (await given.QueryAsync<long>("SELECT COUNT(*) FROM replaced_table WHERE import_id IN (@filled, @replaced)", new { filled, replaced }))[0]);
    }

    [Fact]
    public async Task It_can_undo_an_upsert()
    {
        await using var merge = await StartAsync();
        var undo = await GivenUndo.CreateAsync(given);
        await undo.MergeAsync(merge, GivenUndo.Row("a", "old"), GivenUndo.Row("b", "old"));
        var import = await undo.MergeAsync(merge, GivenUndo.Row("a", "new"), GivenUndo.Row("b", "new"), GivenUndo.Row("c", "new"));
        await undo.WriteAsync("UPDATE {0} SET name = 'mine' WHERE code = 'b'");
        await undo.UndoAsync(merge, import);

        Assert.Equal(["a|old|1|-", "b|mine|1|-"], await undo.Target.RowsAsync());
        Assert.Equal((1, 1, 1), merge.UndoneOf(import));
    }

    [Fact]
    public async Task It_can_register_a_dataset_and_a_new_version_of_it()
    {
        await using var merge = await StartAsync();
        var dataset = new GivenDatasetChange(given);
        await dataset.RunAsync(merge, dataset.Definition(1), version: 1);
        var change = await dataset.RunAsync(merge, dataset.Definition(2, """, { "name": "note", "type": "text" }""", """ "indexes": [["note"]],"""), version: 2);

        Assert.Equal(DatasetChangeState.Done, change.State);
        Assert.Equal([1, 2], await dataset.VersionsAsync());
    }

    [Fact]
    public async Task It_sees_triggers_and_foreign_keys_of_schemas_that_it_may_not_read_and_can_tell_how_far_it_is()
    {
        await using var merge = await StartAsync("--Merge:WatchEvery=00:00:00.2");
        var target = await GivenTarget.CreateAsync(given);
        await given.ExecuteAsync($"CREATE TRIGGER {target.Quoted[..^1]}_t` BEFORE INSERT ON {target.Quoted} FOR EACH ROW SET NEW.quantity = 9");
        var triggered = await target.StageAsync(ImportMode.Replace, ["a", "x", 1, null, null, null, null]);
        await merge.PublishAsync(new MergeImport { ImportId = triggered, Attempt = 1 });
        await merge.FailedAsync(triggered, ErrorCodes.ReplaceRefused);

        var parent = await GivenTarget.CreateAsync(given);
        var hidden = $"`{given.Database.Server.TargetSchema}_hidden`";
        await given.ExecuteAsync($"CREATE DATABASE {hidden}");
        await given.ExecuteAsync(
            $"""
            CREATE TABLE {hidden}.child (tenant_id VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, code VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
              FOREIGN KEY (tenant_id, code) REFERENCES {parent.Quoted} (tenant_id, code))
            """);
        var referred = await parent.StageAsync(ImportMode.Replace, ["a", "x", 1, null, null, null, null]);
        await merge.PublishAsync(new MergeImport { ImportId = referred, Attempt = 1 });
        await merge.FailedAsync(referred, ErrorCodes.ReplaceRefused);
        await given.ExecuteAsync($"DROP DATABASE {hidden}");

        var big = await given.StageManyAsync(store: 3, 300_000);
        await merge.PublishAsync(new MergeImport { ImportId = big, Attempt = 1 });
        await Eventually.IsTrueAsync(
            async () => (await given.QueryAsync<long>("SELECT merged_rows FROM import WHERE import_id = @big", new { big }))[0] is > 0 and < 300_000, TimeSpan.FromSeconds(30), "rows are counted on the way");
        await given.RequestCancelAsync(big);
        await merge.CancelledAsync(big);
    }

    private async Task<RunningMerge> StartAsync(params string[] settings)
    {
        var password = Guid.NewGuid().ToString("N");
        await new SchemaMigrator(new MigratorOptions { Server = given.Database.Server, Accounts = Services.ToDictionary(service => service, _ => password) }, NullLoggerFactory.Instance)
            .RunAsync(CancellationToken.None);
        return await RunningMerge.StartAsync(given, [$"--MySql:User=imports_merge", $"--MySql:Password={password}", "--Merge:SwapFromRows=2", .. settings]);
    }
}
