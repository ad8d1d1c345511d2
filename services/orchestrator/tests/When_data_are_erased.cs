using Imports.Ledger;
using Imports.Objects;
using Imports.Testing;

namespace Imports.Orchestrator.Tests;

/// <summary>What came with an import goes when that is asked for; what is known of it, and what others need, stays.</summary>
public sealed class When_data_are_erased(GivenImports given) : IClassFixture<GivenImports>
{
    private readonly DiskObjectStore objects = new(new ObjectStoreOptions { Root = given.ObjectsRoot });

    [Theory]
    [InlineData("done")]
    [InlineData("failed")]
    public async Task The_rejected_rows_and_the_file_are_gone_and_that_is_audited(string status)
    {
        var (import, other) = (await EndedAsync(status), await EndedAsync(status));
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2", "--Orchestrator:WorkLease=00:00:01");
        Assert.True(await RequestAsync(import));
        Assert.False(await RequestAsync(import));
        Assert.False(await given.RequestRetryAsync(import));
        await ErasedAsync(import);

        Assert.Equal((0, 1), (await RejectsAsync(import), await RejectsAsync(other)));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => objects.OpenReadAsync("default", import, 0, null, CancellationToken.None));
        await (await objects.OpenReadAsync("default", other, 0, null, CancellationToken.None)).DisposeAsync();
        Assert.NotNull(await given.ValueAsync<DateTime?>("SELECT runs_removed_at FROM import WHERE import_id = @import", new { import }));
        Assert.Equal("orchestrator import.erased default", await given.ValueAsync<string>("SELECT CONCAT(actor, ' ', action, ' ', tenant_id) FROM audit WHERE import_id = @import", new { import }));
        Assert.Equal(status, await given.StatusAsync(import));
    }

    [Fact]
    public async Task A_file_that_a_live_import_reads_goes_when_that_has_ended()
    {
        var import = await EndedAsync("done");
        var live = await given.ParsingAsync(1);
        await given.ExecuteAsync("UPDATE import SET object_id = @import WHERE import_id = @live", new { import, live });
        await using var orchestrator = await RunningOrchestrator.StartAsync(given, "--Orchestrator:SweepEvery=00:00:00.2", "--Orchestrator:WorkLease=00:00:01");
        Assert.True(await RequestAsync(import));
        await Eventually.IsTrueAsync(async () => await RejectsAsync(import) == 0, TimeSpan.FromSeconds(30), "its rejected rows are gone");
        await Eventually.IsTrueAsync(
            () => given.ValueAsync<bool>("SELECT runs_removed_at IS NOT NULL FROM import WHERE import_id = @import", new { import }), TimeSpan.FromSeconds(30), "its runs are gone");
        await (await objects.OpenReadAsync("default", import, 0, null, CancellationToken.None)).DisposeAsync();
        Assert.Null(await given.ValueAsync<DateTime?>("SELECT erased_at FROM import WHERE import_id = @import", new { import }));

        await given.ExecuteAsync("UPDATE import SET status = 'cancelled', finished_at = UTC_TIMESTAMP(6) WHERE import_id = @live", new { live });
        await ErasedAsync(import);
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => objects.OpenReadAsync("default", import, 0, null, CancellationToken.None));
    }

    [Fact]
    public async Task Of_one_that_is_live_or_is_to_be_retried_it_is_refused()
    {
        var live = await given.QueuedAsync();
        Assert.False(await RequestAsync(live));
        var retried = await EndedAsync("failed");
        Assert.True(await given.RequestRetryAsync(retried));
        Assert.False(await RequestAsync(retried));
        await given.ExecuteAsync("UPDATE import SET retry_requested_at = NULL WHERE import_id = @retried", new { retried });
    }

    private async Task<bool> RequestAsync(Guid import)
    {
        await using var session = await given.Pool.OpenAsync();
        return await new ImportOperations().RequestErasureAsync(session, "default", import, CancellationToken.None);
    }

    private Task ErasedAsync(Guid import) => Eventually.IsTrueAsync(
        () => given.ValueAsync<bool>("SELECT erased_at IS NOT NULL FROM import WHERE import_id = @import", new { import }), TimeSpan.FromSeconds(30), "the data are erased");

    private Task<long> RejectsAsync(Guid import) => given.ValueAsync<long>("SELECT COUNT(*) FROM import_reject WHERE import_id = @import", new { import });

    private async Task<Guid> EndedAsync(string status)
    {
        var import = await given.QueuedAsync();
        await given.CountAsync(import);
        await given.ExecuteAsync(
            """
            UPDATE import SET inserted_rows = IF(@status = 'done', 1, NULL), updated_rows = IF(@status = 'done', 0, NULL), unchanged_rows = IF(@status = 'done', 0, NULL), status = @status,
              error_code = IF(@status = 'failed', 'X', NULL), retry_until = IF(@status = 'failed', UTC_TIMESTAMP(6) + INTERVAL 1 DAY, NULL), finished_at = UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE
            WHERE import_id = @import
            """,
            new { import, status });
        await given.ExecuteAsync(
            "INSERT INTO import_reject (import_id, row_no, tenant_id, kind, first_byte, length_bytes, first_line, last_line, causes) VALUES (@import, 1, 'default', 'malformed', 0, 1, 1, 1, '[]')", new { import });
        using var body = new MemoryStream([1, 2, 3]);
        var stored = await objects.WriteAsync("default", import, body, 3, CancellationToken.None);
        await given.ExecuteAsync(
            "INSERT INTO object (object_id, tenant_id, state, size_bytes, content_hash, stored_at) VALUES (@import, 'default', 'stored', 3, @hash, UTC_TIMESTAMP(6))", new { import, hash = stored.Sha256 });
        return import;
    }
}
