using System.Runtime.InteropServices;
using Imports.Ledger;

namespace Imports.Runs.Tests;

/// <summary>It is known from the hashes of the keys alone; whatever else is the case, the runs have to be read.</summary>
public sealed class When_no_two_rows_share_a_key(GivenRuns given) : IClassFixture<GivenRuns>
{
    [Fact]
    public async Task All_rows_are_counted_and_no_run_is_read()
    {
        var import = Guid.CreateVersion7();
        var first = await given.StageAsync(import, 1, 1, "a", "b", "c");
        var second = await given.StageAsync(import, 2, 4, "A", " a");
        await given.LedgerAsync(GivenRuns.Batch(import, 3, 6, 2) with { StagedRows = 0 });
        foreach (var batch in new[] { first, second })
            File.Delete(FileOf(GivenRuns.FileName(batch)));

        Assert.Equal(5, await CountAsync(import));
    }

    [Fact]
    public async Task An_import_without_rows_has_none_that_do()
    {
        var import = Guid.CreateVersion7();
        Assert.Equal(0, await CountAsync(import));
        await given.LedgerAsync(GivenRuns.Batch(import, 1, 1, 2) with { StagedRows = 0 });
        Assert.Equal(0, await CountAsync(import));
    }

    [Theory]
    [InlineData("a", "b", "a")]
    [InlineData("a", "b", "c", "c")]
    [InlineData("a", "b", "b  ")]
    public async Task Two_that_do_have_to_be_looked_for_in_the_runs(string first, string second, params string[] others)
    {
        var import = Guid.CreateVersion7();
        await given.StageAsync(import, 1, 1, first, second);
        await given.StageAsync(import, 2, 3, others);
        Assert.Null(await CountAsync(import));
    }

    [Fact]
    public async Task Nothing_is_known_where_hashes_are_missing_damaged_or_of_other_rows()
    {
        var import = Guid.CreateVersion7();
        await given.StageAsync(import, 1, 1, "a");
        var batch = await given.StageAsync(import, 2, 2, "b", "c");
        var file = FileOf(HashesOf(batch));
        var written = await File.ReadAllBytesAsync(file);
        Assert.Equal(3, await CountAsync(import));
        for (var bit = 0; bit < written.Length * 8; bit++)
        {
            var flipped = written.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(file, flipped);
            Assert.Null(await CountAsync(import));
        }
        foreach (var length in new[] { 0, 1, written.Length - 1 })
        {
            await File.WriteAllBytesAsync(file, written[..length]);
            Assert.Null(await CountAsync(import));
        }
        File.Delete(file);
        Assert.Null(await CountAsync(import));
    }

    [Fact]
    public async Task Each_attempt_has_its_own_and_they_go_with_the_runs()
    {
        var import = Guid.CreateVersion7();
        var first = GivenRuns.Batch(import, 1, 1, 2) with { StagedRows = 2 };
        using (var builder = GivenRuns.Builder(1, "a", "a"))
            await given.Store.WriteAsync(first, builder, CancellationToken.None);
        using (var builder = GivenRuns.Builder(1, "a", "b"))
        {
            await given.Store.WriteAsync(first with { Attempt = 2 }, builder, CancellationToken.None);
            await given.Store.WriteAsync(first with { Attempt = 2 }, builder, CancellationToken.None);
            // A worker that dies between both objects leaves the run alone; the next delivery writes what is missing.
            File.Delete(FileOf(HashesOf(first with { Attempt = 2 })));
            await given.Store.WriteAsync(first with { Attempt = 2 }, builder, CancellationToken.None);
        }
        await given.LedgerAsync(first with { Attempt = 2 });
        Assert.Equal(2, await CountAsync(import));

        await using var session = await given.Pool.OpenAsync();
        await given.Store.DeleteAllAsync(session, "default", import, CancellationToken.None);
        var names = new[] { HashesOf(first), HashesOf(first with { Attempt = 2 }), GivenRuns.FileName(first) };
        Assert.DoesNotContain(given.Files(), file => names.Any(name => file.Contains(name, StringComparison.Ordinal)));
    }

    /// <summary>Of as many keys as a large batch has: the list grows.</summary>
    [Fact]
    public async Task One_of_many_is_found()
    {
        var keys = Enumerable.Range(0, 20_000).Select(number => $"key {number}").ToArray();
        var import = Guid.CreateVersion7();
        await given.StageAsync(import, 1, 1, keys);
        Assert.Equal(keys.Length, await CountAsync(import));
        await given.StageAsync(import, 2, keys.Length + 1, "key 12345");
        Assert.Null(await CountAsync(import));
    }

    [Theory]
    [InlineData(1 << 10)]
    [InlineData(1 << 8)]
    public void It_is_found_in_the_part_that_it_is_of(int mostHeld)
    {
        var random = new Random(3);
        var hashes = Enumerable.Range(0, 1000).Select(_ => (ulong)random.NextInt64()).Append(0UL).ToArray();
        Assert.Equal(0, PartsWithTwo(hashes, mostHeld));
        Assert.Equal(1, PartsWithTwo([.. hashes, hashes[500]], mostHeld));
        Assert.Equal(1, PartsWithTwo([.. hashes, 0], mostHeld));
    }

    /// <summary>Of far more hashes than were announced nothing is known; it ends all the same.</summary>
    [Fact]
    public void More_than_are_held_are_not_told_apart()
    {
        using var distinct = new DistinctHashes(16);
        distinct.Clear();
        Assert.False(distinct.Add(MemoryMarshal.AsBytes<ulong>([.. Enumerable.Range(1, 100).Select(number => (ulong)number)]), 0));
    }

    private static int PartsWithTwo(ulong[] hashes, int mostHeld)
    {
        using var distinct = new DistinctHashes(hashes.Length, mostHeld);
        Assert.Equal((hashes.Length + mostHeld - 1) / mostHeld, distinct.Parts);
        var found = 0;
        for (var part = 0; part < distinct.Parts; part++)
        {
            distinct.Clear();
            if (!distinct.Add(MemoryMarshal.AsBytes(hashes.AsSpan()), part))
                found++;
        }
        return found;
    }

    private async Task<long?> CountAsync(Guid importId)
    {
        await using var session = await given.Pool.OpenAsync();
        return await given.Store.CountDistinctAsync(session, new ImportRow { ImportId = importId, TenantId = "default" }, CancellationToken.None);
    }

    private static string HashesOf(BatchRow batch) => RunId.OfHashes(batch.ImportId, batch.BatchNumber, batch.Attempt).ToString("N");

    private string FileOf(string name) => Assert.Single(given.Files(), file => file.Contains(name, StringComparison.Ordinal));
}
