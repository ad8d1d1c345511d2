using Imports.Contracts;
using Imports.Datasets;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>What the API was asked to do to a dataset, carried out: its table, then the version, once.</summary>
public sealed class When_a_dataset_is_registered(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private const string Note = """, { "name": "note", "type": "text", "max_length": 50 }""";
    private const string NoteAndCount = Note + """, { "name": "count", "type": "integer", "required": true }""";

    [Fact]
    public async Task Its_table_is_made_and_the_version_is_stored_once_however_often_it_is_asked()
    {
        var dataset = new GivenDatasetChange(given);
        await using var merge = await RunningMerge.StartAsync(given);
        var change = await dataset.RunAsync(merge, dataset.Definition(1, Note, """ "indexes": [["note"]],"""), version: 1);
        Assert.Equal((DatasetChangeState.Done, null), (change.State, change.ErrorCode));
        await merge.PublishAsync(new RegisterDataset { ChangeId = change.ChangeId });
        await merge.LeavesChangeAsync(change.ChangeId);

        Assert.Equal([1], await dataset.VersionsAsync());
        Assert.Equal(["PRIMARY", "ix_note"], await dataset.IndexesAsync());
        Assert.Equal(["code varchar(20) NO", "note varchar(50) YES"], (await dataset.ColumnsAsync()).Skip(1).Take(2));
        Assert.Equal(change.DecidedAt, (await dataset.FindAsync(change.ChangeId)).DecidedAt);
    }

    [Fact]
    public async Task A_new_version_adds_columns_and_indexes_and_an_import_that_began_before_keeps_its_own()
    {
        var dataset = new GivenDatasetChange(given);
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=1");
        await dataset.RunAsync(merge, dataset.Definition(1, Note), version: 1);
        var first = DatasetReader.Read(dataset.Definition(1, Note));
        var before = await given.StageAsync(new StagedImport(first, [["a", "x"], ["b", "y"]]));

        Assert.Equal(DatasetChangeState.Done, (await dataset.RunAsync(merge, dataset.Definition(2, NoteAndCount, """ "indexes": [["count", "note"]],"""), version: 2)).State);
        await merge.PublishAsync(new MergeImport { ImportId = before, Attempt = 1 });
        await merge.MergedAsync(before);
        var after = await given.StageAsync(new StagedImport(DatasetReader.Read(dataset.Definition(2, NoteAndCount)), [["b", "z", 5L], ["c", "z", 6L]]));
        await merge.PublishAsync(new MergeImport { ImportId = after, Attempt = 1 });
        await merge.MergedAsync(after);

        Assert.Equal([1, 2], await dataset.VersionsAsync());
        Assert.Equal(["PRIMARY", "ix_count_note"], await dataset.IndexesAsync());
        Assert.Equal(["a|x|-", "b|z|5", "c|z|6"], await given.QueryAsync<string>($"SELECT CONCAT_WS('|', code, note, COALESCE(count, '-')) FROM {dataset.Quoted} ORDER BY code"));
    }

    [Fact]
    public async Task A_table_that_is_there_is_checked_and_left_as_it_is()
    {
        var (fits, narrow) = (new GivenDatasetChange(given), new GivenDatasetChange(given));
        await given.ExecuteAsync(TableDdl.CreateTarget(given.Database.Server.TargetSchema, DatasetReader.Read(fits.Definition(1, Note))));
        await given.ExecuteAsync(TableDdl.CreateTarget(given.Database.Server.TargetSchema, DatasetReader.Read(narrow.Definition(1, """, { "name": "note", "type": "text", "max_length": 49 }"""))));
        await using var merge = await RunningMerge.StartAsync(given);
        Assert.Equal(DatasetChangeState.Done, (await fits.RunAsync(merge, fits.Definition(1, Note), version: 1)).State);
        var refused = await narrow.RunAsync(merge, narrow.Definition(1, NoteAndCount), version: 1);

        Assert.Equal((DatasetChangeState.Refused, ErrorCodes.TargetMismatch), (refused.State, refused.ErrorCode));
        Assert.Equal(["$.columns[1].type", "$.columns[2]"], DatasetChangeStore.FaultsOf(refused).Select(fault => fault.Path));
        Assert.Empty(await narrow.VersionsAsync());
        Assert.DoesNotContain(await narrow.ColumnsAsync(), column => column.StartsWith("count", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_version_that_the_table_cannot_follow_changes_nothing()
    {
        var dataset = new GivenDatasetChange(given);
        await using var merge = await RunningMerge.StartAsync(given);
        await dataset.RunAsync(merge, dataset.Definition(1, Note), version: 1);
        var columns = await dataset.ColumnsAsync();
        var wider = await dataset.RunAsync(merge, dataset.Definition(2, """, { "name": "note", "type": "integer" }, { "name": "count", "type": "integer" }"""), version: 2);
        Assert.Equal((ErrorCodes.TargetMismatch, "$.columns[1].type"), (wider.ErrorCode, Assert.Single(DatasetChangeStore.FaultsOf(wider)).Path));
        var moved = await dataset.RunAsync(merge, dataset.Definition(2, Note, """ "table": "elsewhere","""), version: 2);
        Assert.Equal((ErrorCodes.TargetMismatch, "$.table"), (moved.ErrorCode, Assert.Single(DatasetChangeStore.FaultsOf(moved)).Path));
        var keyed = await dataset.RunAsync(merge, dataset.Definition(2, Note).Replace("[\"code\"]", "[\"code\", \"note\"]", StringComparison.Ordinal), version: 2);
        Assert.Equal((ErrorCodes.TargetMismatch, "$.business_key"), (keyed.ErrorCode, DatasetChangeStore.FaultsOf(keyed)[^1].Path));

        Assert.Equal([1], await dataset.VersionsAsync());
        Assert.Equal(columns, await dataset.ColumnsAsync());
    }

    [Fact]
    public async Task What_does_not_fit_the_other_datasets_is_refused()
    {
        var dataset = new GivenDatasetChange(given);
        await using var merge = await RunningMerge.StartAsync(given);
        var lost = await dataset.RunAsync(merge, dataset.Definition(1, """, { "name": "shop", "type": "text", "references": { "dataset": "nowhere" } }""", """ "table": "stock","""), version: 1);
        Assert.Equal(ErrorCodes.DatasetInvalid, lost.ErrorCode);
        Assert.Equal(["$.columns[1].references.dataset", "$.table"], DatasetChangeStore.FaultsOf(lost).Select(fault => fault.Path));
        var late = await dataset.RunAsync(merge, dataset.Definition(4), version: 4);
        Assert.Equal((ErrorCodes.DatasetVersionConflict, "$.version"), (late.ErrorCode, Assert.Single(DatasetChangeStore.FaultsOf(late)).Path));
        Assert.Empty(await dataset.VersionsAsync());
        Assert.Empty(await dataset.ColumnsAsync());
    }

    /// <summary>As a process leaves it that is killed between the statements that commit by themselves and the commit.</summary>
    [Fact]
    public async Task One_that_broke_off_behind_its_table_goes_on_from_there()
    {
        var dataset = new GivenDatasetChange(given);
        await given.ExecuteAsync(TableDdl.CreateTarget(given.Database.Server.TargetSchema, DatasetReader.Read(dataset.Definition(1, Note))));
        await using var merge = await RunningMerge.StartAsync(given);
        Assert.Equal(DatasetChangeState.Done, (await dataset.RunAsync(merge, dataset.Definition(1, Note, """ "indexes": [["note"]],"""), version: 1)).State);
        await given.ExecuteAsync($"ALTER TABLE {dataset.Quoted} ADD COLUMN `count` BIGINT NULL");
        Assert.Equal(DatasetChangeState.Done, (await dataset.RunAsync(merge, dataset.Definition(2, NoteAndCount, """ "indexes": [["note"], ["count"]],"""), version: 2)).State);

        Assert.Equal([1, 2], await dataset.VersionsAsync());
        Assert.Equal(["PRIMARY", "ix_count", "ix_note"], await dataset.IndexesAsync());
    }

    [Fact]
    public async Task It_waits_for_an_import_that_is_at_work_in_the_target_and_for_a_swap_that_is_not_finished()
    {
        var dataset = new GivenDatasetChange(given);
        await using var merge = await RunningMerge.StartAsync(given);
        await dataset.RunAsync(merge, dataset.Definition(1, Note), version: 1);
        var swapping = await given.StageAsync(new StagedImport(DatasetReader.Read(dataset.Definition(1, Note)), [["a", "x"]]));
        await given.ExecuteAsync("INSERT INTO replaced_table (import_id, tenant_id, target, drop_after) VALUES (@swapping, 'default', @Name, UTC_TIMESTAMP(6) + INTERVAL 1 DAY)", new { swapping, dataset.Name });
        Guid change;
        await using (var holder = await given.Pool.OpenAsync())
        {
            await holder.BeginAsync();
            await holder.QueryAsync<string>("SELECT target FROM merge_scope WHERE tenant_id = 'default' AND target = @Name FOR UPDATE", new { dataset.Name });
            change = await dataset.AskAsync(dataset.Definition(2, NoteAndCount), version: 2);
            await merge.PublishAsync(new RegisterDataset { ChangeId = change });
            await given.RunsAsync("scope_lock");
        }

        await merge.ChangeWaitsForSwapAsync(change);
        Assert.Equal(DatasetChangeState.Pending, (await dataset.FindAsync(change)).State);
        Assert.DoesNotContain(await dataset.ColumnsAsync(), column => column.StartsWith("count", StringComparison.Ordinal));
        await given.ExecuteAsync("DELETE FROM replaced_table WHERE import_id = @swapping", new { swapping });
        Assert.Equal(DatasetChangeState.Done, (await dataset.DecidedAsync(change)).State);
        await Eventually.IsTrueAsync(async () => (await dataset.ColumnsAsync()).Any(column => column == "count bigint(20) YES" || column == "count bigint YES"), Deadline, "the column is there");
    }
}
