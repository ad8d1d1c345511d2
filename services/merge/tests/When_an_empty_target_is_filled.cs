using Imports.Contracts;
using Imports.Testing;

namespace Imports.Merge.Tests;

public sealed class When_an_empty_target_is_filled(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private static readonly object?[][] Rows = [["a", "x", 1, null, null, null, null], ["b", "y", 2, null, null, null, null], ["c", "z", 3, null, null, null, null]];

    [Fact]
    public async Task The_table_is_built_beside_it_and_its_indexes_after_the_rows()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=3");
        var target = await IndexedAsync();
        var indexes = await target.IndexesAsync();
        var import = await target.MergeAsync(merge, ImportMode.Upsert, Rows);

        Assert.Equal(["a|x|1|-", "b|y|2|-", "c|z|3|-"], await target.RowsAsync());
        Assert.Equal(indexes, await target.IndexesAsync());
        Assert.Equal([1L], await given.QueryAsync<long>("SELECT 1 FROM replaced_table WHERE import_id = @import AND drop_after <= UTC_TIMESTAMP(6)", new { import }));
        Assert.Equal((3, 0, 0), ((await given.RowAsync(import)).InsertedRows, (await given.RowAsync(import)).UpdatedRows, (await given.RowAsync(import)).UnchangedRows));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Few_rows_or_another_column_with_rows_make_it_a_plain_upsert(int rows, bool hasRows)
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=3");
        var target = await IndexedAsync();
        if (hasRows)
            await target.MergeAsync(merge, ImportMode.Upsert, Rows[0]);
        var import = await target.MergeAsync(merge, ImportMode.Upsert, Rows[..rows]);

        Assert.Equal(rows, (await target.RowsAsync()).Count);
        Assert.Empty(await given.QueryAsync<long>("SELECT 1 FROM replaced_table WHERE import_id = @import", new { import }));
    }

    [Fact]
    public async Task An_obstacle_makes_it_a_plain_upsert()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=3");
        var target = await IndexedAsync();
        await given.ExecuteAsync($"CREATE TRIGGER {target.Quoted[..^1]}_t` BEFORE INSERT ON {target.Quoted} FOR EACH ROW SET NEW.quantity = 9");
        await target.MergeAsync(merge, ImportMode.Upsert, Rows);

        Assert.Equal(["a|x|9|-", "b|y|9|-", "c|z|9|-"], await target.RowsAsync());
    }

    [Fact]
    public async Task Rows_that_somebody_else_is_writing_stay_and_it_is_a_plain_upsert()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=3");
        var target = await IndexedAsync();
        await given.ExecuteAsync($"ALTER TABLE {target.Quoted} ADD COLUMN twice BIGINT AS (quantity * 2) STORED");
        await using var other = await given.Pool.OpenAsync();
        await other.BeginAsync();
        await other.ExecuteAsync($"INSERT INTO {target.Quoted} (tenant_id, code, quantity, _import_id, _changed_at) VALUES ('default', 'own', 7, REPEAT('x', 16), UTC_TIMESTAMP(6))");
        var import = await target.MergeAsync(merge, ImportMode.Upsert, Rows);
        await other.CommitAsync();

        Assert.Equal(["a|x|1|-", "b|y|2|-", "c|z|3|-", "own|-|7|-"], await target.RowsAsync());
        Assert.Empty(await given.QueryAsync<long>("SELECT 1 FROM replaced_table WHERE import_id = @import", new { import }));
    }

    private async Task<GivenTarget> IndexedAsync()
    {
        var target = await GivenTarget.CreateAsync(given);
        await given.ExecuteAsync($"ALTER TABLE {target.Quoted} ADD COLUMN seq BIGINT NOT NULL AUTO_INCREMENT, ADD KEY ix_seq (seq), ADD KEY ix_name (name), ADD FULLTEXT KEY ft_name (name)");
        return target;
    }
}
