using Imports.Contracts;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>Behind its commit point a rollback goes on from wherever it broke off, and nobody changes the target before.</summary>
public sealed class When_a_rollback_breaks_off(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    [Fact]
    public async Task After_the_rename_it_is_only_noted()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await BegunAsync(merge);
        await RenameBackAsync(target, import);
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await merge.RolledBackAsync(import);

        await IsRolledBackAsync(target, import);
    }

    [Fact]
    public async Task Before_the_rename_another_import_waits_for_it()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await BegunAsync(merge);
        var other = await target.StageAsync(ImportMode.Upsert, ["other", "after it", 2, null, null, null, null]);
        await merge.PublishAsync(new MergeImport { ImportId = other, Attempt = 1 });
        await merge.WaitsForSwapAsync(other);
        Assert.Equal(["new|y|2|-"], await target.RowsAsync());
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await merge.RolledBackAsync(import);
        await merge.MergedAsync(other);

        Assert.Equal(["old|x|1|-", "other|after it|2|-"], await target.RowsAsync());
        Assert.Equal([3L], await given.QueryAsync<long>("SELECT rollback_order FROM replaced_table WHERE import_id = @import", new { import }));
        Assert.Equal([4L], await given.QueryAsync<long>("SELECT merge_order FROM receipt WHERE import_id = @other", new { other }));
    }

    [Fact]
    public async Task After_the_rename_another_import_waits_for_its_note()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await BegunAsync(merge);
        await RenameBackAsync(target, import);
        var other = await target.StageAsync(ImportMode.Replace, ["other", "after it", 2, null, null, null, null]);
        await merge.PublishAsync(new MergeImport { ImportId = other, Attempt = 1 });
        await merge.WaitsForSwapAsync(other);
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await merge.RolledBackAsync(import);
        await merge.MergedAsync(other);

        Assert.Equal(["other|after it|2|-"], await target.RowsAsync());
        Assert.Equal(["old"], await given.QueryAsync<string>($"SELECT code FROM {target.Replaced(other)}"));
        Assert.Equal(["new"], await given.QueryAsync<string>($"SELECT code FROM {target.Replaced(import)}"));
    }

    [Fact]
    public async Task Without_the_former_table_the_begun_one_is_refused_and_others_go_on()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await BegunAsync(merge);
        await given.ExecuteAsync($"DROP TABLE {target.Replaced(import)}");
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await merge.RollbackRefusedAsync(import, ErrorCodes.RollbackNotKept);
        await target.MergeAsync(merge, ImportMode.Upsert, ["other", "z", 2, null, null, null, null]);

        Assert.Equal(["new|y|2|-", "other|z|2|-"], await target.RowsAsync());
    }

    [Fact]
    public async Task Killed_while_it_waits_for_a_reader_it_comes_again_and_other_readers_are_not_held_up()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await ReplacedAsync(merge);
        await using var reader = await given.Pool.OpenAsync();
        await reader.BeginAsync();
        await reader.QueryAsync<string>($"SELECT code FROM {target.Quoted}");
        await given.RequestRollbackAsync(import);
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await given.KillAsync("swap_rename_back");
        await given.RunsAsync("swap_rename_back");
        Assert.Equal(["new|y|2|-"], await target.RowsAsync());
        await reader.RollbackAsync();
        await merge.RolledBackAsync(import);

        await IsRolledBackAsync(target, import);
    }

    [Fact]
    public async Task Killed_between_the_rename_and_the_note_it_comes_again_and_notes_it()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var (target, import) = await ReplacedAsync(merge);

        // The note frees the import's content: with its row held, the rollback gets over the rename and no further.
        await using var holder = await given.Pool.OpenAsync();
        await holder.BeginAsync();
        await holder.QueryAsync<Guid>("SELECT import_id FROM import WHERE import_id = @import FOR UPDATE", new { import });
        await given.RequestRollbackAsync(import);
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await Eventually.IsTrueAsync(async () => (await target.RowsAsync()).SequenceEqual(["old|x|1|-"]), TimeSpan.FromSeconds(30), "the former table is back");
        await given.KillAsync("import_forget_content");
        Assert.Equal([0L], await given.QueryAsync<long>("SELECT COUNT(*) FROM replaced_table WHERE import_id = @import AND rolled_back_at IS NOT NULL", new { import }));
        await holder.RollbackAsync();
        await merge.RolledBackAsync(import);

        await IsRolledBackAsync(target, import);
    }

    [Fact]
    public async Task Refused_its_rename_by_a_reader_it_takes_its_commit_point_back_and_imports_go_on()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:RenameFor=00:00:01");
        var (target, import) = await ReplacedAsync(merge);
        await using var reader = await given.Pool.OpenAsync();
        await reader.BeginAsync();
        await reader.QueryAsync<string>($"SELECT code FROM {target.Quoted}");
        await given.RequestRollbackAsync(import);
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await given.RunsAsync("swap_rename_back");
        Assert.True(await IsBegunAsync(import));
        await Eventually.IsTrueAsync(async () => !await IsBegunAsync(import), TimeSpan.FromSeconds(30), "the commit point is taken back");
        Assert.Equal([1L], await given.QueryAsync<long>("SELECT COUNT(*) FROM replaced_table WHERE import_id = @import AND rollback_sent_at IS NOT NULL AND rollback_code IS NULL", new { import }));

        // Between two tries it gets its turn, though the reader is there still; and the rollback comes too late then.
        await target.MergeAsync(merge, ImportMode.Upsert, ["other", "z", 2, null, null, null, null]);
        await merge.RollbackRefusedAsync(import, ErrorCodes.RollbackSuperseded);
        Assert.Equal(["new|y|2|-", "other|z|2|-"], await target.RowsAsync());
        Assert.False(await IsBegunAsync(import));
    }

    [Fact]
    public async Task Refused_its_rename_it_is_done_at_the_first_try_after_the_reader_has_gone()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:RenameFor=00:00:01");
        var (target, import) = await ReplacedAsync(merge);
        await using var reader = await given.Pool.OpenAsync();
        await reader.BeginAsync();
        await reader.QueryAsync<string>($"SELECT code FROM {target.Quoted}");
        await given.RequestRollbackAsync(import);
        await merge.PublishAsync(new RollbackImport { ImportId = import });
        await given.RunsAsync("swap_rename_back");
        await Eventually.IsTrueAsync(async () => !await IsBegunAsync(import), TimeSpan.FromSeconds(30), "the commit point is taken back");
        await reader.RollbackAsync();
        await merge.RolledBackAsync(import);

        await IsRolledBackAsync(target, import);
    }

    private async Task<bool> IsBegunAsync(Guid import)
        => (await given.QueryAsync<bool>("SELECT rollback_began_at IS NOT NULL FROM replaced_table WHERE import_id = @import", new { import }))[0];

    private async Task<(GivenTarget Target, Guid Import)> ReplacedAsync(RunningMerge merge)
    {
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, ["old", "x", 1, null, null, null, null]);
        return (target, await target.MergeAsync(merge, ImportMode.Replace, ["new", "y", 2, null, null, null, null]));
    }

    /// <summary>Behind its commit point, and its message gone.</summary>
    private async Task<(GivenTarget Target, Guid Import)> BegunAsync(RunningMerge merge)
    {
        var (target, import) = await ReplacedAsync(merge);
        await given.RequestRollbackAsync(import);
        await given.ExecuteAsync("UPDATE replaced_table SET rollback_began_at = UTC_TIMESTAMP(6) WHERE import_id = @import", new { import });
        return (target, import);
    }

    private Task RenameBackAsync(GivenTarget target, Guid import)
    {
        var between = target.Replaced(import).Replace("`o_", "`x_");
        return given.ExecuteAsync($"RENAME TABLE {target.Quoted} TO {between}, {target.Replaced(import)} TO {target.Quoted}, {between} TO {target.Replaced(import)}");
    }

    private async Task IsRolledBackAsync(GivenTarget target, Guid import)
    {
        Assert.Equal(["old|x|1|-"], await target.RowsAsync());
        Assert.Equal(["new"], await given.QueryAsync<string>($"SELECT code FROM {target.Replaced(import)}"));
        Assert.Equal([3L], await given.QueryAsync<long>("SELECT rollback_order FROM replaced_table WHERE import_id = @import AND rolled_back_at IS NOT NULL", new { import }));
        Assert.Equal([3L], await given.QueryAsync<long>("SELECT merge_order FROM merge_scope WHERE target = @table", new { table = target.Dataset.TargetTable }));
    }
}
