using Imports.Objects;

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
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => given.Store.OpenAsync(first with { Attempt = 3 }, CancellationToken.None));
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
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(batch));
        await Assert.ThrowsAsync<InvalidDataException>(() => given.ReadAllAsync(import));
        await using (var stream = new FileStream(file, FileMode.Open))
            stream.SetLength(3);
        await Assert.ThrowsAsync<InvalidDataException>(() => given.ReadAllAsync(import));
        File.Delete(file);
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => given.ReadAllAsync(import));
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
