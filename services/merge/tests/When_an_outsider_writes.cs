using Imports.Contracts;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>Somebody who knows nothing of imports writes into their target all the while.</summary>
public sealed class When_an_outsider_writes(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private const int Items = 400;
    private const int Imports = 8;

    /// <summary>Its rows lie between those of the imports, one transaction after another.</summary>
    [Fact]
    public async Task Counts_are_exact_and_no_row_of_either_is_lost()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:Concurrency=4");
        var target = await GivenScopedTarget.CreateAsync(given);
        var over = new TaskCompletionSource();
        var writing = WriteAsync(target, over.Task);
        var imports = new List<Guid>();
        for (var n = 0; n < Imports; n++)
            imports.Add(await target.StageAsync(ImportMode.Upsert, Rows(n)));
        await GivenScopedTarget.PublishAsync(merge, [.. imports]);
        foreach (var import in imports)
            await merge.MergedAsync(import);
        over.SetResult();
        var written = await writing;

        // Of the imports of one part each changes what the one before has written.
        var rows = await Task.WhenAll(imports.Select(given.RowAsync));
        Assert.Equal(2 * Items, rows.Sum(row => row.InsertedRows));
        Assert.Equal((Imports - 2) * Items, rows.Sum(row => row.UpdatedRows));
        Assert.All(rows, row => Assert.Equal(Items, row.InsertedRows + row.UpdatedRows + row.UnchangedRows));
        Assert.NotEmpty(written);
        Assert.Equal(
            written.Select(row => $"{row.Key.Item}|{row.Key.Part}|{row.Value}").Order(StringComparer.Ordinal),
            (await target.RowsAsync()).Where(row => row.Contains('x', StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        foreach (var part in new[] { 0, 1 })
        {
            var last = (await given.QueryAsync<Guid>("SELECT import_id FROM receipt WHERE import_id IN @imports ORDER BY merge_order DESC LIMIT 1", new { imports = imports.Where((_, n) => n % 2 == part) }))[0];
            Assert.Equal(
                [Items], await given.QueryAsync<long>($"SELECT COUNT(*) FROM {target.Quoted} WHERE part = @part AND quantity = @n AND item NOT LIKE '%x'", new { part, n = imports.IndexOf(last) }));
        }
    }

    /// <summary>Each has a row that the other wants. The server ends the one that has changed less, which is the merge here.</summary>
    [Fact]
    public async Task A_merge_that_the_server_ends_for_a_deadlock_comes_again_and_counts_exactly()
    {
        await using var merge = await RunningMerge.StartAsync(given);
        var target = await GivenScopedTarget.CreateAsync(given);
        await using var other = await given.Pool.OpenAsync();
        await other.BeginAsync();
        for (var n = 0; n < 200; n++)
            await InsertAsync(other, target, $"other{n}", 9, n);
        await InsertAsync(other, target, "last", 1, 0);
        var import = await target.StageAsync(("first", 1, 5), ("last", 1, 6));
        await GivenScopedTarget.PublishAsync(merge, import);
        await Eventually.IsTrueAsync(async () => await WaitsInTargetAsync(), TimeSpan.FromSeconds(30), "it has inserted its first row, and waits for its last");
        await InsertAsync(other, target, "first", 1, 5);
        await other.CommitAsync();
        await merge.MergedAsync(import);

        Assert.Equal((0, 1, 1), When_imports_have_scopes.Counts(await given.RowAsync(import)));
        Assert.Equal(["first|1|5", "last|1|6"], (await target.RowsAsync()).Where(row => !row.StartsWith("other", StringComparison.Ordinal)));
        Assert.Equal([1L], await given.QueryAsync<long>("SELECT merge_order FROM receipt WHERE import_id = @import", new { import }));
    }

    private async Task<bool> WaitsInTargetAsync()
        => await given.RunningAsync("load") is { } connection
            && (await given.QueryAsync<long>("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = @connection AND trx_state = 'LOCK WAIT' AND trx_rows_modified > 0", new { connection }))[0] == 1;

    private static Task InsertAsync(MySqlSession session, GivenScopedTarget target, string item, int part, int n) => session.ExecuteAsync(
        $"INSERT INTO {target.Quoted} (tenant_id, item, part, quantity, _import_id, _changed_at) VALUES ('default', @item, @part, @n, @id, UTC_TIMESTAMP(6))", new { item, part, n, id = Guid.Empty });

    private static IEnumerable<(string Item, object Part, int Quantity)> Rows(int import) => Enumerable.Range(0, Items).Select(n => ($"i{n:000}", (object)(import % 2), import));

    /// <returns>What it has left there.</returns>
    private async Task<Dictionary<(string Item, int Part), int>> WriteAsync(GivenScopedTarget target, Task over)
    {
        var left = new Dictionary<(string, int), int>();
        await using var session = await given.Pool.OpenAsync();
        for (var n = 0; !over.IsCompleted; n++)
        {
            var (item, part) = ($"i{n * 7 % Items:000}x", n % 2);
            await session.BeginAsync();
            await session.ExecuteAsync($"DELETE FROM {target.Quoted} WHERE tenant_id = 'default' AND item = @item AND part = @part", new { item, part });
            left.Remove((item, part));
            if (n % 3 != 0)
            {
                await InsertAsync(session, target, item, part, n);
                left[(item, part)] = n;
            }

            await session.CommitAsync();
        }

        return left;
    }
}
