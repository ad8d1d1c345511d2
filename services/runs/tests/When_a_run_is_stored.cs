using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Runs.Tests;

public sealed class When_a_run_is_stored(GivenRuns given) : IClassFixture<GivenRuns>
{
    [Fact]
    public async Task It_is_read_by_its_batch_and_attempt()
    {
        var import = Guid.CreateVersion7();
        var first = GivenRuns.Batch(import, 1, 1, 2) with { StagedRows = 2 };
        await WriteAsync(first, "a", "b");
        await WriteAsync(first with { Attempt = 2 }, "c", "d");
        await WriteAsync(first with { BatchNumber = 2 }, "e", "f");

        Assert.Equal(["a\t1", "b\t2"], await ReadAsync(first));
        Assert.Equal(["c\t1", "d\t2"], await ReadAsync(first with { Attempt = 2 }));
        Assert.Equal(["e\t1", "f\t2"], await ReadAsync(first with { BatchNumber = 2 }));
        await Assert.ThrowsAsync<RunLostException>(() => given.Store.OpenAsync(first with { Attempt = 3 }, CancellationToken.None));
    }

    [Fact]
    public async Task The_same_attempt_may_write_it_twice()
    {
        var batch = GivenRuns.Batch(Guid.CreateVersion7(), 1, 1, 2) with { StagedRows = 2 };
        await WriteAsync(batch, "a", "b");
        await WriteAsync(batch, "a", "b");
        Assert.Equal(["a\t1", "b\t2"], await ReadAsync(batch));
        Assert.Single(given.Files(), file => file.Contains(GivenRuns.FileName(batch), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_stored_without_rows()
    {
        var batch = GivenRuns.Batch(Guid.CreateVersion7(), 1, 1, 2);
        using var builder = GivenRuns.Builder();
        await given.Store.WriteAsync(batch, builder, CancellationToken.None);
        Assert.DoesNotContain(given.Files(), file => file.Contains(GivenRuns.FileName(batch), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_broken_one_is_an_error_whoever_reads_it()
    {
        var import = Guid.CreateVersion7();
        var batch = await given.StageAsync(import, 1, 1, "a", "b");
        var file = Assert.Single(given.Files(), file => file.Contains(GivenRuns.FileName(batch), StringComparison.Ordinal));
        await using (var stream = new FileStream(file, FileMode.Open))
            stream.SetLength(stream.Length - 1);
        await Assert.ThrowsAsync<RunLostException>(() => ReadAsync(batch));
        await Assert.ThrowsAsync<RunLostException>(() => given.ReadAllAsync(import));
        await using (var stream = new FileStream(file, FileMode.Open))
            stream.SetLength(3);
        await Assert.ThrowsAsync<RunLostException>(() => given.ReadAllAsync(import));
        File.Delete(file);
        var lost = await Assert.ThrowsAsync<RunLostException>(() => given.ReadAllAsync(import));
        Assert.Equal((ErrorCodes.RunUnreadable, 1, 1), (lost.Code, lost.BatchNumber, lost.Attempt));
    }

    /// <summary>Whichever bit it is: in a length, a place, a key, a value, a check sum or a mark.</summary>
    [Fact]
    public async Task No_flipped_bit_is_read_over()
    {
        var import = Guid.CreateVersion7();
        var batch = await given.StageAsync(import, 1, 1, "key", "other key");
        var file = Assert.Single(given.Files(), file => file.Contains(GivenRuns.FileName(batch), StringComparison.Ordinal));
        var written = await File.ReadAllBytesAsync(file);
        for (var bit = 0; bit < written.Length * 8; bit++)
        {
            var flipped = written.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(file, flipped);
            await Assert.ThrowsAsync<RunLostException>(() => ReadAsync(batch));
        }
        await File.WriteAllBytesAsync(file, written);
        Assert.Equal(["key\t1", "other key\t2"], await ReadAsync(batch));
    }

    [Fact]
    public async Task One_of_other_rows_than_the_ledger_has_is_none()
    {
        var batch = await given.StageAsync(Guid.CreateVersion7(), 1, 1, "a", "b");
        var lost = await Assert.ThrowsAsync<RunLostException>(() => given.Store.OpenAsync(batch with { StagedRows = 1 }, CancellationToken.None));
        Assert.Equal("The sorted run of batch 1 (attempt 1) cannot be read: the ledger has 1 rows of it, and its head 2.", lost.Message);
    }

    /// <summary>A machine that loses its power may leave the name of a file and not its bytes; whole pages of them are nought then.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, int.MaxValue)]
    [InlineData(-4_096, int.MaxValue)]
    [InlineData(4_096, 8_192)]
    public async Task Of_one_that_never_came_to_the_disk_whole_no_row_is_read_that_is_not_as_it_was_written(int from, int to)
    {
        var keys = Enumerable.Range(0, 600).Select(n => $"key {n:000}").ToArray();
        var batch = await given.StageAsync(Guid.CreateVersion7(), 1, 1, keys);
        var file = Assert.Single(given.Files(), file => file.Contains(GivenRuns.FileName(batch), StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(file);
        Assert.True(bytes.Length > 3 * 8_192);
        var first = from < 0 ? bytes.Length + from : from;
        if (to == 0)
            bytes = [];
        else
            bytes.AsSpan(first, Math.Min(to, bytes.Length) - first).Clear();
        await File.WriteAllBytesAsync(file, bytes);

        await Assert.ThrowsAsync<RunLostException>(async () =>
        {
            using var run = await given.Store.OpenAsync(batch, CancellationToken.None);
            while (run!.Read())
                Assert.Fail("a row of a block that is not as it was written");
        });
    }

    [Fact]
    public async Task One_without_check_sums_is_none()
    {
        var batch = GivenRuns.Batch(Guid.CreateVersion7(), 1, 1, 2) with { StagedRows = 2 };
        using var builder = GivenRuns.Builder(1, "a", "b");
        using var written = new MemoryStream();
        await builder.Open().CopyToAsync(written);
        var rows = written.ToArray()[..^(RunSums.TailBytes + sizeof(uint))];
        await given.Objects.WriteAsync("default", RunId.Of(batch.ImportId, 1, 1), new MemoryStream(rows), long.MaxValue, CancellationToken.None);
        await Assert.ThrowsAsync<RunLostException>(() => ReadAsync(batch));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16_380)]
    [InlineData(200_000)]
    public async Task Rows_longer_than_a_block_and_shorter_ones_are_checked_alike(int keyBytes)
    {
        var batch = await given.StageAsync(Guid.CreateVersion7(), 1, 1, [.. Enumerable.Range(0, 5).Select(n => new string((char)('a' + n), keyBytes))]);
        var file = Assert.Single(given.Files(), file => file.Contains(GivenRuns.FileName(batch), StringComparison.Ordinal));
        Assert.Equal(5, (await ReadAsync(batch)).Count);
        var bytes = await File.ReadAllBytesAsync(file);
        foreach (var at in new[] { 30, bytes.Length / 2, bytes.Length - 30 })
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 1;
            await File.WriteAllBytesAsync(file, damaged);
            await Assert.ThrowsAsync<RunLostException>(() => ReadAsync(batch));
        }
    }

    [Fact]
    public async Task All_of_an_import_go_with_it_and_no_others()
    {
        var import = Guid.CreateVersion7();
        var ended = await given.StageAsync(import, 1, 1, "a");
        // An attempt that broke off, the one that took its place, and a third that is at work.
        var retried = GivenRuns.Batch(import, 2, 2, 1);
        await WriteAsync(retried, "b");
        await WriteAsync(retried with { Attempt = 2 }, "b");
        await given.LedgerAsync(retried with { Attempt = 3, StagedRows = 0 });
        var other = await given.StageAsync(Guid.CreateVersion7(), 1, 1, "c");
        await using var session = await given.Pool.OpenAsync();
        await given.Store.DeleteAllAsync(session, "default", import, CancellationToken.None);
        await given.Store.DeleteAllAsync(session, "default", import, CancellationToken.None);

        foreach (var gone in new[] { ended, retried, retried with { Attempt = 2 } })
            Assert.DoesNotContain(given.Files(), file => file.Contains(GivenRuns.FileName(gone), StringComparison.Ordinal));
        Assert.Equal(["c\t1"], await ReadAsync(other));
    }

    private async Task WriteAsync(Ledger.BatchRow batch, params string[] keys)
    {
        using var builder = GivenRuns.Builder(batch.FirstRow, keys);
        await given.Store.WriteAsync(batch, builder, CancellationToken.None);
    }

    private async Task<IReadOnlyList<string>> ReadAsync(Ledger.BatchRow batch)
    {
        using var run = await given.Store.OpenAsync(batch, CancellationToken.None);
        Assert.NotNull(run);
        var rows = new List<string>();
        while (run.Read())
            rows.Add(System.Text.Encoding.UTF8.GetString(run.Current.Fields));
        return rows;
    }
}
