using Imports.Contracts;
using Imports.Datasets;
using Imports.MySql;

namespace Imports.Merge.Tests;

/// <summary>Refused is refused: nothing of it is left behind, and nothing is tried again.</summary>
public sealed class When_a_change_of_a_dataset_is_refused(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private const string Note = """, { "name": "note", "type": "text", "max_length": 50 }""";
    private const string NoteAndCount = Note + """, { "name": "count", "type": "integer" }""";
    private const string CountIndex = """ "indexes": [["count"]],""";

    [Fact]
    public async Task A_server_that_refuses_an_index_adds_no_column_either_and_another_version_may_come()
    {
        var dataset = new GivenDatasetChange(given);
        await using var merge = await RunningMerge.StartAsync(given);
        await dataset.RunAsync(merge, dataset.Definition(1, Note), version: 1);
        await given.ExecuteAsync($"ALTER TABLE {dataset.Quoted} {string.Join(", ", Enumerable.Range(0, 63).Select(i => $"ADD INDEX x{i} (note)"))}");
        var columns = await dataset.ColumnsAsync();
        var refused = await dataset.RunAsync(merge, dataset.Definition(2, NoteAndCount, CountIndex), version: 2);

        Assert.Equal((DatasetChangeState.Refused, ErrorCodes.TargetMismatch), (refused.State, refused.ErrorCode));
        Assert.Equal(columns, await dataset.ColumnsAsync());
        var other = await dataset.RunAsync(merge, dataset.Definition(2, NoteAndCount.Replace("integer", "date", StringComparison.Ordinal)), version: 2);
        Assert.Equal(DatasetChangeState.Done, other.State);
        Assert.Contains("count date YES", await dataset.ColumnsAsync());
    }

    /// <summary>A reader holds the table for longer than the statement may take, and for less than a second, after which it would be tried again.</summary>
    [Fact]
    public async Task What_takes_too_long_is_to_be_added_by_hand_and_is_taken_as_it_is_then()
    {
        var dataset = new GivenDatasetChange(given);
        await using (var usual = await RunningMerge.StartAsync(given))
            await dataset.RunAsync(usual, dataset.Definition(1, Note), version: 1);
        var columns = await dataset.ColumnsAsync();
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:DeliveryLimit=00:00:02");
        await using (var reader = await given.Pool.OpenAsync())
        {
            await reader.BeginAsync();
            await reader.QueryAsync<string>($"SELECT code FROM {dataset.Quoted}");
            var refused = await dataset.RunAsync(merge, dataset.Definition(2, NoteAndCount, CountIndex), version: 2);
            Assert.Equal((DatasetChangeState.Refused, ErrorCodes.TargetMismatch), (refused.State, refused.ErrorCode));
            var fault = Assert.Single(DatasetChangeStore.FaultsOf(refused));
            Assert.Equal("$.indexes", fault.Path);
            Assert.Contains("add them by hand (ADD COLUMN `count` BIGINT NULL, ADD INDEX `ix_count` (`count`))", fault.Message, StringComparison.Ordinal);
            await reader.RollbackAsync();
        }

        Assert.Equal(columns, await dataset.ColumnsAsync());
        await given.ExecuteAsync($"ALTER TABLE {dataset.Quoted} ADD COLUMN `count` BIGINT NULL, ADD INDEX `ix_count` (`count`)");
        Assert.Equal(DatasetChangeState.Done, (await dataset.RunAsync(merge, dataset.Definition(2, NoteAndCount, CountIndex), version: 2)).State);
        Assert.Equal(["PRIMARY", "ix_count"], await dataset.IndexesAsync());
    }

    [Fact]
    public async Task One_that_others_could_no_longer_refer_to_is_none_until_they_do_without()
    {
        var (orders, customers) = (new GivenDatasetChange(given), new GivenDatasetChange(given));
        var looking = $$""", { "name": "customer", "type": "text", "references": { "dataset": "{{customers.Name}}", "by": "note" } }""";
        await using var merge = await RunningMerge.StartAsync(given);
        await customers.RunAsync(merge, customers.Definition(1, Note, """ "indexes": [["note"]],"""), version: 1);
        Assert.Equal(DatasetChangeState.Done, (await orders.RunAsync(merge, orders.Definition(1, looking), version: 1)).State);
        var refused = await customers.RunAsync(merge, customers.Definition(2), version: 2);

        Assert.Equal((DatasetChangeState.Refused, ErrorCodes.DatasetInvalid), (refused.State, refused.ErrorCode));
        Assert.Equal($"{orders.Name}: $.columns[1].references.by", Assert.Single(DatasetChangeStore.FaultsOf(refused)).Path);
        await orders.RunAsync(merge, orders.Definition(2), version: 2);
        Assert.Equal(DatasetChangeState.Done, (await customers.RunAsync(merge, customers.Definition(2), version: 2)).State);
    }

    [Fact]
    public async Task One_that_another_has_come_to_refer_to_while_its_table_was_made_is_none()
    {
        var (orders, customers) = (new GivenDatasetChange(given), new GivenDatasetChange(given));
        await using var merge = await RunningMerge.StartAsync(given);
        await customers.RunAsync(merge, customers.Definition(1, Note, """ "indexes": [["note"]],"""), version: 1);
        var refused = await RunWhileOneIsStoredAsync(merge, customers, customers.Definition(2), version: 2, orders.Definition(1, Looking(customers, "note")));

        Assert.Equal((DatasetChangeState.Refused, ErrorCodes.DatasetInvalid), (refused.State, refused.ErrorCode));
        Assert.Equal($"{orders.Name}: $.columns[1].references.by", Assert.Single(DatasetChangeStore.FaultsOf(refused)).Path);
        Assert.Equal([1], await customers.VersionsAsync());
    }

    [Fact]
    public async Task The_empty_table_that_it_has_made_goes_and_the_corrected_definition_makes_its_own()
    {
        var (orders, customers) = (new GivenDatasetChange(given), new GivenDatasetChange(given));
        await using var merge = await RunningMerge.StartAsync(given);
        await orders.RunAsync(merge, orders.Definition(1), version: 1);
        var refused = await RunWhileOneIsStoredAsync(merge, customers, customers.Definition(1, Note), version: 1, orders.Definition(2, Looking(customers, "label")));

        Assert.Equal((DatasetChangeState.Refused, ErrorCodes.DatasetInvalid), (refused.State, refused.ErrorCode));
        Assert.Empty(await customers.ColumnsAsync());
        var corrected = customers.Definition(1, Note.Replace("note", "label", StringComparison.Ordinal).Replace("50", "40", StringComparison.Ordinal), """ "indexes": [["label"]],""");
        Assert.Equal(DatasetChangeState.Done, (await customers.RunAsync(merge, corrected, version: 1)).State);
        Assert.Contains("label varchar(40) YES", await customers.ColumnsAsync());
    }

    /// <summary>The table is as a process leaves it that is killed behind it; by now the change is refused.</summary>
    [Theory]
    [InlineData("empty", false)]
    [InlineData("with a row", true)]
    [InlineData("of another dataset", true)]
    [InlineData("of another change", true)]
    public async Task What_broke_off_behind_its_table_takes_that_back_and_nothing_of_anybody_else(string table, bool stays)
    {
        var (other, dataset) = (new GivenDatasetChange(given), new GivenDatasetChange(given));
        var definition = dataset.Definition(1, """, { "name": "shop", "type": "text", "references": { "dataset": "nowhere" } }""");
        var id = await dataset.AskAsync(definition, version: 1);
        await given.ExecuteAsync(TableDdl.CreateTarget(given.Database.Server.TargetSchema, DatasetReader.Read(definition), table == "of another change" ? Guid.CreateVersion7() : id));
        if (table == "with a row")
            await given.ExecuteAsync($"INSERT INTO {dataset.Quoted} (tenant_id, code, _import_id, _changed_at) VALUES ('default', 'a', UNHEX(REPEAT('0', 32)), UTC_TIMESTAMP(6))");
        if (table == "of another dataset")
            await StoreAsync(other.Definition(1, "", $""" "table": "{dataset.Name}","""));
        await using var merge = await RunningMerge.StartAsync(given);
        await merge.PublishAsync(new RegisterDataset { ChangeId = id });
        var refused = await dataset.DecidedAsync(id);

        Assert.Equal((DatasetChangeState.Refused, ErrorCodes.DatasetInvalid), (refused.State, refused.ErrorCode));
        Assert.Equal(stays, (await dataset.ColumnsAsync()).Count > 0);
    }

    private static string Looking(GivenDatasetChange at, string by) => $$""", { "name": "customer", "type": "text", "references": { "dataset": "{{at.Name}}", "by": "{{by}}" } }""";

    /// <summary>Asks for a change, and stores another definition between its table and its version.</summary>
    private async Task<DatasetChange> RunWhileOneIsStoredAsync(RunningMerge merge, GivenDatasetChange dataset, string definition, int version, string other)
    {
        await using var storing = await given.Pool.OpenAsync();
        await storing.BeginAsync();
        Assert.Equal([0L], await storing.QueryAsync<long>("SELECT merge_order FROM merge_scope WHERE tenant_id = 'default' AND target = @AllDatasets FOR UPDATE", new { ScopeStore.AllDatasets }));
        var id = await dataset.AskAsync(definition, version);
        await merge.PublishAsync(new RegisterDataset { ChangeId = id });
        // Its target it has locked before, by the same statement.
        await given.RunsAsync("scope_lock", of: "target = '' ");
        Assert.NotEmpty(await dataset.ColumnsAsync());
        await StoreAsync(other, storing);
        await storing.CommitAsync();
        return await dataset.DecidedAsync(id);
    }

    private async Task StoreAsync(string definition, MySqlSession? storing = null)
    {
        await using var own = storing is null ? await given.Pool.OpenAsync() : null;
        await new DatasetStore().AddAsync(storing ?? own!, "default", DatasetReader.Read(definition), definition, CancellationToken.None);
    }
}
