using Imports.Contracts;
using Imports.MySql;
using Imports.Testing;

namespace Imports.Merge.Tests;

/// <summary>Whoever reads the target while an upsert is at work sees what was there before it, or all of it: where rows are changed in their place, and where the table is built anew.</summary>
public sealed class When_a_target_is_read_during_an_upsert(GivenValidatedImport given) : IClassFixture<GivenValidatedImport>
{
    private const int Before = 3_000;
    private const int After = 5_000;

    [Fact]
    public async Task Changed_in_its_place_it_shows_no_part_of_it_while_much_of_it_is_written()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=1000000");
        var (target, import) = await FilledAsync(merge);
        await using var reader = await given.Pool.OpenAsync();
        var before = await LookAsync(reader, target);
        // With the last row that is to be changed held, the new ones are written by then.
        await using (var other = await given.Pool.OpenAsync())
        {
            await other.BeginAsync();
            await other.QueryAsync<int>($"SELECT quantity FROM {target.Quoted} WHERE tenant_id = 'default' AND code = '{Before - 1:D5}' FOR UPDATE");
            await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
            await given.RunsAsync("update");
            Assert.Equal(before, await LookAsync(reader, target));
            await other.RollbackAsync();
        }

        await SeenAsync(merge, target, import, reader, before);
    }

    [Fact]
    public async Task Built_anew_it_is_the_former_table_or_the_new_one()
    {
        await using var merge = await RunningMerge.StartAsync(given, "--Merge:SwapFromRows=1000");
        var (target, import) = await FilledAsync(merge);
        await using var reader = await given.Pool.OpenAsync();
        var before = await LookAsync(reader, target);
        await merge.PublishAsync(new MergeImport { ImportId = import, Attempt = 1 });
        await SeenAsync(merge, target, import, reader, before);
        Assert.Equal([1L], await given.QueryAsync<long>("SELECT COUNT(*) FROM replaced_table WHERE import_id = @import", new { import }));
    }

    /// <summary>A target with rows, and an import that changes each of them and adds others.</summary>
    private async Task<(GivenTarget Target, Guid Import)> FilledAsync(RunningMerge merge)
    {
        var target = await GivenTarget.CreateAsync(given);
        await target.MergeAsync(merge, ImportMode.Upsert, Rows(Before, more: 0));
        return (target, await target.StageAsync(ImportMode.Upsert, Rows(After, more: 10_000)));
    }

    private async Task SeenAsync(RunningMerge merge, GivenTarget target, Guid import, MySqlSession reader, (long, long, long) before)
    {
        var seen = new HashSet<(long Rows, long Quantity, long Checksum)> { before };
        await Eventually.IsTrueAsync(
            async () =>
            {
                seen.Add(await LookAsync(reader, target));
                return merge.HasMerged(import);
            },
            TimeSpan.FromSeconds(30),
            "it is merged");
        seen.Add(await LookAsync(reader, target));
        Assert.Equal([(Before, Sum(Before, 0)), (After, Sum(After, 10_000))], seen.Order().Select(look => (look.Rows, look.Quantity)));
    }

    private static async Task<(long Rows, long Quantity, long Checksum)> LookAsync(MySqlSession reader, GivenTarget target)
        => await reader.QueryFirstOrDefaultAsync<(long, long, long)>(
            $"SELECT COUNT(*), CAST(SUM(quantity) AS SIGNED), CAST(SUM(CRC32(CONCAT_WS('|', code, quantity, HEX(_import_id), _changed_at))) AS SIGNED) FROM {target.Quoted}");

    private static object?[][] Rows(int count, int more) => [.. Enumerable.Range(0, count).Select(n => new object?[] { $"{n:D5}", "x", n + more, null, null, null, null })];

    private static long Sum(long rows, long more) => (rows * (rows - 1) / 2) + (rows * more);
}
