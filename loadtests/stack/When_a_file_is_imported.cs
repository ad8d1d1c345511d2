using System.Text.Json;

namespace Imports.Stack.Tests;

[Collection(nameof(Composed))]
public sealed class When_a_file_is_imported(RunningStack stack)
{
    [Fact]
    public async Task Its_rows_are_in_the_target_once_however_often_it_is_posted()
    {
        await stack.ExecuteAsync($"DELETE FROM {stack.Target}");
        var file = await stack.GenerateAsync(20_000, seed: 100);
        var (status, first) = await stack.PostAsync(file);
        Assert.Equal(202, status);
        var import = first.GetProperty("task_id").GetGuid();
        await stack.DoneAsync(import);
        var (again, second) = await stack.PostAsync(file);

        Assert.Equal(200, again);
        Assert.Equal(import, second.GetProperty("duplicate_of").GetGuid());
        Assert.Equal(InventoryFile.Rows(file), await InventoryFile.TargetRowsAsync(stack));
        Assert.Equal([1L], await stack.QueryAsync<long>("SELECT COUNT(*) FROM receipt WHERE import_id = @import", new { import }));
    }

    [Fact]
    public async Task Its_progress_moves_and_its_counts_balance_in_the_end()
    {
        var file = await stack.GenerateAsync(200_000, seed: 101, "--bad-percent", "2");
        var (_, accepted) = await stack.PostAsync(file);
        var import = accepted.GetProperty("task_id").GetGuid();
        var seen = new List<JsonElement>();
        await Testing.Eventually.IsTrueAsync(
            async () =>
            {
                seen.Add(JsonSerializer.Deserialize<JsonElement>(await stack.Api.GetStringAsync($"imports/{import}")));
                return seen[^1].GetProperty("status").GetString() is "done" or "failed";
            },
            TimeSpan.FromMinutes(2),
            "the import ends");

        var last = seen[^1];
        Assert.Equal("done", last.GetProperty("status").GetString());
        var versions = seen.Select(snapshot => snapshot.GetProperty("version").GetInt64()).ToList();
        Assert.Equal(versions.Order(), versions);
        Assert.Contains(seen, snapshot => snapshot.GetProperty("rows_read").GetInt64() is > 0 and < 200_000);
        var counts = last.GetProperty("counts");
        long Count(string name) => counts.GetProperty(name).GetInt64();
        Assert.Equal(200_000, Count("read_rows"));
        Assert.True(Count("malformed_rows") + Count("rejected_rows") > 0, "bad rows were generated and must be found");
        Assert.Equal(Count("read_rows"), Count("staged_rows") + Count("malformed_rows"));
        Assert.Equal(Count("staged_rows"), Count("valid_rows") + Count("rejected_rows") + Count("duplicate_rows"));
        Assert.Equal(Count("valid_rows"), Count("inserted_rows") + Count("updated_rows") + Count("unchanged_rows"));
        Assert.Equal(Count("malformed_rows") + Count("rejected_rows") + Count("duplicate_rows"), last.GetProperty("rows_bad").GetInt64());
        Assert.Equal(
            [Count("read_rows") - Count("valid_rows")], await stack.QueryAsync<long>("SELECT COUNT(*) FROM import_reject WHERE import_id = @import", new { import }));
    }
}
